// The look inside: the sentence, the figure of a layer, the chosen token, all layers side by side.

import { element } from "./elements.js";
import { MEAN, percent, strongest, tapOffset } from "./explanation.js";
import { figureFile, numbersFile, pictureFile } from "./exports.js";
import { makeLayerGrid } from "./layer-grid.js";
import { onThemeChange, paletteOf } from "./palette.js";
import { drawScore } from "./score.js";
import { makeSentence, scrollTo } from "./sentence.js";
import { fillThroughLayers } from "./through-layers.js";
import { fillTokenCard } from "./token-card.js";

/** Shows an explanation inside an element, in place of what was there. */
export function showLook(container, explanation) {
  const { layers, tokens } = explanation;
  const state = { explanation, layer: layers[0], attentionHead: MEAN, kernelHead: MEAN, view: "arcs", palette: null, width: 0 };
  let chosen = tokens.findIndex(token => token.token === "[MASK]");
  if (chosen < 0) chosen = tokens.length > 2 ? 1 : 0;
  let figure = null;

  const stage = element("div", { class: "stage", tabindex: "0", role: "group", "aria-label": "Figure of the layer" });
  const card = element("aside", { class: "card token-card", "aria-label": "The chosen token" });
  const status = element("p", { class: "unseen", role: "status" });
  const through = element("table", { class: "through" });
  const sentence = makeSentence(explanation, choose, preview);
  const grid = makeLayerGrid(explanation, (layer, kind, head) => {
    state.layer = layer;
    state[kind === "kernels" ? "kernelHead" : "attentionHead"] = head;
    drawFigure();
  });
  const controls = makeControls(state, drawFigure);
  const files = element("div", { class: "files", role: "group", "aria-label": "Save" },
    button("SVG", () => figureFile(figure.root, fileName())),
    button("PNG", () => pictureFile(figure.root, fileName())),
    button("JSON", () => numbersFile(explanation, state.layer, fileName())));

  container.replaceChildren(element("div", { class: "look" },
    element("section", { class: "card" },
      element("h2", {}, "The sentence"),
      explanation.truncated ? element("p", { class: "note" }, "The text was cut to what the model reads.") : null,
      element("p", { class: "hint" }, "Point at a token, or move with the arrow keys: ",
        element("span", { class: "key attention" }, "what attention looks at"), " ",
        element("span", { class: "key kernel" }, "what the convolution mixes")),
      sentence.root, status),
    element("div", { class: "pair" },
      element("div", { class: "column" },
        element("section", { class: "card" },
          element("div", { class: "bar-of-controls" }, controls.root, files),
          stage),
        element("section", { class: "card" }, element("h2", {}, "The token through the layers"), through)),
      card),
    element("section", { class: "card" },
      element("h2", {}, "Layers side by side"),
      element("p", { class: "hint" }, "A row for each token; the line is the chosen one. Choose a head to see it large."),
      grid.root)));

  stage.addEventListener("pointermove", event => { if (event.pointerType === "mouse" && figure) preview(figure.tokenAt(event)); });
  stage.addEventListener("pointerleave", () => preview(null));
  stage.addEventListener("click", event => {
    const token = figure?.tokenAt(event) ?? null;
    if (token !== null) choose(token);
  });
  new ResizeObserver(() => { if (stage.clientWidth !== state.width) drawFigure(); }).observe(stage);
  onThemeChange(() => { if (container.isConnected) paint(); });
  paint();

  function paint() {
    state.palette = paletteOf(container);
    grid.paint(state.palette);
    drawFigure();
  }

  function drawFigure() {
    state.width = stage.clientWidth;
    figure = drawScore({ ...state, width: Math.max(320, state.width) });
    stage.replaceChildren(figure.root);
    controls.show();
    show(chosen);
  }

  function choose(index) {
    chosen = index;
    show(index, true);
    scrollTo(stage, figure.top(index), figure.row);
    status.textContent = inWords(state, index);
  }

  function preview(index) {
    show(index ?? chosen);
  }

  function show(index, isScrolled = false) {
    const { layer, attentionHead, kernelHead } = state;
    const mixed = {};
    layer.kernels.row(kernelHead, index).forEach((weight, tap) => { mixed[index + tapOffset(layer.kernels, tap)] = weight; });
    sentence.show(index, layer.attention.row(attentionHead, index), mixed, isScrolled);
    figure.select(index);
    fillTokenCard(card, state, index);
    fillThroughLayers(through, state, index);
    grid.show(state, index);
  }

  function fileName() {
    return `look-layer-${state.layer.index + 1}`;
  }
}

/** What a token mixes and looks at most, for those who hear the page. */
function inWords({ explanation, layer, attentionHead, kernelHead }, index) {
  const label = key => explanation.tokens[key]?.label ?? "beyond the text";
  const [[tap, mixed]] = strongest(layer.kernels.row(kernelHead, index), 1);
  const [[key, looked]] = strongest(layer.attention.row(attentionHead, index), 1);
  return `${label(index)}: the convolution mixes ${label(index + tapOffset(layer.kernels, tap))}, ${percent(mixed)}; `
    + `attention looks at ${label(key)}, ${percent(looked)}.`;
}

/** The choice of layer, heads and view. */
function makeControls(state, changed) {
  const { layers } = state.explanation;
  const heads = count => [["all heads, mean", MEAN], ...Array.from({ length: count }, (_, head) => [`head ${head + 1}`, head])];
  const fields = [
    choice("Layer", layers.map(layer => [`${layer.index + 1}`, layers.indexOf(layer)]), () => layers.indexOf(state.layer),
      value => { state.layer = layers[value]; }),
    choice("Convolution", heads(layers[0].kernels.heads), () => state.kernelHead, value => { state.kernelHead = value; }),
    choice("Attention", heads(layers[0].attention.heads), () => state.attentionHead, value => { state.attentionHead = value; }),
    choice("View", [["arcs", 0], ["heat map", 1]], () => (state.view === "map" ? 1 : 0), value => { state.view = value ? "map" : "arcs"; }),
  ];
  return { root: element("div", { class: "controls" }, fields.map(field => field.root)), show: () => fields.forEach(field => field.show()) };

  function choice(name, options, read, write) {
    const select = element("select", { onchange: () => { write(Number(select.value)); changed(); } },
      options.map(([text, value]) => element("option", { value: `${value}` }, text)));
    return { root: element("label", { class: "field" }, element("span", {}, name), select), show: () => { select.value = `${read()}`; } };
  }
}

function button(text, action) {
  return element("button", { type: "button", class: "quiet", onclick: action }, text);
}
