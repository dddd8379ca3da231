// Small pictures of a head: a pixel for each weight, or for the largest of several.

import { shade } from "./palette.js";

const MAX_PIXELS = 96;

/** Draws a head into a canvas; columns and rows beyond the canvas's share pixels. */
export function drawHead(canvas, heads, head, from, to) {
  const rows = Math.min(heads.rows, MAX_PIXELS);
  const columns = Math.min(heads.columns, MAX_PIXELS);
  canvas.width = columns;
  canvas.height = rows;
  const context = canvas.getContext("2d");
  const largest = new Float64Array(rows * columns);
  for (let row = 0; row < heads.rows; row++) {
    const y = Math.floor(row * rows / heads.rows);
    for (let column = 0; column < heads.columns; column++) {
      const place = y * columns + Math.floor(column * columns / heads.columns);
      largest[place] = Math.max(largest[place], heads.at(head, row, column));
    }
  }
  largest.forEach((weight, place) => {
    context.fillStyle = shade(from, to, weight);
    context.fillRect(place % columns, Math.floor(place / columns), 1, 1);
  });
}
