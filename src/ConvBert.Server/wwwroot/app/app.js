// The page: a task for each address behind "#".

import { element, find } from "../look/elements.js";
import { models, setKey } from "./api.js";
import { showFailure } from "./failures.js";
import { showLookPanel } from "./look-panel.js";
import { showTask } from "./task-panel.js";
import { modelsFor, TASKS } from "./tasks.js";
import { bindTheme } from "./theme.js";

const LOOK = { id: "look", title: "Look inside" };
const START = { text: "The capital of France is [MASK]." };

const main = find("main");
const links = new Map([LOOK, ...TASKS].map(task => [task.id, element("a", { href: `#${task.id}` }, task.title)]));
let served = [];
let seen = START;

find("tasks").append(...[...TASKS, LOOK].map(task => element("li", {}, links.get(task.id))));
bindTheme(find("theme"));
find("key-form").addEventListener("submit", event => { event.preventDefault(); useKey(); });
find("key").addEventListener("change", useKey);
addEventListener("hashchange", () => { if (show()) main.focus(); });
await begin();

async function begin() {
  try {
    served = await models();
    show();
  } catch (failure) {
    main.replaceChildren(element("h1", {}, "ConvBERT"), element("div", { id: "failure" }));
    showFailure(find("failure"), failure);
  }
}

function useKey() {
  setKey(find("key").value.trim());
  begin();
}

/** Shows what the address names; whether it names a task. "#main" is where the link that skips the tasks leads. */
function show() {
  const id = location.hash.slice(1) || TASKS[0].id;
  if (!links.has(id)) return false;
  links.forEach((link, of) => { if (of === id) link.setAttribute("aria-current", "page"); else link.removeAttribute("aria-current"); });
  const task = TASKS.find(known => known.id === id);
  document.title = `${(task ?? LOOK).title} · ConvBERT`;
  if (task) showTask(main, task, modelsFor(task, served), openLook);
  else showLookPanel(main, served, seen);
  return true;
}

function openLook(model, texts) {
  seen = { model, ...texts };
  location.hash = LOOK.id;
}
