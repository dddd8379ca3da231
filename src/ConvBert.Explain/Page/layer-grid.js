// All layers side by side: a small picture of every head, to compare and to choose from.

import { element } from "./elements.js";
import { drawHead } from "./thumbnails.js";

/** Makes the grid; `paint(palette)` draws the pictures, `show(...)` marks what is chosen. */
export function makeLayerGrid(explanation, choose) {
  const thumbs = [];
  const thumb = (layer, kind, head) => {
    const canvas = element("canvas", { "aria-hidden": "true" });
    const button = element("button", {
      type: "button", class: `thumb ${kind}`, "aria-pressed": "false",
      "aria-label": `Layer ${layer.index + 1}, ${kind === "kernels" ? "convolution" : "attention"} head ${head + 1}`,
      onclick: () => choose(layer, kind, head),
    }, canvas);
    thumbs.push({ canvas, button, layer, kind, head });
    return button;
  };
  const row = (layer, kind) =>
    element("div", { class: "thumbs" }, Array.from({ length: layer[kind].heads }, (_, head) => thumb(layer, kind, head)));
  const root = element("div", { class: explanation.layers[0].kernels.heads > 2 ? "layer-grid" : "layer-grid few" }, explanation.layers.map(layer => element("section", { class: "layer" },
    element("h3", {}, `Layer ${layer.index + 1}`),
    element("h4", { class: "kernel-ink" }, "Convolution"), row(layer, "kernels"),
    element("h4", { class: "attention-ink" }, "Attention"), row(layer, "attention"))));
  return {
    root,
    paint: palette => thumbs.forEach(({ canvas, layer, kind, head }) =>
      drawHead(canvas, layer[kind], head, palette.card, kind === "kernels" ? palette.kernel : palette.attention)),
    show: ({ layer, attentionHead, kernelHead }, index) => {
      root.style.setProperty("--row", ((index + 0.5) / explanation.tokens.length).toFixed(4));
      thumbs.forEach(({ button, layer: of, kind, head }) =>
        button.setAttribute("aria-pressed", `${of === layer && head === (kind === "kernels" ? kernelHead : attentionHead)}`));
    },
  };
}
