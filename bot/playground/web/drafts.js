// What is being written, kept in this tab: a reload, or a workspace that does not answer, costs nobody their words.

const KEY = "drafts";

function stored() {
  try { return JSON.parse(sessionStorage.getItem(KEY)) || {}; } catch { return {}; }
}

const texts = new Map(Object.entries(stored()));
const onTheirWay = new Map();

function save() {
  try { sessionStorage.setItem(KEY, JSON.stringify({ ...Object.fromEntries(onTheirWay), ...Object.fromEntries(texts) })); } catch { /* a browser that keeps nothing: fine until the reload */ }
}

/** What is being written in the composer `key`. */
export const draft = (key) => texts.get(key) || "";

export function keepDraft(key, text) {
  if (text) texts.set(key, text);
  else texts.delete(key);
  save();
}

/** The draft is on its way to the workspace: no draft any more, but not lost either before it has arrived. */
export function sendDraft(key, text) {
  texts.delete(key);
  onTheirWay.set(key, text);
  save();
}

export function arrivedDraft(key) {
  onTheirWay.delete(key);
  save();
}

/** Forget all of it (a fresh workspace). */
export function forgetTexts() {
  texts.clear();
  onTheirWay.clear();
  save();
}
