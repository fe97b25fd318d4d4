// The bar at the top: the workspace, the clock, the faults, the inspector, the look, and who one is.

import { toast } from "./announce.js";
import { api } from "./api.js";
import { avatar, el, icon, keepFocus } from "./dom.js";
import { formatTime, localInput } from "./format.js";
import { panel, menu, confirmDialog } from "./popup.js";
import { emit, now, on, setClock, store } from "./store.js";

// Drawn anew as a whole; what floats from it lies beside it and stays.
const root = document.getElementById("topbar").appendChild(el("div", { class: "tools" }));
const THEMES = ["auto", "light", "dark"];

/** Draw the bar again. */
export function drawTopbar() {
  const { team, me } = store.state;
  const faults = Object.values(store.state.faults).filter(Boolean).length;
  const problems = store.state.problems.length;
  const brand = tool("brand", null, el("span", { class: "brand-name" }, team.name), workspaceMenu, { "aria-haspopup": "menu", "aria-label": `${team.name}, workspace menu` });
  brand.prepend(el("img", { class: "brand-mark", src: new URL("icon.svg", import.meta.url).pathname, alt: "" }));
  const clock = tool("clock", "clock", el("span", { class: "tool-text", id: "clock-text" }), clockPanel);
  const fault = tool("faults", "bolt", [el("span", { class: "tool-text wide-only" }, "Faults"), faults > 0 && counted(faults, "warn", " on")], faultPanel);
  const inspect = tool("inspector", "inspect", [el("span", { class: "tool-text wide-only" }, "Inspector"), problems > 0 && counted(problems, "bad", " problems")], () => emit("toggle-inspector"), { "aria-haspopup": null, "aria-expanded": null });
  const theme = currentTheme();
  const look = tool("theme", { auto: "auto", light: "sun", dark: "moon" }[theme], null, nextTheme, { "aria-label": `Look: ${theme}. Change`, title: `Look: ${theme}`, "aria-haspopup": null, "aria-expanded": null });
  const you = el("span", { class: "tool-text" }, el("span", { class: "muted-bar wide-only" }, "You are "), el("strong", {}, me.real_name));
  const who = tool("be", null, [you, el("span", { class: "sr-only" }, " Be somebody else")], beMenu, { "aria-haspopup": "menu" });
  who.prepend(avatar(me, "xs"));
  who.append(icon("caret", 14));
  keepFocus(root, () => root.replaceChildren(brand, el("span", { class: "tag wide-only" }, "local"), el("span", { class: "grow" }), clock, fault, inspect, look, who));
  tick();
}

const counted = (count, kind, what) => el("span", { class: `count ${kind}` }, String(count), el("span", { class: "sr-only" }, what));

function tool(key, sign, content, run, props = {}) {
  const node = el("button", { type: "button", class: `tool tool-${key}`, data: { key: `tool-${key}` }, "aria-haspopup": "dialog", "aria-expanded": "false", ...props, on: { click: () => run(node) } }, sign && icon(sign), content);
  return node;
}

function tick() {
  const text = document.getElementById("clock-text");
  if (!text || !store.state) return;
  const moved = Math.abs(store.state.clock.offset_seconds || 0) >= 60;
  const day = formatTime(now(), { weekday: "short", day: "numeric", month: "short" });
  // Where there is no room for the day, it is still said, but after what is seen.
  text.replaceChildren(el("span", { class: "wide-only" }, `${day}, `), formatTime(now()), el("span", { class: "sr-only" }, ` clock${moved ? ", moved" : ""}`));
  text.parentElement.classList.toggle("is-moved", moved);
}

async function attempt(work) {
  try {
    return await work();
  } catch (fault) {
    toast(fault.message, "error");
    return null;
  }
}

function clockPanel(anchor) {
  const { clock, clock_presets: presets, me } = store.state;
  let close = null;
  const move = (body) => attempt(async () => {
    setClock(await api.clock({ as: store.as, ...body }));
    close();
    toast(`It is ${formatTime(now(), { dateStyle: "full", timeStyle: "short" })}`);
  });
  const ahead = presets.filter((p) => p.preset !== "real").map((p) => [p.label, { preset: p.preset }]);
  const buttons = ahead.map(([label, body]) => el("button", { type: "button", class: "button", on: { click: () => move(body) } }, label));
  const local = localInput(now());
  const to = el("input", { type: "datetime-local", class: "input", id: "clock-to", min: local, value: local });
  const set = el("form", { class: "clock-set", on: { submit: (e) => { e.preventDefault(); if (to.value) move({ to: to.value }); } } },
    el("label", { class: "label", for: "clock-to" }, "Move to"), el("div", { class: "clock-row" }, to, el("button", { type: "submit", class: "button" }, "Set")));
  const ahd = clock.offset_seconds ? `${ago(clock.offset_seconds)} ahead of real time` : "Real time";
  const real = clock.offset_seconds > 0 && el("button", { type: "button", class: "button quiet", on: { click: () => move({ preset: "real" }) } }, "Back to real time");
  const body = [
    el("h2", { class: "panel-title" }, "The clock of the workspace"),
    el("p", { class: "clock-now" }, formatTime(now(), { weekday: "long", day: "numeric", month: "long", hour: "numeric", minute: "2-digit" })),
    el("p", { class: "muted small" }, `${me.tz} · ${ahd}`),
    el("div", { class: "panel-grid" }, buttons), set, real,
  ];
  close = panel(anchor, body, { align: "end", label: "Clock" });
}

function ago(seconds) {
  const days = Math.round(seconds / 8640) / 10;
  if (days >= 2) return `${days} days`;
  const hours = Math.round(seconds / 360) / 10;
  return hours >= 1 ? `${hours} hours` : `${Math.round(seconds / 60)} minutes`;
}

function faultPanel(anchor) {
  const { faults, fault_help: help } = store.state;
  const rows = Object.entries(faults).map(([name, on]) => {
    const box = el("input", { type: "checkbox", role: "switch", class: "switch", checked: on, on: { change: () => flip(name, box) } });
    return el("label", { class: "switch-row" }, el("span", { class: "grow" }, el("span", { class: "option-text" }, name.replace(/_/g, " ")), el("span", { class: "option-hint" }, help[name])), box);
  });
  panel(anchor, [el("h2", { class: "panel-title" }, "Faults on demand"), rows], { align: "end", label: "Faults" });
}

async function flip(name, box) {
  const answer = await attempt(() => api.fault({ name, on: box.checked }));
  if (!answer) { box.checked = !box.checked; return; }
  store.state.faults = answer.faults;
  emit("faults");
}

function beMenu(anchor) {
  const rows = store.state.users.filter((u) => u.can_be).map((u) => ({
    text: u.real_name, icon: avatar(u, "s"), checked: u.id === store.as, run: () => emit("be", u.id),
    hint: [u.title, u.is_admin && "admin", u.is_guest && "guest", u.is_stranger && "external", formatTime(now(), { timeZone: u.tz, hour: "2-digit", minute: "2-digit", weekday: "short" })].filter(Boolean).join(" · "),
  }));
  menu(anchor, rows, { align: "end", label: "Be somebody else" });
}

function workspaceMenu(anchor) {
  menu(anchor, [
    { text: "Keyboard shortcuts", hint: "Also with Ctrl + /", run: () => emit("shortcuts") },
    { text: "Open a second window", hint: "Be two people at once", run: () => window.open(location.href, "_blank", "noopener") },
    "-",
    { text: "Start over…", hint: "The company afresh, the clock on real time", danger: true, run: startOver },
  ], { label: "Workspace" });
}

async function startOver() {
  const sure = await confirmDialog({ title: "Start over?", body: ["All messages and views go, what the coach remembers goes too, and the clock returns to real time."], yes: "Start over", danger: true });
  if (sure) await attempt(() => api.reset({}));
}

function currentTheme() {
  return document.documentElement.dataset.theme || "auto";
}

function nextTheme() {
  const next = THEMES[(THEMES.indexOf(currentTheme()) + 1) % THEMES.length];
  applyTheme(next);
  try { localStorage.setItem("look", next); } catch { /* a browser that keeps nothing: fine for this visit */ }
  drawTopbar();
}

function applyTheme(name) {
  if (name === "light" || name === "dark") document.documentElement.dataset.theme = name;
  else delete document.documentElement.dataset.theme;
}

/** Take the look that was chosen on an earlier visit. */
export function restoreTheme() {
  try { applyTheme(localStorage.getItem("look")); } catch { applyTheme("auto"); }
}

on("clock", tick);
setInterval(tick, 5000);
