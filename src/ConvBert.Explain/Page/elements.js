// Elements made in code. Texts become text nodes and attributes only: nothing that a user writes is ever parsed as markup.

const SVG = "http://www.w3.org/2000/svg";

/** An HTML element with attributes (a boolean sets or omits one) and children; "on…" adds a listener. */
export function element(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same for SVG. */
export function shape(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

/** The place of a class of elements on a page that is there already. */
export function find(id) {
  return document.getElementById(id);
}

function fill(target, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) target.addEventListener(name.slice(2), value);
    else if (value === true) target.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) target.setAttribute(name, value);
  }
  target.append(...children.flat().filter(child => child !== null && child !== undefined));
  return target;
}
