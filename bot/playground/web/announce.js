// What a screen reader is told.

import { el, icon } from "./dom.js";

let waiting = [];

/** The two regions in which something is said; each dialog needs its own, from the start. */
export const liveRegions = () => [
  el("div", { class: "sr-only live live-polite", role: "status", "aria-live": "polite" }),
  el("div", { class: "sr-only live live-now", role: "alert", "aria-live": "assertive" }),
];

/** Tell a screen reader; `now` interrupts. What is said in one moment is said together. */
export function announce(text, now = false) {
  if (!waiting.length) setTimeout(say, 50);
  waiting.push({ text, now });
}

function say() {
  const spoken = waiting;
  waiting = [];
  // An open dialog makes all else inert, live regions too.
  const host = [...document.querySelectorAll("dialog[open]")].at(-1) || document.body;
  for (const now of [false, true]) {
    const region = host.querySelector(`:scope > .live-${now ? "now" : "polite"}`);
    const texts = new Set(spoken.filter((each) => each.now === now).map((each) => each.text));
    if (!region || !texts.size) continue;
    region.textContent = "";
    requestAnimationFrame(() => { region.textContent = [...texts].join(" "); });
  }
}

/** A short notice at the top of the page, spoken too. */
export function toast(text, kind = "info") {
  const note = el("div", { class: `toast toast-${kind}` }, icon(kind === "error" ? "warn" : "info"), el("span", {}, text));
  const toasts = document.getElementById("toasts");
  toasts.append(note);
  // Shown anew, it lies above a dialog that was opened since.
  if (toasts.matches(":popover-open")) toasts.hidePopover();
  toasts.showPopover();
  announce(text, kind === "error");
  setTimeout(() => { note.remove(); if (!toasts.childElementCount && toasts.matches(":popover-open")) toasts.hidePopover(); }, kind === "error" ? 9000 : 4000);
}

const wordsOf = (node) => node.innerText.replace(/\s+/g, " ").trim();
const saysSomething = (node) => !/^(actions|context_actions|divider)$/.test(node.dataset.blockType || "");

/** What each block within `root` says, before it is drawn anew. */
export const blockWords = (root) => new Set([...root.querySelectorAll(".blocks > *")].map(wordsOf));

/** Say what the blocks within `root` say now and did not say before. */
export function announceChange(root, before, limit = 600) {
  const fresh = [...root.querySelectorAll(".blocks > *")].filter(saysSomething).map(wordsOf).filter((text) => text && !before.has(text));
  if (fresh.length) announce(cut(fresh.join(" "), limit));
}

/** A text up to a whole word. */
export const cut = (text, limit) => (text.length <= limit ? text : `${text.slice(0, limit).replace(/\s\S*$/, "")}…`);
