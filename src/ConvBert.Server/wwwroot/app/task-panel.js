// A task on the page: its form, its answer, the request behind it.

import { element } from "../look/elements.js";
import { requestOf, run } from "./api.js";
import { showFailure } from "./failures.js";
import { makeField } from "./fields.js";
import { modelField } from "./models-field.js";
import { Turns } from "./turns.js";

/** Shows a task inside the main element. `openLook(model, texts)` goes on to the look inside. */
export function showTask(main, task, models, openLook) {
  const fields = task.fields.map(makeField);
  const model = modelField(models);
  const turns = new Turns();
  const answer = element("div", { class: "answer", "aria-live": "polite" });
  const send = element("button", { type: "submit", class: "primary" }, "Run");
  const look = element("button", {
    type: "button", class: "quiet", onclick: () => openLook(model.value, task.look(valuesOf(fields))),
  }, "Look inside");
  const form = element("form", {
    class: "card form", onsubmit: event => { event.preventDefault(); answerOnce(); },
    onkeydown: event => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit(); },
  },
  fields.map(field => field.root), model.root,
  examplesOf(task, fields, () => form.requestSubmit()),
  element("div", { class: "actions" }, send, look));
  main.replaceChildren(
    element("h1", {}, task.title), element("p", { class: "lead" }, task.lead),
    models.length === 0 ? element("p", { class: "note" }, "No model for this task is served.") : element("div", { class: "panel" }, form, answer));
  if (models.length > 0) answerOnce();

  async function answerOnce() {
    const values = valuesOf(fields);
    const request = requestOf(model.value, task, task.call(values));
    const turn = turns.next();
    send.disabled = true;
    answer.setAttribute("aria-busy", "true");
    try {
      const started = performance.now();
      const result = await run(request, turn);
      const milliseconds = performance.now() - started;
      answer.replaceChildren(
        element("section", { class: "card" }, element("h2", {}, "Answer"), task.show(result, values, answer),
          element("p", { class: "hint" }, `${model.value}, ${milliseconds.toFixed(0)} ms`)),
        behind(request, result));
    } catch (failure) {
      if (!turn.aborted) showFailure(answer, failure);
    } finally {
      if (!turn.aborted) {
        send.disabled = false;
        answer.removeAttribute("aria-busy");
      }
    }
  }
}

function valuesOf(fields) {
  return Object.fromEntries(fields.map(field => [field.name, field.read()]));
}

function examplesOf(task, fields, submit) {
  if (task.examples.length < 2) return null;
  const choose = example => {
    fields.forEach(field => { if (field.name in example) field.set(example[field.name]); });
    submit();
  };
  return element("div", { class: "examples", role: "group", "aria-label": "Examples" }, task.examples.map(example => element("button", {
    type: "button", class: "example", onclick: () => choose(example),
  }, Object.values(example)[0])));
}

/** The request and the answer as they were sent, for those who write programs. */
function behind({ route, body }, result) {
  const json = value => element("pre", { tabindex: "0" }, JSON.stringify(value, null, 1));
  return element("details", { class: "card behind" },
    element("summary", {}, "Request and answer"),
    element("h3", {}, `POST /${route}`), json(body), element("h3", {}, "200"), json(result));
}
