// A failure on the page.

import { element, find } from "../look/elements.js";
import { Failure } from "./api.js";

/** Shows what went wrong in place of an answer. What is no failure of a request is a fault of the page, and goes on. */
export function showFailure(target, failure) {
  if (failure.status === 401) find("key-form").hidden = false;
  target.replaceChildren(element("p", { class: "note failure", role: "alert" }, failure.message));
  if (!(failure instanceof Failure)) throw failure;
}
