// Figures and numbers as files.

/** The figure as SVG, with everything it needs inside. */
export function figureFile(svg, name) {
  save(new Blob([figureText(svg)], { type: "image/svg+xml" }), `${name}.svg`);
}

/** The figure as PNG, twice as fine as on the screen. */
export async function pictureFile(svg, name) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(figureText(svg))}`;
  await image.decode();
  const scale = Math.min(2, 8192 / Math.max(svg.width.baseVal.value, svg.height.baseVal.value));
  const canvas = document.createElement("canvas");
  canvas.width = svg.width.baseVal.value * scale;
  canvas.height = svg.height.baseVal.value * scale;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  save(await new Promise(done => canvas.toBlob(done, "image/png")), `${name}.png`);
}

/** The tokens, and the numbers of a layer. */
export function numbersFile(explanation, layer, name) {
  const { model, text, pair, tokens } = explanation;
  const numbers = {
    model, text, text_pair: pair,
    tokens: tokens.map(({ token, id, type_id, start, end, special }) => ({ token, id, type_id, start, end, special })),
    layers: [{ layer: layer.index, attentions: layer.attention.numbers(), conv_kernels: layer.kernels.numbers() }],
  };
  save(new Blob([JSON.stringify(numbers)], { type: "application/json" }), `${name}.json`);
}

function figureText(svg) {
  const copy = svg.cloneNode(true);
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  return new XMLSerializer().serializeToString(copy);
}

function save(blob, name) {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
