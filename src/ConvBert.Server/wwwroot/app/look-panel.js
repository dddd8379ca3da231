// The look inside on the page: a form, and what the server says of the text.

import { element } from "../look/elements.js";
import { readExplanation } from "../look/explanation.js";
import { showLook } from "../look/look.js";
import { explain } from "./api.js";
import { showFailure } from "./failures.js";
import { makeField } from "./fields.js";
import { modelField } from "./models-field.js";
import { Turns } from "./turns.js";

/** Shows the form and the look at its text. */
export function showLookPanel(main, models, { model: name, text, pair }) {
  const texts = makeField({ name: "text", label: "Text", kind: "text", value: text });
  const second = makeField({ name: "pair", label: "Second text, if any", kind: "text", value: pair ?? "", optional: true });
  const model = modelField(models);
  model.value = name;
  const turns = new Turns();
  const send = element("button", { type: "submit", class: "primary" }, "Look");
  const form = element("form", { class: "card form look-form", onsubmit: event => { event.preventDefault(); look(); } },
    texts.root, second.root, model.root, element("div", { class: "actions" }, send));
  const answer = element("div", { class: "answer" });
  main.replaceChildren(
    element("h1", {}, "Look inside"),
    element("p", { class: "lead" }, "Half of each layer's heads attend to the whole text; the other half convolve, each token with a kernel of its "
      + "own over its neighbours."),
    form, answer);
  look();

  async function look() {
    const turn = turns.next();
    send.disabled = true;
    try {
      const inputs = second.read() === "" ? texts.read() : { text: texts.read(), text_pair: second.read() };
      const explanation = await readExplanation(await explain(model.value, { inputs }, turn));
      if (!turn.aborted) showLook(answer, explanation);
    } catch (failure) {
      if (!turn.aborted) showFailure(answer, failure);
    } finally {
      if (!turn.aborted) send.disabled = false;
    }
  }
}
