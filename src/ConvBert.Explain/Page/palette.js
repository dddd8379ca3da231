// The colours of figures, taken from the style so that light and dark follow it.

/** The colours that apply to an element now, as "#rrggbb" texts. */
export function paletteOf(target) {
  const style = getComputedStyle(target);
  const colour = name => style.getPropertyValue(`--${name}`).trim();
  return {
    card: colour("card"), ink: colour("ink"), muted: colour("muted"), rule: colour("rule"),
    attention: colour("attention"), kernel: colour("kernel"), mark: colour("mark"),
  };
}

/** The colour of a weight between 0 and 1: from the card's to the full one, small weights lifted so that they show. */
export function shade(from, to, weight) {
  const share = Math.sqrt(Math.min(1, Math.max(0, weight)));
  const a = channels(from);
  const b = channels(to);
  return `rgb(${a.map((value, i) => Math.round(value + (b[i] - value) * share)).join(",")})`;
}

/** Calls back whenever the page turns light or dark. */
export function onThemeChange(callback) {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", callback);
  new MutationObserver(callback).observe(document.documentElement, { attributeFilter: ["data-theme"] });
}

function channels(colour) {
  return [1, 3, 5].map(start => parseInt(colour.slice(start, start + 2), 16));
}
