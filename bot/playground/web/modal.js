// Modals: a stack of views of which the top one is shown, with field errors in their places.

import { api } from "./api.js";
import { drawBlocks } from "./blocks.js";
import { announce, avatar, el, icon, iconButton, keepFocus, tabStops } from "./dom.js";
import { textOf } from "./mrkdwn.js";
import { emit, person, store } from "./store.js";
import { Surface } from "./surface.js";

let dialog = null;
let shown = null;
let opener = null;
let busy = false;

/** Show the top of `stack`; an empty one closes the dialog. */
export function showStack(stack) {
  const gone = (store.state.stack || []).filter((old) => !stack.some((view) => view.id === old.id));
  for (const view of gone) surfaceOf(view).forget();
  store.state.stack = stack;
  const top = stack.at(-1);
  if (!top) return hide();
  const same = shown?.view.id === top.id;
  if (same && JSON.stringify(shown.view) === JSON.stringify(top)) return;
  if (!dialog) build();
  const draw = () => fill(top, stack.length > 1);
  if (same) keepFocus(dialog, draw);
  else { draw(); dialog.querySelector(".modal-body").scrollTop = 0; }
  if (!dialog.open) dialog.showModal();
  if (!same) focusFirst(top);
}

const surfaceOf = (view) => new Surface({ type: "view", view_id: view.id }, { mode: "modal", held: view.state?.values || {}, errors: view.errors || {}, submit: () => submit() });

function build() {
  const active = document.activeElement;
  opener = { node: active, key: active?.closest("[data-key]")?.dataset.key, ts: active?.closest(".message")?.dataset.ts };
  dialog = el("dialog", { class: "dialog modal", "aria-labelledby": "modal-title", on: { cancel: (e) => { e.preventDefault(); closeTop(); }, keydown: keys } });
  dialog.addEventListener("close", () => { if (dialog && store.state.stack.length && !dialog.open) dialog.showModal(); });
  document.body.append(dialog);
}

function keys(event) {
  if (event.key === "Escape" && !event.defaultPrevented) { event.preventDefault(); closeTop(); }
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && shown?.view.submit) { event.preventDefault(); submit(); }
}

function fill(view, deeper) {
  const surface = surfaceOf(view);
  surface.prune(view.blocks);
  const closeLabel = textOf(view.close) || (view.submit ? "Cancel" : "Close");
  const send = view.submit && el("button", { type: "button", class: "button primary", disabled: view.submit_disabled, data: { key: "submit" }, on: { click: submit } }, textOf(view.submit));
  const place = dialog.querySelector(".modal-body")?.scrollTop || 0;
  dialog.replaceChildren(
    el("header", { class: "dialog-head" }, deeper && iconButton("back", "Back", closeTop, { data: { key: "back" } }),
      avatar(person(store.state.app.bot_user), "s"), el("h2", { class: "dialog-title", id: "modal-title" }, textOf(view.title)), iconButton("close", "Close", closeAll, { data: { key: "close" } })),
    el("div", { class: "modal-body dialog-body", tabindex: "-1" }, drawBlocks(view.blocks, surface)),
    el("div", { class: "modal-trouble", role: "alert", hidden: true }),
    el("footer", { class: "dialog-foot" }, el("button", { type: "button", class: "button", data: { key: "cancel" }, on: { click: closeTop } }, closeLabel), send));
  dialog.dataset.viewId = view.id;
  dialog.dataset.callbackId = view.callback_id || "";
  shown = { view, surface };
  dialog.querySelector(".modal-body").scrollTop = place;
}

function focusFirst(view) {
  const body = dialog.querySelector(".modal-body");
  const wanted = body.querySelector("[autofocus]") || body.querySelector(".input-block input, .input-block textarea") || tabStops(body)[0];
  (wanted || dialog.querySelector("[data-key=submit], [data-key=cancel]")).focus({ preventScroll: Boolean(wanted) });
  announce(`${textOf(view.title)}, dialog`);
}

async function submit() {
  if (busy || !shown?.view.submit) return;
  busy = true;
  const { view, surface } = shown;
  const button = dialog.querySelector("[data-key=submit]");
  button.classList.add("is-busy");
  button.setAttribute("aria-busy", "true");
  trouble("");
  try {
    const answer = await api.submit({ as: store.as, view_id: view.id, state: { values: surface.set } });
    if (answer.stack) showStack(answer.ok ? answer.stack : withErrors(answer.stack, view.id, answer.errors));
    if (!answer.ok) tellErrors(answer);
  } catch (fault) {
    trouble(fault.message);
  } finally {
    busy = false;
    dialog?.querySelector("[data-key=submit]")?.classList.remove("is-busy");
    dialog?.querySelector("[data-key=submit]")?.removeAttribute("aria-busy");
  }
}

const withErrors = (stack, id, errors) => stack.map((view) => (view.id === id ? { ...view, errors: errors || {} } : view));

function tellErrors({ errors = {}, error }) {
  const count = Object.keys(errors).length;
  if (!count) return trouble(error || "The app didn't take it. Try again?");
  announce(count === 1 ? "1 field needs your attention" : `${count} fields need your attention`, true);
  const first = dialog.querySelector(".has-error");
  const field = first && (first.querySelector("input, textarea, button") || first);
  field?.focus();
  first?.scrollIntoView({ block: "nearest" });
}

function trouble(text) {
  const line = dialog?.querySelector(".modal-trouble");
  if (!line) return;
  line.hidden = !text;
  line.replaceChildren(...(text ? [icon("warn"), el("span", {}, text)] : []));
}

async function close(all) {
  const top = store.state.stack.at(-1);
  if (!top || busy) return;
  try {
    const answer = await api.close({ as: store.as, view_id: top.id, ...(all ? { all: true } : {}) });
    showStack(answer.stack || []);
  } catch (fault) {
    trouble(fault.message);
  }
}

const closeTop = () => close(false);
const closeAll = () => close(true);

function hide() {
  if (!dialog) return;
  const old = dialog;
  dialog = shown = null;
  old.close();
  old.remove();
  giveBack();
}

function giveBack() {
  const { node, key, ts } = opener || {};
  const same = ts && document.querySelector(`.message[data-ts="${CSS.escape(ts)}"]`);
  const again = key && (same || document).querySelector(`[data-key="${CSS.escape(key)}"]`);
  opener = null;
  // A dialog that closes gives the focus back by itself, but Chromium takes no text there until it is given anew.
  document.activeElement?.blur();
  if (node?.isConnected && node !== document.body) node.focus();
  else if (again || same) (again || same).focus();
  else emit("focus-main");
}
