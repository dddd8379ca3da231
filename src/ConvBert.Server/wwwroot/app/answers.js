// Answers for people: bars, highlighted texts, tables.

import { element } from "../look/elements.js";
import { paletteOf, shade } from "../look/palette.js";

const TONES = 6;

/** Rows of a label, a bar and a score; `rows` are [label, score, note?]. */
export function bars(rows) {
  return element("ol", { class: "bars answer-bars" }, rows.map(([label, score, note], index) => {
    const fill = element("span", { class: "bar-fill" });
    fill.style.setProperty("--share", Math.max(0, Math.min(1, score)).toFixed(4));
    return element("li", { class: index === 0 ? "best" : null },
      element("span", { class: "answer-label", dir: "auto" }, label),
      element("span", { class: "bar", "aria-hidden": "true" }, fill),
      element("span", { class: "bar-value" }, score.toFixed(3)),
      note ? element("span", { class: "answer-note", dir: "auto" }, note) : null);
  }));
}

/** A text with marked parts; `spans` are {start, end, label} in code points. Parts that overlap a marked one are left out. */
export function highlighted(text, spans) {
  const characters = Array.from(text);
  const slice = (start, end) => characters.slice(start, end).join("");
  const parts = [];
  let position = 0;
  for (const span of [...spans].sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (span.start < position || span.end <= span.start) continue;
    parts.push(slice(position, span.start), element("mark", { class: `tone-${tone(span.label)}` },
      slice(span.start, span.end), span.label ? element("span", { class: "mark-label" }, `\u00a0${span.label}`) : null));
    position = span.end;
  }
  return element("p", { class: "highlighted", dir: "auto" }, parts, slice(position));
}

/** A table; `caption` is for those who do not see what it follows. */
export function table(caption, headings, rows) {
  return element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    element("table", {},
      element("thead", {}, element("tr", {}, headings.map(text => element("th", { scope: "col" }, text)))),
      element("tbody", {}, rows.map(row => element("tr", {}, row.map(cell => element("td", { dir: "auto" }, `${cell}`)))))));
}

/** Similarities of texts with each other as a table whose cells are shaded. */
export function similarities(texts, vectors, target) {
  const { card, attention } = paletteOf(target);
  const names = texts.map((_, index) => `${index + 1}`);
  const cell = (a, b) => {
    const value = cosine(vectors[a], vectors[b]);
    const td = element("td", { class: "numeric" }, value.toFixed(2));
    td.style.setProperty("background", shade(card, attention, Math.max(0, value) ** 2 * 0.3));
    return td;
  };
  return element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Similarities" },
    element("table", { class: "matrix" },
      element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "Text"), names.map(name => element("th", { scope: "col", class: "numeric" }, name)))),
      element("tbody", {}, texts.map((text, a) => element("tr", {},
        element("th", { scope: "row", dir: "auto" }, `${a + 1}. ${text}`), texts.map((_, b) => cell(a, b)))))));
}

/** The cosine of two vectors. */
export function cosine(a, b) {
  const dot = (x, y) => x.reduce((sum, value, i) => sum + value * y[i], 0);
  const norm = Math.sqrt(dot(a, a) * dot(b, b));
  return norm === 0 ? 0 : dot(a, b) / norm;
}

/** One of the highlights' colours, the same for the same label; known kinds of entities have their own. */
function tone(label) {
  const kinds = ["PER", "ORG", "LOC", "DATE", "MONEY", ""];
  const kind = (label ?? "").replace(/^[BI]-/, "");
  const known = kinds.indexOf(kind);
  return known >= 0 ? known : Array.from(kind).reduce((sum, c) => (sum * 31 + c.codePointAt(0)) % TONES, 0);
}
