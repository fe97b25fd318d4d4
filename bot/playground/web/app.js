// The start of it all: load the state, draw the parts, and follow what happens.

import { api } from "./api.js";
import { forgetTexts } from "./composer.js";
import { drawPrompts, drawStatus, focusMain, homeChanged, listShows, loadMessages, messagesChanged, showConversation } from "./conversation.js";
import { el, toast } from "./dom.js";
import { addCall, problemsChanged } from "./inspector.js";
import { showStack } from "./modal.js";
import { drawNotices } from "./notices.js";
import { closeSidebar, drawSidebar, step } from "./sidebar.js";
import { conversation, emit, loadState, on, setClock, store } from "./store.js";
import { forgetDrafts } from "./surface.js";
import { answeredInThread, closeThread, loadThread, threadChanged } from "./thread.js";
import { drawTopbar, restoreTheme } from "./topbar.js";

let following = null;

/** Where the address says that one is: #/U…/C… or #/U…/D…/home */
function address() {
  const [, as = "", channel = "", tab = "messages"] = location.hash.split("/");
  return { as, channel, tab };
}

function drawAll() {
  drawTopbar();
  drawSidebar();
  drawNotices();
}

/** Be `as`: load everything that this person sees. */
async function enter(as, channel, tab) {
  following?.abort();
  let state;
  try {
    state = await loadState(as).catch((fault) => (as && fault.status >= 400 && fault.status < 500 ? loadState("") : Promise.reject(fault)));
  } catch (fault) {
    return unreachable(fault);
  }
  store.online = true;
  store.messages.clear();
  closeThread(false);
  const open = conversation(channel) || state.conversations.find((c) => c.kind === "app") || state.conversations[0];
  drawAll();
  const stack = state.stack || [];
  state.stack = [];
  showStack([]);
  await showConversation(open.id, { tab });
  showStack(stack);
  follow(store.as, state.seq);
  return null;
}

function unreachable(fault) {
  const again = el("button", { type: "button", class: "button primary", on: { click: start } }, "Try again");
  document.getElementById("main").replaceChildren(el("div", { class: "empty" }, el("h1", {}, "The workspace isn't there"), el("p", {}, fault.message), again));
}

/** Long-poll what happens, until somebody else is followed. */
async function follow(as, from) {
  const mine = (following = new AbortController());
  let seq = from;
  while (!mine.signal.aborted) {
    try {
      const news = await api.events(as, seq, mine.signal);
      if (mine.signal.aborted) return;
      if (!store.online) { store.online = true; drawNotices(); }
      if (news.lost || news.events.some((e) => e.type === "reset")) return void renew();
      seq = news.seq;
      news.events.forEach(happened);
    } catch (fault) {
      if (fault.name === "AbortError" || mine.signal.aborted) return;
      if (fault.status >= 400 && fault.status < 500) return void renew();
      if (store.online) { store.online = false; drawNotices(); }
      await new Promise((done) => setTimeout(done, 1500));
    }
  }
}

function renew() {
  forgetDrafts();
  forgetTexts();
  store.calls = [];
  store.seenProblems = 0;
  return enter(store.as, store.channel, store.tab);
}

const HANDLERS = {
  message: ({ message }) => arrived(message),
  message_changed: ({ message }) => changed(message),
  message_deleted: ({ channel, ts }) => deleted(channel, ts),
  view: ({ stack }) => showStack(stack),
  home: ({ view }) => { store.state.home = view; homeChanged(); },
  status: (status) => {
    store.state.statuses = [...store.state.statuses.filter((s) => s.channel !== status.channel || s.thread_ts !== status.thread_ts), status].filter((s) => s.status);
    drawStatus();
  },
  prompts: ({ title, prompts }) => { store.state.prompts = { title, prompts }; drawPrompts(); },
  clock: setClock,
  faults: ({ faults, installed }) => { Object.assign(store.state, { faults, installed }); emit("faults"); },
  problem: ({ problem }) => { store.state.problems.push(problem); drawNotices(); drawTopbar(); problemsChanged(); },
  call: ({ call }) => addCall(call),
  conversation: ({ conversation: found }) => {
    const all = store.state.conversations;
    const at = all.findIndex((c) => c.id === found.id);
    if (at < 0) all.push(found);
    else all[at] = { ...found, unread: found.id === store.channel ? 0 : found.unread };
    drawSidebar();
  },
  users: () => refresh(),
};

function happened(event) {
  HANDLERS[event.type]?.(event);
}

/** People or channels changed: take the state anew, leave what is open as it is. */
async function refresh() {
  const { stack, home } = store.state;
  try {
    await loadState(store.as);
  } catch (fault) {
    return void toast(fault.message, "error");
  }
  Object.assign(store.state, { stack, home });
  if (!conversation(store.channel)) return void showConversation(store.state.conversations[0].id);
  drawAll();
  return null;
}

const isReply = (message) => message.thread_ts && message.thread_ts !== message.ts;

function put(list, message) {
  const at = list.findIndex((m) => m.ts === message.ts);
  if (at >= 0) list[at] = message;
  else list.push(message);
  list.sort((a, b) => Number.parseFloat(a.ts) - Number.parseFloat(b.ts) || (a.ts < b.ts ? -1 : 1));
}

function arrived(message) {
  const list = store.messages.get(message.channel);
  const reply = isReply(message);
  const inThread = store.thread?.channel === message.channel && store.thread.ts === (message.thread_ts || message.ts);
  const known = list?.some((m) => m.ts === message.ts) || store.replies.some((m) => m.ts === message.ts);
  if (list && (!reply || message.reply_broadcast)) put(list, message);
  if (list && reply && !message.ephemeral && !known) bump(list, message.thread_ts);
  if (inThread) { put(store.replies, message); threadChanged(reply && !known ? message : null); }
  if (listShows(message.channel)) messagesChanged(!reply && !known ? message : null);
  if (reply && !known && message.bot && message.channel === store.state.app.dm && listShows(message.channel)) answeredInThread(message);
  if (message.channel === store.channel && store.tab === "messages" && !document.hidden) api.read({ as: store.as, channel: message.channel }).catch(() => {});
  else if (message.user !== store.as && !known) unread(message.channel);
}

function bump(list, ts) {
  const at = list.findIndex((m) => m.ts === ts);
  if (at >= 0) list[at] = { ...list[at], reply_count: (list[at].reply_count || 0) + 1 };
}

function unread(channel) {
  const conv = conversation(channel);
  if (conv) conv.unread += 1;
  drawSidebar();
}

function changed(message) {
  const list = store.messages.get(message.channel);
  if (list?.some((m) => m.ts === message.ts)) put(list, message);
  if (store.replies.some((m) => m.ts === message.ts)) { put(store.replies, message); threadChanged(); }
  if (listShows(message.channel)) messagesChanged();
}

function deleted(channel, ts) {
  const list = store.messages.get(channel);
  if (list) store.messages.set(channel, list.filter((m) => m.ts !== ts));
  if (store.thread?.channel === channel) { store.replies = store.replies.filter((m) => m.ts !== ts); threadChanged(); }
  if (listShows(channel)) messagesChanged();
}

const SHORTCUTS = [
  ["F6", "Next part of the page"], ["Alt + ↑ / ↓", "Conversation above or below"], ["↑ / ↓", "Message above or below, on a message"], ["Tab", "Into a message's buttons"],
  ["Esc", "Close, or back to the message"], ["/", "Commands, at the start of a line"], ["↑", "What you sent before, in an empty composer"], ["Ctrl + Enter", "Submit a modal"], ["Ctrl + I", "Inspector"], ["Ctrl + /", "This list"],
];

function shortcuts() {
  const before = document.activeElement;
  const dialog = el("dialog", { class: "dialog dialog-small", "aria-label": "Keyboard shortcuts" });
  const end = () => { dialog.remove(); if (before?.isConnected) before.focus(); };
  dialog.append(el("h2", { class: "dialog-title" }, "Keyboard shortcuts"), el("dl", { class: "dialog-body keys" }, SHORTCUTS.map(([keys, what]) => [el("dt", {}, el("kbd", {}, keys)), el("dd", {}, what)])),
    el("div", { class: "dialog-foot" }, el("button", { type: "button", class: "button primary", on: { click: () => dialog.close() } }, "Close")));
  dialog.addEventListener("close", end);
  document.body.append(dialog);
  dialog.showModal();
}

/** F6: sidebar, messages, composer, thread, inspector, top bar, in turn. */
function nextPart(back) {
  const places = ["#topbar button", "#sidebar [aria-current]", "#main .message[tabindex='0'], #main .home", "#main .composer-text", "#side:not([hidden]) .composer-text", "#inspector:not([hidden]) [aria-selected=true]"]
    .map((s) => document.querySelector(s)).filter((n) => n?.getClientRects().length);
  const areas = places.map((n) => n.closest("#topbar, #sidebar, .message-scroll, .home, .composer, #side, #inspector"));
  const at = areas.findIndex((a) => a?.contains(document.activeElement));
  places[(at + (back ? -1 : 1) + places.length) % places.length]?.focus();
}

function keys(event) {
  if (document.querySelector("dialog[open]")) return;
  const command = event.ctrlKey || event.metaKey;
  const run = event.key === "F6" ? () => nextPart(event.shiftKey)
    : event.altKey && event.key === "ArrowDown" ? () => step(1)
      : event.altKey && event.key === "ArrowUp" ? () => step(-1)
        : command && event.key === "/" ? shortcuts
          : command && event.key === "i" ? () => emit("toggle-inspector") : null;
  if (!run) return;
  event.preventDefault();
  run();
}

function layout() {
  const shell = document.getElementById("shell");
  shell.classList.toggle("has-side", Boolean(store.thread));
  shell.classList.toggle("has-inspector", !document.getElementById("inspector").hidden);
}

function moved() {
  history.replaceState(null, "", `#/${store.as}/${store.channel}${store.tab === "home" ? "/home" : ""}`);
  if (store.thread && store.thread.channel !== store.channel) closeThread(false);
}

async function start() {
  const { as, channel, tab } = address();
  await enter(as, channel, tab);
}

on("be", (id) => { forgetDrafts(); closeSidebar(false); const conv = conversation(store.channel); enter(id, conv?.kind === "app" ? "" : store.channel, store.tab); });
on("faults", () => { drawNotices(); drawTopbar(); });
on("moved", moved);
on("layout", layout);
on("focus-main", focusMain);
on("shortcuts", shortcuts);
document.addEventListener("keydown", keys);
document.addEventListener("visibilitychange", () => { if (!document.hidden && store.state && store.tab === "messages") { loadMessages(); loadThread(); } });
addEventListener("hashchange", () => { const to = address(); if (to.as !== store.as || to.channel !== store.channel) enter(to.as, to.channel, to.tab); });
restoreTheme();
start();
