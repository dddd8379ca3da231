// The figure of a layer, read like a score: a row for each token; on its left the kernel of the convolution, tap by tap, on its right where
// attention looks, as arcs or as a heat map whose rows go on from the tokens.

import { shape } from "./elements.js";
import { percent, tapOffset } from "./explanation.js";
import { shade } from "./palette.js";

const FONT = "Inter, ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif";
const BARS = 54;
const GAP = 10;
const HEADER = 54;
const MAX_LABEL = 16;

/** Weights below this are not drawn as arcs, except the selected token's. */
const FAINT = 0.05;

/** The selected token's arcs: those of at least this share of its largest weight. */
const NOTABLE = 0.1;

/** With more tokens than this only the selected token's arcs are drawn. */
const MAX_ARCS = 64;

/** Where everything stands, for a width in pixels. */
function geometry(explanation, kernels, width, view) {
  const count = explanation.tokens.length;
  const row = count <= 16 ? 34 : count <= 64 ? 26 : count <= 200 ? 18 : 14;
  const tap = Math.max(7, Math.min(row - 4, 24, Math.floor(width * 0.22 / kernels.columns)));
  const label = 14 + Math.min(MAX_LABEL, Math.max(3, ...explanation.tokens.map(token => Array.from(token.label).length))) * 7.6;
  const bars = width < 560 ? 34 : BARS;
  const cells = kernels.columns * tap;
  const labels = cells + GAP + bars + 6;
  const right = labels + label + GAP;
  const room = Math.max(110, width - right - 6);
  const cell = Math.max(1.5, Math.min(row * 1.3, room / count));
  const extent = view === "map" ? Math.max(count * cell, 110) : Math.min(room, 520);
  return {
    count, row, tap, cells, bars, labels, label, right, cell, extent,
    width: Math.max(width, Math.ceil(right + extent + 6)), height: HEADER + count * row + 8, font: row >= 34 ? 15 : row >= 26 ? 14 : row >= 18 ? 12 : 10,
    y: index => HEADER + index * row + row / 2,
  };
}

/** Makes the figure; `select(index)` follows a token without drawing the rest anew. */
export function drawScore({ explanation, layer, attentionHead, kernelHead, view, width, palette }) {
  const place = geometry(explanation, layer.kernels, width, view);
  const root = shape("svg", {
    viewBox: `0 0 ${place.width} ${place.height}`, width: place.width, height: place.height, "font-family": FONT,
    role: "img", "aria-label": `Layer ${layer.index + 1}: kernels of the convolution on the left, attention on the right. `
      + "The table of the selected token has the same in words.",
  });
  const overlay = shape("g", { "data-part": "selection" });
  root.append(
    shape("rect", { width: place.width, height: place.height, fill: palette.card }),
    headings(place, layer, view, palette),
    kernelCells(place, layer.kernels, kernelHead, palette),
    view === "map" ? heatMap(place, layer.attention, attentionHead, palette)
      : place.count <= MAX_ARCS ? allArcs(place, layer.attention, attentionHead, palette) : shape("g"),
    overlay,
    labels(place, explanation.tokens, palette));
  const select = index => overlay.replaceChildren(
    ...selection({ place, layer, attentionHead, kernelHead, view, palette, index }));
  const tokenAt = event => {
    const box = root.getBoundingClientRect();
    const row = Math.floor(((event.clientY - box.top) * place.height / box.height - HEADER) / place.row);
    return row >= 0 && row < place.count ? row : null;
  };
  return { root, select, tokenAt, top: index => place.y(index) - place.row / 2, row: place.row };
}

function headings(place, layer, view, palette) {
  const small = { "font-size": 11, fill: palette.muted };
  const bold = { "font-size": 12, "font-weight": 650 };
  const every = place.tap >= 14 ? 1 : (layer.kernels.columns - 1) / 2 || 1;
  const taps = Array.from({ length: layer.kernels.columns }, (_, tap) => tapOffset(layer.kernels, tap));
  return shape("g", {},
    shape("text", { x: 0, y: 16, fill: palette.kernel, ...bold }, "Convolution"),
    shape("text", { x: place.right, y: 16, fill: palette.attention, ...bold }, view === "map" ? "Attention map" : "Attention"),
    taps.map((offset, tap) => offset % every === 0
      ? shape("text", { x: (tap + 0.5) * place.tap, y: HEADER - 8, "text-anchor": "middle", ...small }, offset > 0 ? `+${offset}` : `${offset}`)
      : null),
    shape("text", { x: place.labels + 7, y: HEADER - 8, ...small }, "token"),
    shape("text", { x: place.right, y: HEADER - 8, ...small }, view === "map" ? "looked at: first token … last" : "looks at"));
}

function labels(place, tokens, palette) {
  return shape("g", { "font-size": place.font }, tokens.map((token, index) => shape("text", {
    x: place.labels + 7, y: place.y(index) + place.font * 0.35, fill: token.special ? palette.muted : palette.ink,
  }, shortened(token.label))));
}

function shortened(text) {
  const characters = Array.from(text);
  return characters.length > MAX_LABEL ? `${characters.slice(0, MAX_LABEL - 1).join("")}…` : text;
}

function kernelCells(place, kernels, head, palette) {
  const half = (kernels.columns - 1) / 2;
  const group = shape("g");
  for (let token = 0; token < place.count; token++) {
    for (let tap = 0; tap < kernels.columns; tap++) {
      const neighbour = token + tap - half;
      const isOutside = neighbour < 0 || neighbour >= place.count;
      group.append(shape("rect", {
        x: tap * place.tap + 1, y: place.y(token) - place.row / 2 + 2, width: place.tap - 2, height: place.row - 4, rx: 2,
        fill: isOutside ? "none" : shade(palette.card, palette.kernel, kernels.at(head, token, tap)),
        stroke: isOutside ? palette.rule : "none", "stroke-dasharray": isOutside ? "2 2" : null,
      }));
    }
  }
  return group;
}

function arc(place, query, key) {
  const from = place.y(query);
  const to = place.y(key);
  const bulge = 18 + (place.extent - 60) * (Math.abs(query - key) / Math.max(1, place.count - 1)) ** 0.7;
  return `M${place.right} ${from}C${place.right + bulge} ${from} ${place.right + bulge} ${to} ${place.right} ${to}`;
}

function allArcs(place, attention, head, palette) {
  const group = shape("g", { fill: "none", stroke: palette.attention });
  for (let query = 0; query < place.count; query++) {
    for (let key = 0; key < place.count; key++) {
      const weight = attention.at(head, query, key);
      if (weight < FAINT || query === key) continue;
      group.append(shape("path", {
        d: arc(place, query, key), "stroke-width": (0.5 + 2 * weight).toFixed(2), "stroke-opacity": (0.08 + 0.3 * weight).toFixed(3),
      }));
    }
  }
  return group;
}

/** An image of a pixel a weight, so that 512 tokens draw as fast as ten. */
function heatMap(place, attention, head, palette) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = place.count;
  const context = canvas.getContext("2d");
  for (let query = 0; query < place.count; query++) {
    for (let key = 0; key < place.count; key++) {
      context.fillStyle = shade(palette.card, palette.attention, attention.at(head, query, key));
      context.fillRect(key, query, 1, 1);
    }
  }
  const size = { x: place.right, y: HEADER, width: place.count * place.cell, height: place.count * place.row };
  return shape("g", {},
    shape("image", { ...size, href: canvas.toDataURL(), preserveAspectRatio: "none", "image-rendering": "pixelated" }),
    shape("rect", { ...size, fill: "none", stroke: palette.rule }));
}

/** What the selected token mixes and looks at. */
function selection({ place, layer, attentionHead, kernelHead, view, palette, index }) {
  const { kernels, attention } = layer;
  const parts = [
    shape("rect", {
      x: 0, y: place.y(index) - place.row / 2, width: place.width, height: place.row, fill: palette.mark, "fill-opacity": 0.16, rx: 4,
    }),
    shape("rect", {
      x: 0.5, y: place.y(index) - place.row / 2 + 0.5, width: place.cells - 1, height: place.row - 1, rx: 3, fill: "none",
      stroke: palette.kernel, "stroke-width": 1.5,
    }),
  ];
  for (let tap = 0; tap < kernels.columns; tap++) {
    const neighbour = index + tapOffset(kernels, tap);
    if (neighbour < 0 || neighbour >= place.count) continue;
    const length = Math.max(1, kernels.at(kernelHead, index, tap) * place.bars);
    parts.push(shape("rect", {
      x: place.labels - length, y: place.y(neighbour) - place.row * 0.3, width: length, height: place.row * 0.6, rx: 2, fill: palette.kernel,
    }));
  }
  const texts = [];
  const weights = attention.row(attentionHead, index);
  const notable = NOTABLE * Math.max(...weights);
  weights.forEach((weight, key) => {
    if (weight < notable) return;
    if (view !== "map" && key !== index) {
      parts.push(shape("path", {
        d: arc(place, index, key), fill: "none", stroke: palette.attention, "stroke-width": (0.8 + 6 * weight).toFixed(2),
        "stroke-opacity": (0.25 + 0.75 * weight).toFixed(3), "stroke-linecap": "round",
      }));
    }
    parts.push(shape("circle", {
      cx: place.right - 5, cy: place.y(key), r: (1 + 4 * Math.sqrt(weight)).toFixed(2), fill: palette.attention,
    }));
    if (view !== "map" && weight >= 0.1) {
      texts.push(shape("text", {
        x: place.right + 8, y: place.y(key) - 4, "font-size": 11, fill: palette.ink, "paint-order": "stroke", stroke: palette.card,
        "stroke-width": 3,
      }, percent(weight)));
    }
  });
  if (view === "map") {
    parts.push(shape("rect", {
      x: place.right, y: place.y(index) - place.row / 2, width: place.count * place.cell, height: place.row, fill: "none",
      stroke: palette.mark, "stroke-width": 1.5,
    }));
  }
  return [...parts, ...texts];
}
