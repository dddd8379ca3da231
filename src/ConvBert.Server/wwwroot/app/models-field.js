// The choice of a model.

import { element } from "../look/elements.js";

/** A field with the models that a task can use. */
export function modelField(models) {
  const select = element("select", { name: "model" }, models.map(model => element("option", { value: model.model_id }, model.model_id)));
  return {
    root: element("label", { class: "field" }, element("span", {}, "Model"), select),
    get value() { return select.value; },
    set value(name) { if (models.some(model => model.model_id === name)) select.value = name; },
  };
}
