// One token in words and bars: what it is, which neighbours it mixes, what it looks at, and both through the layers.

import { element } from "./elements.js";
import { percent, strongest, tapOffset } from "./explanation.js";
import { shade } from "./palette.js";

const MOST = 6;

/** Fills the card for a token. */
export function fillTokenCard(card, { explanation, layer, attentionHead, kernelHead, palette }, index) {
  const token = explanation.tokens[index];
  const neighbours = layer.kernels.row(kernelHead, index)
    .map((weight, tap) => [index + tapOffset(layer.kernels, tap), weight, tapOffset(layer.kernels, tap)])
    .filter(([neighbour]) => neighbour >= 0 && neighbour < explanation.tokens.length);
  card.replaceChildren(
    element("h3", { class: "token-name", dir: "auto" }, token.label),
    element("p", { class: "token-facts" }, facts(token)),
    element("h4", { class: "kernel-ink" }, "Convolution mixes"),
    bars(neighbours.map(([neighbour, weight, offset]) =>
      [offset > 0 ? `+${offset}` : `${offset}`, explanation.tokens[neighbour].label, weight]), "kernel"),
    element("h4", { class: "attention-ink" }, "Attention looks at"),
    bars(strongest(layer.attention.row(attentionHead, index), MOST).map(([key, weight]) =>
      [`${key + 1}`, explanation.tokens[key].label, weight]), "attention"),
    element("h4", {}, "Through the layers"),
    throughLayers(explanation, attentionHead, kernelHead, palette, index));
}

function facts(token) {
  const place = token.end > token.start ? `characters ${token.start}–${token.end}` : "stands for no characters";
  return `${token.token} · id ${token.id} · ${place} · text ${token.type_id + 1}`;
}

function bars(rows, kind) {
  return element("ol", { class: `bars ${kind}` }, rows.map(([place, label, weight]) => {
    const fill = element("span", { class: "bar-fill" });
    fill.style.setProperty("--share", weight.toFixed(4));
    return element("li", {},
      element("span", { class: "bar-place" }, place),
      element("span", { class: "bar-label", dir: "auto" }, label),
      element("span", { class: "bar", "aria-hidden": "true" }, fill),
      element("span", { class: "bar-value" }, percent(weight)));
  }));
}

function throughLayers(explanation, attentionHead, kernelHead, palette, index) {
  const name = key => element("span", { dir: "auto" }, explanation.tokens[key].label);
  const rows = explanation.layers.map(layer => {
    const weights = layer.kernels.row(kernelHead, index);
    const [[tap]] = strongest(weights, 1);
    const [[key]] = strongest(layer.attention.row(attentionHead, index), 1);
    const neighbour = index + tapOffset(layer.kernels, tap);
    return element("tr", {},
      element("th", { scope: "row" }, `${layer.index + 1}`),
      element("td", {}, strip(weights, palette)),
      element("td", {}, neighbour >= 0 && neighbour < explanation.tokens.length ? name(neighbour) : "beyond the text"),
      element("td", {}, name(key)));
  });
  return element("table", { class: "through" },
    element("thead", {}, element("tr", {}, ["Layer", "Kernel", "mixes most", "looks at most"].map(text => element("th", { scope: "col" }, text)))),
    element("tbody", {}, rows));
}

/** A kernel as a row of cells. */
function strip(weights, palette) {
  return element("span", { class: "strip", role: "img", "aria-label": weights.map(percent).join(", ") }, weights.map(weight => {
    const cell = element("span", { class: "strip-cell" });
    cell.style.setProperty("background", shade(palette.card, palette.kernel, weight));
    return cell;
  }));
}
