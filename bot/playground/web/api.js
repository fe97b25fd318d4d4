// The page's only way out: the JSON API of the workspace that served it.

const ROOT = "/workspace/api/";
const READ_MS = 10_000;
const WRITE_MS = 20_000;
const POLL_S = 20;

/** Tells that the workspace "answered", or that it did not ("lost"). */
export const line = new EventTarget();

/** The workspace refused, or did not answer; `message` is a sentence for people. */
export class ApiError extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

async function ask(path, { patience, signal, ...options }) {
  const limit = AbortSignal.timeout(patience);
  try {
    const response = await fetch(ROOT + path, { ...options, signal: signal ? AbortSignal.any([signal, limit]) : limit, cache: "no-store", redirect: "error" });
    const body = await answerOf(response);
    line.dispatchEvent(new Event("answered"));
    return body;
  } catch (fault) {
    if (fault instanceof ApiError || signal?.aborted) throw fault;
    line.dispatchEvent(new Event("lost"));
    throw new ApiError("The local workspace doesn't answer. Is it still running?", 0);
  }
}

async function answerOf(response) {
  let body = {};
  try {
    body = await response.json();
  } catch (fault) {
    if (!(fault instanceof SyntaxError)) throw fault;
    if (response.ok) throw new ApiError("The local workspace answered with something that is not JSON.", response.status);
  }
  if (!response.ok) throw new ApiError(body.error || `The local workspace answered ${response.status}.`, response.status);
  return body;
}

function read(path, query = {}, { signal, patience = READ_MS } = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== "");
  return ask(`${path}?${new URLSearchParams(given)}`, { signal, patience });
}

const write = (path) => (body) =>
  ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), patience: WRITE_MS });

export const api = {
  state: (as) => read("state", { as }),
  history: (as, channel, { thread_ts, before, limit } = {}) => read("history", { as, channel, thread_ts, before, limit }),
  events: (as, after, signal) => read("events", { as, after, wait: POLL_S }, { signal, patience: POLL_S * 1000 + READ_MS }),
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
  dismiss: write("dismiss"),
};
