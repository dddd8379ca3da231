// The tokens as a line of text: a list to choose from by pointer or keys, shaded by what the chosen one looks at and mixes.

import { element } from "./elements.js";
import { percent } from "./explanation.js";

/** Makes the list; `show` marks the chosen token, shades the others and, if asked to, scrolls to it. */
export function makeSentence(explanation, choose, preview) {
  const chips = explanation.tokens.map(token => element("li", {
    class: chipClass(token), role: "option", id: `token-${token.index}`, "aria-selected": "false", dir: "auto",
  },
  element("span", { class: "chip-text" }, token.label), " ",
  element("span", { class: "chip-id" }, `${token.id}`)));
  const list = element("ul", {
    class: "sentence", role: "listbox", tabindex: "0", "aria-label": "Tokens", "aria-orientation": "horizontal",
    onkeydown: event => {
      const next = step(event.key, current, chips.length, getComputedStyle(list).direction === "rtl");
      if (next === null) return;
      event.preventDefault();
      choose(next);
    },
    onclick: event => withIndex(event, choose),
    onpointermove: event => { if (event.pointerType === "mouse") withIndex(event, preview); },
    onpointerleave: () => preview(null),
  }, chips);
  let current = 0;

  const show = (index, attention, mixed, isScrolled) => {
    chips[current].setAttribute("aria-selected", "false");
    current = index;
    chips[index].setAttribute("aria-selected", "true");
    list.setAttribute("aria-activedescendant", chips[index].id);
    if (isScrolled) scrollTo(list, chips[index].offsetTop, chips[index].offsetHeight);
    chips.forEach((chip, i) => {
      chip.style.setProperty("--looked", Math.sqrt(attention[i]).toFixed(3));
      chip.style.setProperty("--mixed", Math.sqrt(mixed[i] ?? 0).toFixed(3));
      chip.title = `attention ${percent(attention[i])}` + (mixed[i] === undefined ? "" : `, convolution ${percent(mixed[i])}`);
    });
  };
  return { root: list, show };
}

/** Scrolls a box as far as needed to show a part of it, and nothing around the box. */
export function scrollTo(box, top, height) {
  if (top < box.scrollTop) box.scrollTop = top;
  else if (top + height > box.scrollTop + box.clientHeight) box.scrollTop = top + height - box.clientHeight;
}

function chipClass(token) {
  const classes = ["chip"];
  if (token.special) classes.push("special");
  if (token.token.startsWith("##")) classes.push("continues");
  return classes.join(" ");
}

function withIndex(event, action) {
  const chip = event.target.closest(".chip");
  if (chip) action(Number(chip.id.slice("token-".length)));
}

/** The token that a key leads to; null for other keys. */
function step(key, current, count, isRightToLeft) {
  const forward = isRightToLeft ? "ArrowLeft" : "ArrowRight";
  const back = isRightToLeft ? "ArrowRight" : "ArrowLeft";
  if (key === forward || key === "ArrowDown") return Math.min(count - 1, current + 1);
  if (key === back || key === "ArrowUp") return Math.max(0, current - 1);
  if (key === "Home") return 0;
  return key === "End" ? count - 1 : null;
}
