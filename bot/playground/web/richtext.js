// The `rich_text` block: what Slack's own composer makes of typed text.

import { el } from "./dom.js";
import { emojiNode, channelNode, dateNode, groupNode, linkNode, userNode } from "./mrkdwn.js";
import { store } from "./store.js";

const STYLES = { bold: "strong", italic: "em", strike: "s", underline: "u", code: "code" };

function styled(node, style = {}) {
  return Object.entries(STYLES).reduce((inner, [name, tag]) => (style[name] ? el(tag, {}, inner) : inner), node);
}

function broken(text) {
  return String(text ?? "").split("\n").flatMap((line, index) => (index ? [el("br"), line] : [line]));
}

function colourChip(value) {
  const chip = /^#[0-9a-f]{3,8}$/i.test(value) && el("span", { class: "colour-chip", "aria-hidden": "true", css: { "background-color": value } });
  return el("span", {}, value, chip);
}

const LEAVES = {
  text: (e) => broken(e.text),
  link: (e) => linkNode(e.url, e.text ? [e.text] : null),
  emoji: (e) => emojiNode(e.name, e.skin_tone) || `:${e.name}:`,
  user: (e) => userNode(e.user_id),
  channel: (e) => channelNode(e.channel_id),
  usergroup: (e) => groupNode(`@${store.state.teams.find((t) => t.id === e.usergroup_id)?.handle || e.usergroup_id}`),
  broadcast: (e) => groupNode(`@${e.range}`),
  date: (e) => dateNode(e.timestamp, e.format, e.url, e.fallback),
  color: (e) => colourChip(String(e.value)),
};

function leaf(element) {
  const make = LEAVES[element.type];
  if (!make) return el("span", { class: "cannot-inline" }, `[can't draw ${element.type}]`);
  const made = make(element);
  return element.style ? styled(el("span", {}, made), element.style) : made;
}

const flow = (part) => (part.elements || []).map(leaf);

function list(part) {
  const tag = part.style === "ordered" ? "ol" : "ul";
  const start = tag === "ol" && part.offset ? part.offset + 1 : null;
  const items = (part.elements || []).map((item) => el("li", {}, flow(item)));
  return el(tag, { class: `rt-list rt-indent-${Math.min(part.indent || 0, 8)}`, start }, items);
}

const PARTS = {
  rich_text_section: (part) => el("div", { class: "rt-section" }, flow(part)),
  rich_text_list: list,
  rich_text_quote: (part) => el("blockquote", {}, flow(part)),
  rich_text_preformatted: (part) => el("pre", {}, el("code", {}, flow(part))),
};

/** Nodes of a rich_text block. */
export function richText(block) {
  return (block.elements || []).map((part) => {
    const make = PARTS[part.type];
    return make ? make(part) : el("span", { class: "cannot-inline" }, `[can't draw ${part.type}]`);
  });
}
