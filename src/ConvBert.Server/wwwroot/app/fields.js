// The fields of a task's form.

import { element } from "../look/elements.js";

/** Makes a field: its element, and its value as the task wants it. */
export function makeField(field) {
  const input = inputOf(field);
  const isCheck = field.kind === "check";
  const label = element("label", { class: isCheck ? "check" : `field ${field.kind}` },
    isCheck ? [input, element("span", {}, field.label)] : [element("span", {}, field.label), input]);
  return { name: field.name, root: label, input, set: value => set(field, input, value), read: () => read(field, input) };
}

function inputOf(field) {
  const { name, value, kind } = field;
  const common = { name, spellcheck: "false", dir: "auto" };
  if (kind === "area" || kind === "lines") {
    const area = element("textarea", { ...common, rows: field.rows ?? 3, required: !field.optional });
    area.value = text(field, value);
    return area;
  }
  if (kind === "select") {
    const select = element("select", { name }, field.options.map(option => element("option", { value: option }, option)));
    select.value = value;
    return select;
  }
  if (kind === "check") return element("input", { type: "checkbox", name, checked: value });
  if (kind === "number") {
    return element("input", { type: "number", name, min: field.min, max: field.max, value, required: true });
  }
  return element("input", { ...common, type: "text", value: text(field, value), required: !field.optional, autocomplete: "off" });
}

function set(field, input, value) {
  if (field.kind === "check") input.checked = value;
  else input.value = text(field, value);
}

function read({ kind }, input) {
  if (kind === "check") return input.checked;
  if (kind === "number") return input.valueAsNumber;
  if (kind === "lines") return parts(input.value, "\n");
  if (kind === "list") return parts(input.value, ",");
  return input.value;
}

function text({ kind }, value) {
  return kind === "lines" ? value.join("\n") : kind === "list" ? value.join(", ") : `${value}`;
}

function parts(value, separator) {
  return value.split(separator).map(part => part.trim()).filter(part => part !== "");
}
