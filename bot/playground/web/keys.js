// The keyboard outside of fields: parts of the page, conversations, the list of keys.

import { liveRegions } from "./announce.js";
import { el } from "./dom.js";
import { step } from "./sidebar.js";
import { emit, on } from "./store.js";

const SHORTCUTS = [
  ["F6", "Next part of the page"], ["Alt + ↑ / ↓", "Conversation above or below"], ["↑ / ↓", "Message above or below, on a message"], ["Tab", "Into a message's buttons"],
  ["Esc", "Close, or back to the message"], ["/", "Commands, at the start of a line"], ["↑", "What you sent before, in an empty composer"], ["Ctrl + Enter", "Submit a form"], ["Ctrl + I", "Inspector"], ["Ctrl + /", "This list"],
];

function shortcuts() {
  const before = document.activeElement;
  const dialog = el("dialog", { class: "dialog dialog-small", "aria-label": "Keyboard shortcuts" });
  const end = () => { dialog.remove(); if (before?.isConnected) before.focus(); };
  dialog.append(el("h2", { class: "dialog-title" }, "Keyboard shortcuts"), el("dl", { class: "dialog-body keys" }, SHORTCUTS.map(([keys, what]) => [el("dt", {}, el("kbd", {}, keys)), el("dd", {}, what)])),
    el("div", { class: "dialog-foot" }, el("button", { type: "button", class: "button primary", on: { click: () => dialog.close() } }, "Close")), ...liveRegions());
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

/** The skip link moves the focus and nothing else: the address says who one is and where. */
function skip(event) {
  event.preventDefault();
  document.getElementById("main").focus();
}

document.addEventListener("keydown", keys);
document.querySelector(".skip-link").addEventListener("click", skip);
on("shortcuts", shortcuts);
