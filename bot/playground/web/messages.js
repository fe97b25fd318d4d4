// Messages: one node each, drawn anew only where something changed, so that focus and open menus survive.

import { again, announce, avatar, el, icon, iconButton, keepFocus } from "./dom.js";
import { cannot, drawBlocks } from "./blocks.js";
import { inWords } from "./inputs.js";
import { mrkdwn, textNodes } from "./mrkdwn.js";
import { dayName, dayOf, emit, formatTime, nameOf, person, plainText, store, tsMs } from "./store.js";
import { Surface } from "./surface.js";

const TOGETHER = 5 * 60 * 1000;

function size(bytes) {
  if (bytes < 1024) return `${bytes} bytes`;
  return bytes < 1048576 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
}

function fileNode(file) {
  const href = `${file.url}?${new URLSearchParams({ as: store.as })}`;
  return el("a", { class: "file", href, download: file.name }, icon("file", 24),
    el("span", {}, el("span", { class: "file-name" }, file.title || file.name), el("span", { class: "muted small" }, `${file.name} · ${size(file.size)}`)));
}

/** What a person typed: the peer's rich_text says no more than the text does. */
const typed = ({ bot, slackbot, text, blocks }) => !bot && !slackbot && text && blocks.length === 1 && blocks[0].type === "rich_text";

function body(message) {
  if (!message.blocks?.length || typed(message)) {
    if (!message.text) return message.files?.length ? null : cannot("a message without text and blocks", message);
    return el("div", { class: "text" }, message.mrkdwn === false ? textNodes(message.text) : mrkdwn(message.text));
  }
  const surface = new Surface({ type: "message", channel: message.channel, ts: message.ts }, { mode: "message" });
  return drawBlocks(message.blocks, surface);
}

function head(message, author) {
  const ms = tsMs(message.ts);
  const badge = message.bot && el("span", { class: "badge" }, "App");
  const stranger = author?.is_stranger && el("span", { class: "badge badge-line" }, "External");
  return el("div", { class: "message-head" }, el("span", { class: "author" }, message.author_name || nameOf(message.user)), badge, stranger,
    el("time", { class: "when", datetime: new Date(ms).toISOString(), title: inWords(ms) }, formatTime(ms)));
}

function toolbar(message, inThread) {
  const reply = !message.ephemeral && !inThread && iconButton("reply", "Reply in thread", () => emit("open-thread", message), { data: { key: "reply" } });
  const look = iconButton("code", "Show this message's blocks", () => emit("inspect-message", message), { data: { key: "blocks" } });
  return el("div", { class: "message-tools", role: "group", "aria-label": "Message actions" }, reply, look);
}

function replies(message, inThread) {
  if (!message.reply_count || inThread) return null;
  const words = message.reply_count === 1 ? "1 reply" : `${message.reply_count} replies`;
  return el("button", { type: "button", class: "replies", data: { key: "replies" }, on: { click: () => emit("open-thread", message) } }, icon("reply", 16), words, el("span", { class: "muted" }, "View thread"));
}

/** One message. `together`: it follows one of the same author. */
function messageNode(message, { together, inThread }) {
  const author = person(message.user) || { initials: (message.author_name || "?").slice(0, 1) };
  const ms = tsMs(message.ts);
  const left = together
    ? el("time", { class: "when-short", datetime: new Date(ms).toISOString(), title: inWords(ms) }, formatTime(ms, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }))
    : avatar(author, "m");
  const only = message.ephemeral && el("div", { class: "only-you" }, icon("eye", 14), "Only visible to you");
  const kind = `${message.ephemeral ? " is-ephemeral" : ""}${together ? " is-together" : ""}${message.slackbot ? " is-notice" : ""}`;
  return el("article", { class: `message${kind}`, tabindex: "-1", "aria-label": spoken(message), data: { ts: message.ts, channel: message.channel, user: message.user } },
    el("div", { class: "gutter" }, left),
    el("div", { class: "message-main" }, only, !together && head(message, author), body(message),
      message.edited && !message.ephemeral && el("span", { class: "edited" }, "(edited)"),
      message.files?.length > 0 && el("div", { class: "files" }, message.files.map(fileNode)), replies(message, inThread)),
    toolbar(message, inThread));
}

function spoken(message) {
  const who = message.author_name || nameOf(message.user);
  return `${who}, ${formatTime(tsMs(message.ts))}${message.ephemeral ? ", only visible to you" : ""}: ${plainText(message.text).slice(0, 200)}`;
}

/** A list of messages that keeps its nodes. */
export class MessageList {
  constructor({ label, inThread = false, empty = () => null }) {
    Object.assign(this, { inThread, empty, known: new Map(), days: new Map() });
    this.inner = el("div", { class: "message-list" });
    this.root = el("div", { class: "message-scroll", role: "log", "aria-live": "off", "aria-label": label, tabindex: "-1" }, this.inner);
    this.more = el("button", { type: "button", class: "jump", hidden: true, on: { click: () => this.toEnd(true) } }, "New messages ↓");
    this.root.addEventListener("scroll", () => { if (this.atEnd()) this.more.hidden = true; });
    this.root.addEventListener("keydown", (event) => this.keys(event));
    this.root.addEventListener("focusin", (event) => this.rove(event.target.closest(".message")));
    new ResizeObserver(() => { if (this.sticky) this.toEnd(); }).observe(this.root);
    new ResizeObserver(() => { if (this.sticky) this.toEnd(); }).observe(this.inner);
    this.sticky = true;
    this.root.addEventListener("scroll", () => { this.sticky = this.atEnd(); }, { passive: true });
  }

  atEnd() { return this.root.scrollHeight - this.root.scrollTop - this.root.clientHeight < 48; }

  /** Show the last message: its end, or its beginning where it is longer than there is room. */
  toEnd(whole = false) {
    this.sticky = true;
    this.root.scrollTop = this.root.scrollHeight;
    this.more.hidden = true;
    const last = this.inner.querySelector(".message:last-of-type");
    const over = last && this.root.getBoundingClientRect().top - last.getBoundingClientRect().top;
    if (!whole && over > 0) this.root.scrollTop -= over + 44;
  }

  /** Show these messages, oldest first. */
  show(messages, { fresh = false } = {}) {
    const stay = !fresh && !this.atEnd();
    const grew = messages.length && this.known.size && !this.known.has(messages.at(-1).ts);
    keepFocus(this.root, () => this.draw(messages));
    if (!stay) { this.sticky = true; this.toEnd(); } else if (grew) this.more.hidden = false;
    if (!this.inner.querySelector(".message[tabindex='0']")) this.rove(this.inner.querySelector(".message:last-of-type"));
  }

  draw(messages) {
    const next = new Map();
    const nodes = [];
    let last = null;
    for (const message of messages) {
      const day = dayOf(tsMs(message.ts));
      const newDay = !this.inThread && (!last || day !== dayOf(tsMs(last.ts)));
      if (newDay) nodes.push(...this.day(day, dayName(tsMs(message.ts))));
      const together = Boolean(last) && !newDay && last.user === message.user && !last.ephemeral && !message.ephemeral && !last.slackbot && tsMs(message.ts) - tsMs(last.ts) < TOGETHER;
      const sign = JSON.stringify([message, together, store.as]);
      const old = this.known.get(message.ts);
      const node = old?.sign === sign ? old.node : messageNode(message, { together, inThread: this.inThread });
      if (old && old.node !== node && old.node.contains(document.activeElement)) this.replaced(node);
      next.set(message.ts, { sign, node });
      nodes.push(node);
      last = message;
    }
    this.known = next;
    if (!messages.length) nodes.push(this.empty());
    this.place(nodes.filter(Boolean));
  }

  day(day, name) {
    const old = this.days.get(day);
    if (old?.name !== name) this.days.set(day, { name, nodes: [el("div", { class: "day-line" }), el("div", { class: "day", role: "separator" }, el("span", {}, name))] });
    return this.days.get(day).nodes;
  }

  /** Put nodes in order, touching only those that are not yet in their place. */
  place(nodes) {
    const keep = new Set(nodes);
    for (const child of [...this.inner.children]) if (!keep.has(child)) child.remove();
    nodes.forEach((node, i) => { if (this.inner.children[i] !== node) this.inner.insertBefore(node, this.inner.children[i] || null); });
  }

  replaced(node) {
    const active = document.activeElement;
    queueMicrotask(() => {
      if (!node.isConnected) return;
      this.rove(node);
      (again(node, active) || node).focus({ preventScroll: true });
    });
  }

  rove(message) {
    if (!message || !this.inner.contains(message)) return;
    for (const other of this.inner.querySelectorAll(".message[tabindex='0']")) other.tabIndex = -1;
    message.tabIndex = 0;
  }

  keys(event) {
    const here = event.target.closest(".message");
    if (event.key === "Escape" && here && event.target !== here) { here.focus(); event.stopPropagation(); return; }
    if (event.target !== here) return;
    const all = [...this.inner.querySelectorAll(".message")];
    const at = all.indexOf(here);
    const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined || !all[to]) return;
    event.preventDefault();
    all[to].focus();
    all[to].scrollIntoView({ block: "nearest" });
  }
}

/** Say a new message to those who listen. */
export function speak(message) {
  if (message.user !== store.as) announce(`${message.author_name}${message.ephemeral ? ", only visible to you" : ""}: ${plainText(message.text)}`);
}
