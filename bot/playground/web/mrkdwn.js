// Slack's mrkdwn to nodes. Text stays text: nothing here makes markup out of what somebody wrote.

import { el } from "./dom.js";
import { emoji, withEmoji } from "./emoji.js";
import { formatTime } from "./format.js";
import { conversation, person, store } from "./store.js";

/** `&amp;`, `&lt;` and `&gt;` as people read them. */
export const unescape = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");

/** A link that may be followed, or null: http, https and mailto only. */
export function safeUrl(url) {
  try {
    const parsed = new URL(url, location.href);
    return ["http:", "https:", "mailto:"].includes(parsed.protocol) ? parsed.href : null;
  } catch {
    return null;
  }
}

/** A link in a new window; text where the address is not one to follow. */
export function linkNode(url, label) {
  const href = safeUrl(url);
  const shown = label || [url.replace(/^mailto:/, "")];
  if (!href) return el("span", {}, shown);
  return el("a", { href, target: "_blank", rel: "noopener noreferrer" }, shown);
}

/** @somebody, with their full name as the tooltip. */
export function userNode(id) {
  const found = person(id);
  const mine = id === store.as ? " mention-me" : "";
  return el("span", { class: `mention${mine}`, title: found?.title || id, data: { user: id } }, `@${found?.real_name || id}`);
}

export const channelNode = (id, label) => el("span", { class: "mention" }, `#${conversation(id)?.name || label || id}`);
export const groupNode = (text) => el("span", { class: "mention mention-me" }, text);

const DATE_PARTS = {
  date_num: { year: "numeric", month: "2-digit", day: "2-digit" },
  date: { year: "numeric", month: "long", day: "numeric" },
  date_short: { year: "numeric", month: "short", day: "numeric" },
  date_long: { weekday: "long", year: "numeric", month: "long", day: "numeric" },
  date_pretty: { year: "numeric", month: "long", day: "numeric" },
  date_short_pretty: { year: "numeric", month: "short", day: "numeric" },
  date_long_pretty: { weekday: "long", year: "numeric", month: "long", day: "numeric" },
  day_divider_pretty: { weekday: "long", month: "long", day: "numeric" },
  time: { hour: "numeric", minute: "2-digit" },
  time_secs: { hour: "numeric", minute: "2-digit", second: "2-digit" },
};

/** A moment in the reader's own zone, by Slack's date tokens. */
export function dateNode(seconds, format, link, fallback) {
  const ms = Number(seconds) * 1000;
  if (!Number.isFinite(ms)) return document.createTextNode(fallback || "");
  const text = format.replace(/\{(\w+)\}/g, (whole, part) => (DATE_PARTS[part] ? formatTime(ms, DATE_PARTS[part]) : whole));
  const node = el("time", { datetime: new Date(ms).toISOString(), title: fallback || "" }, text);
  return link ? linkNode(link, [node]) : node;
}

function entity(body) {
  const bar = body.indexOf("|");
  const target = bar < 0 ? body : body.slice(0, bar);
  const label = bar < 0 ? "" : unescape(body.slice(bar + 1));
  if (/^@[UW]/.test(target)) return userNode(target.slice(1));
  if (/^#[CGD]/.test(target)) return channelNode(target.slice(1), label);
  if (target.startsWith("!date^")) {
    const [, seconds, format, link] = target.split("^");
    return dateNode(seconds, unescape(format || ""), link && unescape(link), label);
  }
  if (target.startsWith("!subteam^")) {
    const team = store.state.teams.find((t) => t.id === target.slice(9));
    return groupNode(label || `@${team?.handle || target.slice(9)}`);
  }
  if (target.startsWith("!")) return groupNode(label || `@${target.slice(1)}`);
  return linkNode(unescape(target), label ? [withEmoji(label)] : null);
}

// The pieces of a line, tried at each place in this order.
const PIECES = [
  [/`([^`\n]+)`/y, (m) => el("code", {}, unescape(m[1]))],
  [/<([^<>\n]+)>/y, (m) => entity(m[1])],
  [/:([a-z0-9_+-]+):(?::skin-tone-([2-6]):)?/y, (m) => emojiNode(m[1], m[2])],
  [/\*(?=\S)([^*\n]*[^*\s])\*(?!\w)/y, (m) => el("strong", {}, inline(m[1])), true],
  [/_(?=\S)([^_\n]*[^_\s])_(?!\w)/y, (m) => el("em", {}, inline(m[1])), true],
  [/~(?=\S)([^~\n]*[^~\s])~(?!\w)/y, (m) => el("s", {}, inline(m[1])), true],
  [/\n/y, () => el("br")],
];

/** An emoji that a screen reader names, or null when the name is unknown. */
export function emojiNode(name, tone) {
  const found = emoji(name, tone);
  return found && el("span", { class: "emoji", role: "img", "aria-label": name.replace(/_/g, " "), title: `:${name}:` }, found);
}

function inline(text) {
  const nodes = [];
  let plain = "";
  let at = 0;
  while (at < text.length) {
    const found = piece(text, at);
    if (found) {
      if (plain) nodes.push(unescape(plain));
      plain = "";
      nodes.push(found.node);
      at = found.end;
    } else {
      plain += text[at];
      at += 1;
    }
  }
  if (plain) nodes.push(unescape(plain));
  return nodes;
}

function piece(text, at) {
  for (const [pattern, make, needsEdge] of PIECES) {
    if (needsEdge && at > 0 && /[\p{L}\p{N}]/u.test(text[at - 1])) continue;
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    const end = pattern.lastIndex;
    const node = match && make(match);
    if (node) return { node, end };
  }
  return null;
}

function lines(text) {
  const nodes = [];
  let quote = [];
  let plain = [];
  const flush = () => {
    if (quote.length) nodes.push(el("blockquote", {}, inline(quote.join("\n"))));
    if (plain.length) nodes.push(...inline(plain.join("\n")));
    [quote, plain] = [[], []];
  };
  for (const line of text.split("\n")) {
    const quoted = /^(?:&gt;|>) ?(.*)$/.exec(line);
    if (quoted ? plain.length : quote.length) flush();
    if (quoted) quote.push(quoted[1]);
    else plain.push(line);
  }
  flush();
  return nodes;
}

/** Nodes of a mrkdwn text. */
export function mrkdwn(text) {
  return String(text ?? "").split(/```([\s\S]*?)```/).flatMap((part, index, all) => {
    if (index % 2) return [el("pre", {}, el("code", {}, unescape(part.replace(/^\n|\n$/g, ""))))];
    const before = index ? part.replace(/^\n/, "") : part;
    const whole = index < all.length - 1 ? before.replace(/\n$/, "") : before;
    return whole ? lines(whole) : [];
  });
}

/** Nodes of a text object: {"type": "mrkdwn"|"plain_text", "text": …}, or of a bare string. */
export function textNodes(object) {
  if (object === null || object === undefined) return [];
  if (typeof object === "string") return [withEmoji(unescape(object))];
  if (object.type === "mrkdwn") return mrkdwn(object.text);
  const text = unescape(String(object.text ?? ""));
  return [object.emoji === false ? text : withEmoji(text)];
}

/** A text object as one string, for names and labels. */
export const textOf = (object) => textNodes(object).map((n) => (typeof n === "string" ? n : n.textContent)).join("");
