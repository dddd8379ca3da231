// The look inside: the sentence, the figure of a layer, the chosen token, all layers side by side.

import { element } from "./elements.js";
import { MEAN, tapOffset } from "./explanation.js";
import { figureFile, numbersFile, pictureFile } from "./exports.js";
import { makeLayerGrid } from "./layer-grid.js";
import { onThemeChange, paletteOf } from "./palette.js";
import { drawScore } from "./score.js";
import { makeSentence } from "./sentence.js";
import { fillTokenCard } from "./token-card.js";

/** Shows an explanation inside an element, in place of what was there. */
export function showLook(container, explanation) {
  const { layers, tokens } = explanation;
  const state = { explanation, layer: layers[0], attentionHead: MEAN, kernelHead: MEAN, view: "arcs", palette: null, width: 0 };
  let chosen = tokens.findIndex(token => token.token === "[MASK]");
  if (chosen < 0) chosen = tokens.length > 2 ? 1 : 0;
  let figure = null;

  const stage = element("div", { class: "stage", tabindex: "0", role: "group", "aria-label": "Figure of the layer" });
  const card = element("aside", { class: "card token-card", "aria-label": "The chosen token", "aria-live": "polite" });
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
      sentence.root),
    element("div", { class: "pair" },
      element("section", { class: "card figure-card" },
        element("div", { class: "bar-of-controls" }, controls.root, files),
        stage),
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
    show(index);
  }

  function preview(index) {
    show(index ?? chosen);
  }

  function show(index) {
    const { layer, attentionHead, kernelHead } = state;
    const mixed = {};
    layer.kernels.row(kernelHead, index).forEach((weight, tap) => { mixed[index + tapOffset(layer.kernels, tap)] = weight; });
    sentence.show(index, layer.attention.row(attentionHead, index), mixed);
    figure.select(index);
    fillTokenCard(card, state, index);
    grid.show(state, index);
  }

  function fileName() {
    return `look-layer-${state.layer.index + 1}`;
  }
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
