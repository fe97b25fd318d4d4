// One message as a node.

import { announce, toast } from "./announce.js";
import { api } from "./api.js";
import { cannot, drawBlocks } from "./blocks.js";
import { avatar, el, icon, iconButton } from "./dom.js";
import { formatTime, inWords, tsMs } from "./format.js";
import { mrkdwn, textNodes } from "./mrkdwn.js";
import { emit, nameOf, person, plainText, store } from "./store.js";
import { Surface } from "./surface.js";

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

function body(message, inThread) {
  if (!message.blocks?.length || typed(message)) {
    if (!message.text) return message.files?.length ? null : cannot("a message without text and blocks", message);
    return el("div", { class: "text" }, message.mrkdwn === false ? textNodes(message.text) : mrkdwn(message.text));
  }
  // Headings in a thread stand below the thread's own.
  const surface = new Surface({ type: "message", channel: message.channel, ts: message.ts }, { mode: "message", level: inThread ? 3 : 2 });
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

async function dismiss(message) {
  try {
    await api.dismiss({ as: store.as, channel: message.channel, ts: message.ts });
    announce("Dismissed");
  } catch (fault) {
    toast(fault.message, "error");
  }
}

const onlyYou = (message) => el("div", { class: "only-you" }, icon("eye", 14), "Only visible to you",
  el("button", { type: "button", class: "dismiss", data: { key: "dismiss" }, on: { click: () => dismiss(message) } }, "Dismiss"));

/** One message. `together`: it follows one of the same author. */
export function messageNode(message, { together, inThread }) {
  const author = person(message.user) || { initials: (message.author_name || "?").slice(0, 1) };
  const ms = tsMs(message.ts);
  const left = together
    ? el("time", { class: "when-short", datetime: new Date(ms).toISOString(), title: inWords(ms) }, formatTime(ms, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }))
    : avatar(author, "m");
  const kind = `${message.ephemeral ? " is-ephemeral" : ""}${together ? " is-together" : ""}${message.slackbot ? " is-notice" : ""}`;
  return el("article", { class: `message${kind}`, tabindex: "-1", "aria-label": label(message), data: { ts: message.ts, channel: message.channel, user: message.user } },
    el("div", { class: "gutter" }, left),
    el("div", { class: "message-main" }, message.ephemeral && onlyYou(message), !together && head(message, author), body(message, inThread),
      message.edited && !message.ephemeral && el("span", { class: "edited" }, "(edited)"),
      message.files?.length > 0 && el("div", { class: "files" }, message.files.map(fileNode)), replies(message, inThread)),
    toolbar(message, inThread));
}

function label(message) {
  const who = message.author_name || nameOf(message.user);
  return `${who}, ${formatTime(tsMs(message.ts))}${message.ephemeral ? ", only visible to you" : ""}: ${plainText(message.text).slice(0, 200)}`;
}

const spoken = (message) => `${message.author_name}${message.ephemeral ? ", only visible to you" : ""}: ${plainText(message.text)}`;

/** Say new messages to those who listen: each of a few, the last of many. */
export function speak(messages) {
  if (messages.length <= 3) messages.forEach((message) => announce(spoken(message)));
  else announce(`${messages.length} new messages. The last: ${spoken(messages.at(-1))}`);
}
