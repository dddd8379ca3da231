// One token through all layers: its kernel, the neighbour that it mixes most, the token that it looks at most.

import { element } from "./elements.js";
import { percent, strongest, tapOffset } from "./explanation.js";
import { shade } from "./palette.js";

const HEADINGS = ["Layer", "Kernel", "Mixes most", "Looks at most"];

/** Fills the table for a token. */
export function fillThroughLayers(table, { explanation, attentionHead, kernelHead, palette }, index) {
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
  table.replaceChildren(
    element("thead", {}, element("tr", {}, HEADINGS.map(text => element("th", { scope: "col" }, text)))),
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
