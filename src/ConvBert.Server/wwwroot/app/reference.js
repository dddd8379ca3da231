// The routes of the OpenAPI document: what each takes and answers, and a try of it.

import { element, find } from "../look/elements.js";
import { keyHeaders, setKey } from "./api.js";
import { fieldsOf, resolve, typeOf } from "./schema.js";
import { bindTheme } from "./theme.js";

const main = find("main");
bindTheme(find("theme"));
find("key-form").addEventListener("submit", event => event.preventDefault());
find("key").addEventListener("input", event => setKey(event.target.value.trim()));
await begin();

async function begin() {
  main.classList.add("reference");
  const response = await fetch("openapi.json").catch(() => null);
  if (!response?.ok) {
    main.replaceChildren(element("h1", {}, "API"),
      element("p", { class: "note failure", role: "alert" }, "The server does not answer. Is it still running?"));
    return;
  }

  const api = await response.json();
  const routes = Object.entries(api.paths).flatMap(([path, methods]) => Object.entries(methods).map(
    ([method, route]) => ({ path, method: method.toUpperCase(), route, id: `${method}${path.replaceAll(/[^a-z]+/g, "-")}` })));
  showLinks(routes);
  main.replaceChildren(
    element("h1", {}, "API"),
    element("p", { class: "lead" }, [`${api.info.description} `, element("a", { href: "openapi.json" }, "The OpenAPI document")]),
    ...routes.map(route => card(api, route)));
}

function showLinks(routes) {
  for (const tag of new Set(routes.map(({ route }) => route.tags[0]))) {
    find("routes").append(element("li", { class: "tag" }, tag));
    for (const { id, method, path } of routes.filter(({ route }) => route.tags[0] === tag))
      find("routes").append(element("li", {}, element("a", { href: `#${id}` }, `${method} ${path}`)));
  }
}

function card(api, { id, path, method, route }) {
  const body = resolve(api, route.requestBody)?.content["application/json"];
  const parts = [
    element("h2", { id: `${id}-title` }, [
      element("span", { class: "method" }, method), element("code", {}, path), element("span", {}, route.summary),
    ]),
  ];
  if (route.description) parts.push(element("p", { class: "hint" }, route.description));
  const parameters = (route.parameters ?? []).map(parameter => resolve(api, parameter));
  if (parameters.length > 0) {
    parts.push(element("h3", {}, "Parameters"), table(parameters.map(parameter => ({
      path: parameter.name, type: typeOf(api, parameter.schema), required: parameter.required ?? false,
      description: [`in the ${parameter.in}.`, parameter.description ?? ""].join(" "),
    }))));
  }

  if (body) parts.push(element("h3", {}, "Body"), table(fieldsOf(api, body.schema)));
  parts.push(...answers(api, route));
  parts.push(...attempt(id, path, method, parameters, body));
  return element("section", { class: "card route", id, "aria-labelledby": `${id}-title` }, parts);
}

function table(rows) {
  return element("div", { class: "scroll", tabindex: "0" }, element("table", { class: "fields" }, [
    element("thead", {}, element("tr", {}, ["Field", "Type", "Meaning"].map(title => element("th", { scope: "col" }, title)))),
    element("tbody", {}, rows.map(row => element("tr", {}, [
      element("td", {}, element("code", {}, row.path)),
      element("td", {}, row.type + (row.required ? ", required" : "")),
      element("td", {}, row.description + (row.default === undefined ? "" : ` Default: ${JSON.stringify(row.default)}.`)),
    ]))),
  ]));
}

function answers(api, route) {
  const responses = Object.entries(route.responses).map(([status, response]) => [status, resolve(api, response)]);
  const parts = [
    element("h3", {}, "Answers"),
    element("ul", { class: "statuses" }, responses.map(([status, response]) =>
      element("li", {}, [element("code", {}, status), ` ${response.description}`]))),
  ];
  const content = Object.values(responses[0][1].content ?? {})[0];
  const fields = content?.schema ? fieldsOf(api, content.schema) : [];
  if (fields.length > 0) parts.push(table(fields));
  if (content?.example !== undefined) {
    const example = typeof content.example === "string" ? content.example : JSON.stringify(content.example, null, 1);
    parts.push(element("pre", { tabindex: "0", "aria-label": "Example of an answer" }, example));
  }

  return parts;
}

/** A form that sends the request, and its answer as it comes. */
function attempt(id, path, method, parameters, body) {
  const places = parameters.filter(parameter => parameter.in === "path").map(parameter => {
    const input = element("input", { type: "text", value: parameter.example ?? "", autocomplete: "off", spellcheck: "false", required: true });
    return { name: parameter.name, input, root: element("label", { class: "field" }, [element("span", {}, parameter.name), input]) };
  });
  const area = body && element("textarea", { rows: 5, spellcheck: "false", "aria-label": `Body of ${method} ${path}` });
  if (area) area.value = JSON.stringify(body.example, null, 1);
  const send = element("button", { class: "primary" }, "Send");
  const answer = element("pre", { hidden: true, tabindex: "0", role: "status", "aria-label": "The answer" });
  const form = element("form", { class: "form" }, [
    ...places.map(place => place.root), ...(area ? [area] : []), element("div", { class: "actions" }, send),
  ]);
  form.addEventListener("submit", async event => {
    event.preventDefault();
    send.disabled = true;
    const address = places.reduce(
      (at, place) => at.replace(`{${place.name}}`, place.input.value.split("/").map(encodeURIComponent).join("/")), path.slice(1));
    answer.textContent = await textOf(address, method, area?.value);
    answer.hidden = false;
    send.disabled = false;
  });
  return [element("h3", {}, "Try it"), form, answer];
}

async function textOf(address, method, body) {
  const headers = body === undefined ? keyHeaders() : { ...keyHeaders(), "content-type": "application/json" };
  try {
    const response = await fetch(address, { method, headers, body });
    return `${response.status}\n${await response.text()}`;
  } catch {
    return "The server does not answer. Is it still running?";
  }
}
