// The drawer for developers: every call between coach and workspace, each message's blocks, all problems.

import { toast } from "./announce.js";
import { api } from "./api.js";
import { el, icon, iconButton } from "./dom.js";
import { formatTime, tsMs } from "./format.js";
import { emit, nameOf, on, store } from "./store.js";

const root = document.getElementById("inspector");
const state = { tab: "calls", call: null, filter: "", failed: false, message: null };
const parts = {};
let opener = null;
const TABS = { calls: "Calls", blocks: "Message", problems: "Problems" };
const KEPT = 300;

/** Strings that hold JSON (blocks, payloads in forms) as the values that they hold. */
function opened(value) {
  if (typeof value === "string" && /^\s*[[{]/.test(value)) {
    try { return opened(JSON.parse(value)); } catch { return value; }
  }
  if (Array.isArray(value)) return value.map(opened);
  if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, opened(v)]));
  return value;
}

const TOKEN = /("(?:\\.|[^"\\])*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** JSON in colours, to be read and copied. */
export function jsonNode(value, label) {
  const text = typeof value === "string" ? value : JSON.stringify(value, null, 2) ?? "";
  const code = el("code");
  let last = 0;
  for (const match of text.matchAll(TOKEN)) {
    const kind = match[2] ? "key" : match[1] ? "string" : "number";
    code.append(text.slice(last, match.index), el("span", { class: `json-${kind}` }, match[1] || match[0]), match[2] || "");
    last = match.index + match[0].length;
  }
  code.append(text.slice(last));
  const copy = async () => {
    try { await navigator.clipboard.writeText(text); toast("Copied"); } catch { toast("This browser didn't let me copy.", "error"); }
  };
  return el("section", { class: "json" }, el("header", { class: "json-head" }, el("h3", {}, label), iconButton("copy", `Copy ${label}`, copy)), el("pre", { tabindex: "0", "aria-label": label }, code));
}

const clockTime = (iso) => formatTime(Date.parse(iso), { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });

function callRow(call) {
  const toApp = call.direction === "to app";
  const here = state.call === call.n;
  return el("li", {}, el("button", {
    type: "button", class: `call${call.ok ? "" : " is-bad"}${here ? " is-here" : ""}`, "aria-pressed": String(here), data: { key: `call-${call.n}`, call: call.n },
    on: { click: () => { state.call = call.n; drawCalls(); } },
  }, el("span", { class: "call-time" }, clockTime(call.at)), el("span", { class: `arrow ${toApp ? "to-app" : "to-slack"}`, title: toApp ? "workspace to coach" : "coach to workspace" }, toApp ? "→ coach" : "← coach"),
  el("span", { class: "call-what" }, call.what), el("span", { class: `status${call.ok ? "" : " bad"}` }, String(call.status || "–")), el("span", { class: "call-ms" }, `${call.ms} ms`)));
}

function shownCalls() {
  const fits = (c) => (!state.failed || !c.ok) && `${c.what} ${c.direction}`.toLowerCase().includes(state.filter);
  return store.calls.filter(fits).reverse();
}

function drawCalls() {
  if (!parts.calls) return;
  const calls = shownCalls();
  const active = document.activeElement?.dataset?.key;
  parts.calls.replaceChildren(...(calls.length ? calls.map(callRow) : [el("li", { class: "inspector-none" }, store.calls.length ? "No call fits" : "No calls yet: type a command")]));
  if (active?.startsWith("call-")) parts.calls.querySelector(`[data-key="${active}"]`)?.focus({ preventScroll: true });
  const chosen = store.calls.find((c) => c.n === state.call);
  if (parts.drawn === chosen?.n && parts.detail.childElementCount) return;
  parts.drawn = chosen?.n;
  parts.detail.replaceChildren(...(chosen ? callDetail(chosen) : [el("p", { class: "inspector-none" }, "Choose a call to see what was asked and answered.")]));
}

function callDetail(call) {
  const toApp = call.direction === "to app";
  return [el("h2", {}, call.what), el("p", { class: "muted small" }, `${toApp ? "The workspace called the coach" : "The coach called the workspace"} at ${clockTime(call.at)}, ${call.ms} ms, status ${call.status}${call.ok ? "" : ", failed"}`),
    jsonNode(opened(call.request), "Request"), jsonNode(opened(call.response), "Response")];
}

function callsPane() {
  const filter = el("input", { type: "search", class: "input small", placeholder: "Filter", "aria-label": "Filter calls", value: state.filter, on: { input: () => { state.filter = filter.value.toLowerCase(); drawCalls(); } } });
  const failed = el("input", { type: "checkbox", checked: state.failed, on: { change: () => { state.failed = failed.checked; drawCalls(); } } });
  Object.assign(parts, { calls: el("ul", { class: "calls" }), detail: el("div", { class: "inspector-detail", tabindex: "0", role: "region", "aria-label": "The chosen call" }), drawn: null });
  const left = el("div", { class: "inspector-list" }, el("div", { class: "inspector-filter" }, filter, el("label", { class: "choice" }, failed, "Failed only")), parts.calls);
  return el("div", { class: "inspector-split" }, left, parts.detail);
}

function blocksPane() {
  const { message } = state;
  if (!message) return el("p", { class: "inspector-none" }, "Point at a message (or focus it) and press the </> button to see its blocks here.");
  const { blocks, ...rest } = message;
  return el("div", { class: "inspector-detail" }, el("h2", {}, `${message.author_name || nameOf(message.user)}, ${formatTime(tsMs(message.ts))}`),
    el("p", { class: "muted small" }, `${message.channel} · ${message.ts}`), jsonNode(blocks || [], "Blocks"), jsonNode(rest, "Message"));
}

function problemsPane() {
  const rows = [...store.state.problems].reverse().map((p) => el("li", { class: `problem${p.refused ? "" : " is-mild"}` }, icon("warn"), el("div", { class: "grow" },
    el("strong", {}, `${p.error} `), el("span", { class: "muted" }, `in ${p.where}, ${clockTime(p.at)}`), el("ul", {}, (p.messages || []).map((m) => el("li", {}, m))),
    !p.refused && el("p", { class: "muted small" }, "Slack would let this pass, but it is a mistake."))));
  return el("div", { class: "inspector-detail" }, rows.length ? el("ul", { class: "problems" }, rows) : el("p", { class: "inspector-none" }, "No problems: everything that the coach sent is as Slack wants it."));
}

function draw() {
  delete parts.calls;
  const nodes = Object.entries(TABS).map(([name, label]) => el("button", {
    type: "button", role: "tab", class: "tab", "aria-selected": String(state.tab === name), tabindex: state.tab === name ? "0" : "-1", data: { tab: name }, on: { click: () => show(name) },
  }, label, name === "problems" && store.state.problems.length > 0 && el("span", { class: "count bad" }, String(store.state.problems.length))));
  const turn = (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    const names = Object.keys(TABS);
    show(names[(names.indexOf(state.tab) + by + names.length) % names.length]);
    root.querySelector("[role=tab][aria-selected=true]").focus();
  };
  const pane = { calls: callsPane, blocks: blocksPane, problems: problemsPane }[state.tab]();
  root.replaceChildren(el("header", { class: "inspector-head" }, el("div", { class: "tabs", role: "tablist", "aria-label": "Inspector", on: { keydown: turn } }, nodes), el("span", { class: "grow" }), iconButton("close", "Close the inspector", close)), pane);
  drawCalls();
}

function show(tab) {
  const focused = root.contains(document.activeElement);
  state.tab = tab;
  draw();
  if (focused) root.querySelector("[role=tab][aria-selected=true]").focus();
}

/** Open the drawer at `tab`. */
export async function openInspector(tab = state.tab) {
  if (root.hidden) opener = document.activeElement;
  root.hidden = false;
  emit("layout");
  state.tab = tab;
  draw();
  root.querySelector("[role=tab][aria-selected=true]").focus();
  if (tab === "calls") await loadCalls();
}

async function loadCalls() {
  try {
    const { calls } = await api.calls(0);
    store.calls = calls.slice(-KEPT);
    drawCalls();
  } catch (fault) {
    toast(fault.message, "error");
  }
}

function close() {
  root.hidden = true;
  emit("layout");
  if (opener?.isConnected) opener.focus();
  else emit("focus-main");
}

/** More calls were made. */
export function addCalls(calls) {
  const known = new Set(store.calls.map((call) => call.n));
  store.calls = [...store.calls, ...calls.filter((call) => !known.has(call.n))].slice(-KEPT);
  if (!root.hidden && state.tab === "calls") drawCalls();
}

/** The list of problems grew or was emptied. */
export function problemsChanged() {
  if (!root.hidden && (state.tab === "problems" || store.state.problems.length)) draw();
}

on("toggle-inspector", () => (root.hidden ? openInspector("calls") : close()));
on("inspect-message", (message) => { state.message = message; openInspector("blocks"); });
on("show-problems", () => openInspector("problems"));
root.addEventListener("keydown", (event) => { if (event.key === "Escape" && !event.defaultPrevented) close(); });
