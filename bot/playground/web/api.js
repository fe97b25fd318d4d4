// The page's only way out: the JSON API of the workspace that served it.

const ROOT = "/workspace/api/";

/** The workspace refused, or did not answer; `message` is a sentence for people. */
export class ApiError extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

async function ask(path, options = {}) {
  let response;
  try {
    response = await fetch(ROOT + path, { ...options, cache: "no-store", redirect: "error" });
  } catch (fault) {
    if (fault.name === "AbortError") throw fault;
    throw new ApiError("The local workspace doesn't answer. Is it still running?", 0);
  }
  let body = {};
  try {
    body = await response.json();
  } catch {
    if (response.ok) throw new ApiError("The local workspace answered with something that is not JSON.", response.status);
  }
  if (!response.ok) throw new ApiError(body.error || `The local workspace answered ${response.status}.`, response.status);
  return body;
}

function read(path, query = {}, signal = undefined) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== "");
  return ask(`${path}?${new URLSearchParams(given)}`, { signal });
}

const write = (path) => (body) =>
  ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

export const api = {
  state: (as) => read("state", { as }),
  history: (as, channel, thread_ts) => read("history", { as, channel, thread_ts }),
  events: (as, after, signal) => read("events", { as, after, wait: 20 }, signal),
  calls: (after = 0) => read("calls", { after }),
  send: write("send"),
  action: write("action"),
  options: write("options"),
  submit: write("submit"),
  close: write("close"),
  open: write("open"),
  clock: write("clock"),
  fault: write("fault"),
  reset: write("reset"),
  read: write("read"),
};
