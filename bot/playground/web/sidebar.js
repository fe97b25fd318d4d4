// The conversations on the left.

import { showConversation } from "./conversation.js";
import { avatar, el, icon, keepFocus } from "./dom.js";
import { emit, on, person, store, titleOf } from "./store.js";

const root = document.getElementById("sidebar");
const shell = document.getElementById("shell");

function row(conv) {
  const here = conv.id === store.channel;
  const other = conv.kind === "app" ? person(store.state.app.bot_user) : person(conv.members?.find((m) => m !== store.as));
  const sign = conv.kind === "channel" ? icon(conv.private ? "lock" : "hash", 16) : avatar(other, "xs");
  const unread = !here && conv.unread > 0;
  const forYou = !here && conv.for_you > 0;
  const name = el("span", { class: "side-name" }, titleOf(conv));
  const count = forYou ? el("span", { class: "count" }, String(conv.for_you), el("span", { class: "sr-only" }, " for you")) : unread && el("span", { class: "sr-only" }, " unread");
  return el("li", {}, el("button", {
    type: "button", class: `side-row${here ? " is-here" : ""}${unread ? " is-unread" : ""}`, "aria-current": here ? "page" : null,
    data: { key: `conv-${conv.id}`, channel: conv.id }, on: { click: () => go(conv) },
  }, sign, name, conv.kind === "app" && el("span", { class: "badge" }, "App"), count));
}

function go(conv) {
  closeSidebar(false);
  showConversation(conv.id, { tab: conv.kind === "app" && conv.id === store.channel ? store.tab : "messages" });
}

/** Draw the list again. */
export function drawSidebar() {
  const of = (kind) => store.state.conversations.filter((c) => c.kind === kind);
  const part = (title, list) => list.length > 0 && el("section", { class: "side-part" }, el("h2", {}, title), el("ul", {}, list.map(row)));
  const foot = el("p", { class: "side-foot" }, "A stand-in for Slack on this machine. Nothing here leaves it.");
  keepFocus(root, () => root.replaceChildren(...[part("Apps", of("app")), part("Channels", of("channel")), part("Direct messages", of("im")), foot].filter(Boolean)));
  const elsewhere = store.state.conversations.filter((c) => c.id !== store.channel);
  const forYou = elsewhere.reduce((sum, c) => sum + c.for_you, 0);
  const mark = forYou ? `(${forYou}) ` : elsewhere.some((c) => c.unread) ? "• " : "";
  const here = store.state.conversations.find((c) => c.id === store.channel);
  document.title = `${mark}${here ? `${here.kind === "channel" ? "#" : ""}${titleOf(here)} · ` : ""}${store.state.team.name}`;
}

function openSidebar() {
  shell.classList.add("sidebar-open");
  root.querySelector("[aria-current], button")?.focus();
}

/** On a narrow screen: away with it. */
export function closeSidebar(refocus = true) {
  if (!shell.classList.contains("sidebar-open")) return;
  shell.classList.remove("sidebar-open");
  if (refocus) emit("focus-main");
}

/** Go up or down in the list of conversations. */
export function step(by) {
  const all = [...root.querySelectorAll(".side-row")].map((r) => r.dataset.channel);
  const at = all.indexOf(store.channel);
  const next = store.state.conversations.find((c) => c.id === all[(at + by + all.length) % all.length]);
  if (next) go(next);
}

on("toggle-sidebar", () => (shell.classList.contains("sidebar-open") ? closeSidebar() : openSidebar()));
on("moved", drawSidebar);
on("unread", drawSidebar);
shell.addEventListener("click", (event) => { if (event.target === shell) closeSidebar(); });
shell.addEventListener("keydown", (event) => { if (event.key === "Escape") closeSidebar(); });
root.addEventListener("keydown", (event) => {
  const rows = [...root.querySelectorAll(".side-row")];
  const to = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!to || event.altKey) return;
  event.preventDefault();
  rows[(rows.indexOf(document.activeElement) + to + rows.length) % rows.length]?.focus();
});
