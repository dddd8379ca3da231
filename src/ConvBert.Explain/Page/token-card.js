// One token in words and bars: what it is, which neighbours it mixes, what it looks at.

import { element } from "./elements.js";
import { percent, strongest, tapOffset } from "./explanation.js";

const MOST = 6;

/** Fills the card for a token. */
export function fillTokenCard(card, { explanation, layer, attentionHead, kernelHead }, index) {
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
      [`${key + 1}`, explanation.tokens[key].label, weight]), "attention"));
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
