// A thread in the panel at the side.

import { toast } from "./announce.js";
import { api } from "./api.js";
import { Composer } from "./composer.js";
import { el, iconButton } from "./dom.js";
import { MessageList } from "./list.js";
import { MessageLog } from "./log.js";
import { conversation, emit, on, store, titleOf } from "./store.js";

const side = document.getElementById("side");
let list = null;
let opener = null;

/** Open the thread of a message; without `focus` the cursor stays where it is. */
export async function openThread(message, { focus = true } = {}) {
  const ts = message.thread_ts || message.ts;
  opener = document.activeElement;
  store.thread = { channel: message.channel, ts };
  store.replies = null;
  const conv = conversation(message.channel);
  list = new MessageList({ label: "Thread", inThread: true, older });
  const composer = new Composer({ channel: message.channel, thread_ts: ts, label: "Reply…", after: () => list.toEnd() });
  side.replaceChildren(
    el("header", { class: "side-head" }, el("div", { class: "grow" }, el("h2", {}, "Thread"), el("p", { class: "muted small" }, conv?.kind === "channel" ? `#${conv.name}` : titleOf(conv))), iconButton("close", "Close the thread", () => closeThread())),
    list.root, list.more, composer.root);
  side.hidden = false;
  emit("layout");
  await loadThread();
  if (focus) composer.focus();
}

/** The app has answered in a thread of its own conversation: show it, unless something is being written elsewhere. */
export function answeredInThread(message) {
  if (store.thread?.ts === message.thread_ts || side.querySelector(".composer-text")?.value) return;
  openThread(message, { focus: matchMedia("(max-width: 760px)").matches });
}

/** Fetch the thread that is open again. */
export async function loadThread() {
  if (!store.thread) return;
  const { channel, ts } = store.thread;
  try {
    const { messages, more } = await api.history(store.as, channel, { thread_ts: ts });
    if (store.thread?.ts !== ts) return;
    store.replies = new MessageLog(messages, more);
    list.show(store.replies, { fresh: true });
  } catch (fault) {
    toast(fault.message, "error");
  }
}

async function older(log) {
  if (!log.more || !store.thread) return;
  const { channel, ts } = store.thread;
  const { messages, more } = await api.history(store.as, channel, { thread_ts: ts, before: log.all[0].ts });
  log.prepend(messages, more);
}

/** Close the panel and give the focus back. */
export function closeThread(refocus = true) {
  if (!store.thread) return;
  store.thread = null;
  store.replies = null;
  side.hidden = true;
  side.replaceChildren();
  emit("layout");
  if (refocus && opener?.isConnected) opener.focus();
  else if (refocus) emit("focus-main");
}

/** The open thread changed: messages of it came, changed or went; say what changed in those that were `acted` on. */
export function threadChanged(acted = []) {
  if (store.replies) list?.showChanged(store.replies, acted);
}

on("open-thread", (message) => openThread(message));
side.addEventListener("keydown", (event) => { if (event.key === "Escape" && !event.defaultPrevented) closeThread(); });
