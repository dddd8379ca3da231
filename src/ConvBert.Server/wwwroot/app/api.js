// The server's answers, and its failures in words that help.

/** What the server refused, or that it did not answer. */
export class Failure extends Error {
  constructor(message, { status = 0, retryAfter = null } = {}) {
    super(message);
    Object.assign(this, { status, retryAfter });
  }
}

let apiKey = "";

/** Sends a key with all further requests; it is kept in this page's memory only. */
export function setKey(key) {
  apiKey = key;
}

/** The headers that bring the key. */
export function keyHeaders() {
  return apiKey ? { authorization: `Bearer ${apiKey}` } : {};
}

/** The models that are served. */
export async function models() {
  return (await request("info")).models;
}

/** The route that runs a task of a model, and the body that it takes. */
export function requestOf(model, task, call) {
  return task.route ? { route: task.route, body: { model, ...call } } : { route: `models/${model}`, body: { task: task.id, ...call } };
}

/** Runs a request, until the signal says that nobody wants the answer. */
export function run({ route, body }, signal) {
  return request(route.split("/").map(encodeURIComponent).join("/"), body, signal);
}

/** What a model computes inside. */
export function explain(model, call, signal) {
  return request("explain", { model, ...call }, signal);
}

async function request(path, body, signal) {
  const headers = keyHeaders();
  const call = body === undefined ? { headers }
    : { signal, method: "POST", headers: { ...headers, "content-type": "application/json" }, body: JSON.stringify(body) };
  let response;
  try {
    response = await fetch(path, call);
  } catch {
    throw new Failure("The server does not answer. Is it still running?");
  }
  const answer = await response.json().catch(() => null);
  if (!response.ok) throw failureOf(response, answer);
  if (answer === null) throw new Failure("The server's answer is not JSON.", { status: response.status });
  return answer;
}

function failureOf(response, answer) {
  const { status } = response;
  const message = answer?.error ?? `The server answered with status ${status}.`;
  if (status === 401) return new Failure("This server wants an API key: enter it at the top.", { status });
  if (status !== 429) return new Failure(message, { status });
  const retryAfter = Number(response.headers.get("retry-after")) || 1;
  return new Failure(`The server is busy. Try again in ${retryAfter} s.`, { status, retryAfter });
}
