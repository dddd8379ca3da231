// The page of one explanation, which lies in the page itself.

import { element, find } from "./elements.js";
import { readExplanation } from "./explanation.js";
import { showLook } from "./look.js";

const look = find("look");
try {
  showLook(look, await readExplanation(JSON.parse(find("explanation").textContent)));
} catch (error) {
  look.replaceChildren(element("p", { class: "note", role: "alert" }, `The explanation cannot be shown: ${error.message}`));
  throw error;
}
