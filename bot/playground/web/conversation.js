// The middle of the page: a conversation's head, its messages and the composer; the app's Home beside them.

import { announce, toast } from "./announce.js";
import { api } from "./api.js";
import { emptyArt } from "./blocks.js";
import { Composer } from "./composer.js";
import { avatar, el, icon, iconButton } from "./dom.js";
import { drawHome } from "./home.js";
import { MessageList } from "./list.js";
import { MessageLog } from "./log.js";
import { panel } from "./popup.js";
import { current, emit, on, person, store, titleOf } from "./store.js";

const main = document.getElementById("main");
const view = { list: null, composer: null, status: null, home: null, prompts: null, tabs: null };
const OLDER = 200;
const SLOW_MS = 400;

/** Show the conversation `id`; the app's opens at its Home or at its Messages. */
export async function showConversation(id, { tab = "messages", focus = true } = {}) {
  store.channel = id;
  store.tab = current()?.kind === "app" ? tab : "messages";
  draw();
  emit("moved");
  if (focus) (store.tab === "home" ? view.home : view.composer)?.focus();
  if (current().kind === "app") tellOpened();
  if (store.tab === "messages") await loadMessages();
}

async function tellOpened() {
  try {
    await api.open({ as: store.as, tab: store.tab });
  } catch (fault) {
    toast(fault.message, "error");
  }
}

/** Show the messages of the conversation that is open: what is known of it at once, else what the workspace has. */
export async function loadMessages() {
  const { as, channel } = store;
  if (store.messages.has(channel)) return void markRead(channel);
  const waiting = setTimeout(() => note(channel, el("p", { class: "boot" }, "Loading messages…"), "Loading messages"), SLOW_MS);
  try {
    const { messages, more } = await api.history(as, channel, { limit: OLDER });
    if (as !== store.as) return;
    store.messages.set(channel, new MessageLog(messages, more));
    if (channel !== store.channel) return;
    view.list?.show(store.messages.get(channel), { fresh: true });
    drawPrompts();
    readHere(channel);
  } catch (fault) {
    if (as === store.as) note(channel, trouble(fault), fault.message);
  } finally {
    clearTimeout(waiting);
  }
}

/** What stands in place of messages that are not there (yet). */
function note(channel, node, words) {
  if (channel !== store.channel || store.messages.has(channel)) return;
  view.list?.note(node);
  announce(words);
}

const trouble = (fault) => el("div", { class: "empty" }, el("h2", {}, "The messages didn't come"), el("p", {}, fault.message),
  el("button", { type: "button", class: "button primary", on: { click: () => { view.composer?.focus(); loadMessages(); } } }, "Try again"));

function readHere(channel) {
  Object.assign(current(), { unread: 0, for_you: 0 });
  emit("unread", channel);
}

function markRead(channel) {
  readHere(channel);
  api.read({ as: store.as, channel }).catch(() => {});
}

async function older(log) {
  if (!log.more) return;
  try {
    const { messages, more } = await api.history(store.as, store.channel, { before: log.all[0].ts, limit: OLDER });
    if (store.messages.get(store.channel) === log) log.prepend(messages, more);
  } catch (fault) {
    toast(fault.message, "error");
  }
}

function draw() {
  const conv = current();
  const parts = [head(conv)];
  Object.assign(view, { list: null, composer: null, home: null, status: null, prompts: null });
  if (store.tab === "home") parts.push(homePane());
  else parts.push(...messagePane(conv));
  main.replaceChildren(...parts);
  drawStatus();
  drawPrompts();
}

function homePane() {
  view.home = el("div", { class: "home", tabindex: "-1", role: "tabpanel", "aria-label": `Home of ${store.state.app.name}` });
  drawHome(view.home);
  return view.home;
}

function messagePane(conv) {
  const name = conv.kind === "channel" ? `#${conv.name}` : titleOf(conv);
  view.list = new MessageList({ label: `Messages in ${name}`, empty: () => emptyNote(conv), older });
  view.composer = new Composer({ channel: conv.id, label: `Message ${name}`, after: () => view.list?.toEnd() });
  view.status = el("div", { class: "status-line", role: "status" });
  view.prompts = el("div", { class: "prompts" });
  const messages = store.messages.get(conv.id);
  if (messages) view.list.show(messages, { fresh: true });
  return [view.list.root, view.list.more, view.prompts, view.status, view.composer.root];
}

function head(conv) {
  const back = iconButton("menu", "Open the conversations", () => emit("toggle-sidebar"), { class: "icon-button only-narrow", "aria-controls": "sidebar" });
  const sign = conv.kind === "channel" ? icon(conv.private ? "lock" : "hash", 20) : avatar(conv.kind === "app" ? person(store.state.app.bot_user) : person(conv.members.find((m) => m !== store.as)), "s");
  const title = el("h1", { class: "conv-title" }, sign, el("span", {}, titleOf(conv)), conv.kind === "app" && el("span", { class: "badge" }, "App"));
  const count = conv.kind === "channel" && el("button", {
    type: "button", class: "button quiet small", "aria-haspopup": "dialog", "aria-expanded": "false", 
    on: { click: (e) => panel(e.currentTarget, members(conv), { align: "end", label: `Members of ${conv.name}` }) },
  }, icon("people", 16), String(conv.members.length), el("span", { class: "sr-only" }, " members"));
  return el("header", { class: `conv-head${conv.kind === "app" ? " has-tabs" : ""}` }, back, el("div", { class: "conv-names" }, title, conv.topic && el("p", { class: "conv-topic" }, conv.topic)),
    conv.shared && el("span", { class: "badge badge-line", title: "Shared with another company" }, "Shared"), count, conv.kind === "app" && tabs());
}

function members(conv) {
  const people = conv.members.map(person).filter(Boolean);
  return [el("h2", { class: "panel-title" }, "Members"), el("ul", { class: "people" }, people.map((p) =>
    el("li", {}, avatar(p, "s"), el("span", {}, el("span", { class: "option-text" }, p.real_name), el("span", { class: "option-hint" }, p.title || (p.is_bot ? "App" : ""))))))];
}

function tabs() {
  const { app } = store.state;
  const names = [app.home_tab && ["home", "Home"], app.messages_tab && ["messages", "Messages"]].filter(Boolean);
  const open = (name, refocus) => showConversation(store.channel, { tab: name, focus: false }).then(() => refocus && view.tabs.querySelector("[aria-selected=true]")?.focus());
  const nodes = names.map(([name, label]) => el("button", {
    type: "button", role: "tab", class: "tab", "aria-selected": String(store.tab === name), tabindex: store.tab === name ? "0" : "-1", data: { tab: name }, on: { click: () => open(name, true) },
  }, label));
  const turn = (event) => {
    const at = nodes.indexOf(event.target);
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by && names.length > 1) { event.preventDefault(); open(names[(at + by + names.length) % names.length][0], true); }
  };
  view.tabs = el("div", { class: "tabs", role: "tablist", "aria-label": app.name, on: { keydown: turn } }, nodes);
  return view.tabs;
}

function emptyNote(conv) {
  const { app } = store.state;
  const [first] = app.commands;
  const start = (text) => el("button", { type: "button", class: "button", on: { click: () => view.composer.fill(text) } }, text);
  if (conv.kind === "app") return el("div", { class: "empty" }, emptyArt(), el("h2", {}, `This is where you talk with ${app.name}`), el("p", {}, "Ask in your own words, or begin with:"), first && el("div", { class: "actions" }, start(`${first.command} help`)));
  return el("div", { class: "empty" }, emptyArt(), el("h2", {}, `Nothing in ${conv.kind === "channel" ? "#" : ""}${titleOf(conv)} yet`), el("p", {}, "Write the first message", first ? `, or type ${first.command}.` : "."));
}

/** What the app says that it is doing, above the composer. */
export function drawStatus() {
  if (!view.status) return;
  const found = store.state.statuses.find((s) => s.channel === store.channel && s.status && !s.thread_ts) || store.state.statuses.find((s) => s.channel === store.channel && s.status);
  view.status.replaceChildren(...(found ? [el("span", { class: "dots", "aria-hidden": "true" }), `${store.state.app.name} ${found.status}`] : []));
}

/** The prompts that the app suggests in its own conversation, until something was said there. */
export function drawPrompts() {
  if (!view.prompts) return;
  const { title, prompts = [] } = store.state.prompts || {};
  const begun = store.messages.get(store.channel)?.all.some((m) => m.user === store.as);
  const here = current()?.kind === "app" && prompts.length && !begun;
  view.prompts.replaceChildren(...(here ? [title && el("span", { class: "muted small" }, title), ...prompts.map((p) =>
    el("button", { type: "button", class: "prompt", title: p.message, on: { click: () => view.composer.deliver(p.message) } }, p.title))].filter(Boolean) : []));
}

/** The Home tab was published anew. */
export function homeChanged() {
  if (view.home) drawHome(view.home);
}

/** Put the cursor into the composer (or onto the Home). */
export const focusMain = () => (view.composer || view.home || main).focus();
/** Where a new message shows up. */
export const listShows = (channel) => view.list && store.channel === channel;

/** Messages of the open conversation came or changed; say what changed in those that were `acted` on. */
export function messagesChanged(acted = []) {
  const log = store.messages.get(store.channel);
  if (log) view.list?.showChanged(log, acted);
  drawPrompts();
}

// Days are called by other names then.
on("clock", () => view.list && messagesChanged());
