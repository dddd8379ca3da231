// The JSON of an explanation becomes tokens and probabilities.

/** What a byte stands for: 255·√p. */
const PROBABILITY = Float64Array.from({ length: 256 }, (_, byte) => (byte / 255) ** 2);

/** Stands for a head's number where the mean of all heads is meant. */
export const MEAN = -1;

/** Probabilities [heads, rows, columns], a byte each. */
class Heads {
  constructor(bytes, [heads, rows, columns]) {
    if (bytes.length !== heads * rows * columns) throw new Error("An explanation has fewer probabilities than it says.");
    Object.assign(this, { bytes, heads, rows, columns });
  }

  /** A probability of a head, or the mean of all heads. */
  at(head, row, column) {
    const place = row * this.columns + column;
    const size = this.rows * this.columns;
    if (head !== MEAN) return PROBABILITY[this.bytes[head * size + place]];
    let sum = 0;
    for (let h = 0; h < this.heads; h++) sum += PROBABILITY[this.bytes[h * size + place]];
    return sum / this.heads;
  }

  /** A row of a head, as an array. */
  row(head, row) {
    return Array.from({ length: this.columns }, (_, column) => this.at(head, row, column));
  }

  /** All numbers, nested as [head][row][column], with as many digits as a byte keeps. */
  numbers() {
    const rows = head => Array.from({ length: this.rows }, (_, row) => this.row(head, row).map(p => Number(p.toFixed(4))));
    return Array.from({ length: this.heads }, (_, head) => rows(head));
  }
}

/** Decodes the JSON of the command or the server. */
export async function readExplanation(json) {
  if (json.encoding !== "packed") throw new Error(`An explanation is encoded as "${json.encoding}"; expected "packed".`);
  const texts = [json.text, json.text_pair ?? ""].map(text => Array.from(text));
  const tokens = json.tokens.map((token, index) => ({ ...token, index, label: label(token, texts[token.type_id] ?? []) }));
  const layers = await Promise.all(json.layers.map(async layer => ({
    index: layer.layer,
    attention: await unpack(layer.attentions),
    kernels: await unpack(layer.conv_kernels),
  })));
  if (layers.length === 0 || tokens.length === 0) throw new Error("An explanation has no layers or no tokens.");
  return { model: json.model, text: json.text, pair: json.text_pair, truncated: json.truncated, tokens, layers };
}

/** How many tokens ahead (or, negative, back) the tap of a kernel reads. */
export function tapOffset(kernels, tap) {
  return tap - (kernels.columns - 1) / 2;
}

/** The largest of a token's weights, as [index, weight], best first; zeros are left out. */
export function strongest(weights, count) {
  return weights.map((weight, index) => [index, weight]).filter(([, weight]) => weight > 0)
    .sort((a, b) => b[1] - a[1]).slice(0, count);
}

/** A weight for people. */
export function percent(weight) {
  return weight >= 0.0995 || weight === 0 ? `${Math.round(weight * 100)} %` : `${(weight * 100).toFixed(1)} %`;
}

/** The characters that a token stands for; the token itself where it stands for none. Offsets count code points. */
function label(token, text) {
  return token.special || token.end <= token.start ? token.token : text.slice(token.start, token.end).join("");
}

async function unpack({ shape: lengths, data }) {
  const packed = Uint8Array.from(atob(data), character => character.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Heads(new Uint8Array(await new Response(stream).arrayBuffer()), lengths);
}
