// What the page knows: one object, filled from the API, and a tiny bus to say that it changed.

import { api } from "./api.js";

const bus = new EventTarget();

/** Hear of a change; the listener gets its detail. */
export const on = (type, listener) => bus.addEventListener(type, (event) => listener(event.detail));
/** Tell of a change. */
export const emit = (type, detail) => bus.dispatchEvent(new CustomEvent(type, { detail }));

export const store = {
  as: "", state: null, users: new Map(), channel: "", tab: "messages", thread: null,
  messages: new Map(), replies: null, calls: [], offset: 0, online: true, seenProblems: 0, acted: null,
};

/** Load the state of the person `as` (or of the first one) into the store. */
export async function loadState(as) {
  const state = await api.state(as || undefined);
  store.state = state;
  store.as = state.me.id;
  store.users = new Map(state.users.map((user) => [user.id, user]));
  setClock(state.clock);
  return state;
}

/** Remember how far the workspace's clock is from this machine's. */
export function setClock(clock) {
  store.state.clock = { ...store.state.clock, ...clock };
  store.offset = Date.parse(clock.now) - Date.now();
  emit("clock");
}

export const person = (id) => store.users.get(id);
export const nameOf = (id) => person(id)?.real_name || id;
export const conversation = (id) => store.state.conversations.find((c) => c.id === id);
export const current = () => conversation(store.channel);
/** The workspace's time now, in milliseconds. */
export const now = () => Date.now() + store.offset;

/** A display name for a conversation. */
export function titleOf(conv) {
  if (!conv) return "";
  return conv.kind === "app" ? store.state.app.name : conv.name;
}

/** Show the message that the app sent, as the text that a notification would have. */
export function plainText(text) {
  return String(text || "")
    .replace(/<@([A-Z0-9]+)(?:\|[^>]*)?>/g, (_, id) => `@${nameOf(id)}`)
    .replace(/<#[A-Z0-9]+\|([^>]*)>/g, "#$1")
    .replace(/<!subteam\^[A-Z0-9]+\|([^>]*)>/g, "$1")
    .replace(/<!([a-z]+)[^>]*>/g, "@$1")
    .replace(/<[^|>]+\|([^>]+)>/g, "$1")
    .replace(/<([^>]+)>/g, "$1")
    .replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
}
