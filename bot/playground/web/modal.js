// Modals: a stack of views of which the top one is shown, with field errors in their places.

import { announce, announceChange, blockWords, cut, liveRegions } from "./announce.js";
import { api } from "./api.js";
import { drawBlocks } from "./blocks.js";
import { avatar, el, icon, iconButton, keepFocus, tabStops } from "./dom.js";
import { textOf } from "./mrkdwn.js";
import { emit, person, store } from "./store.js";
import { Surface } from "./surface.js";

let dialog = null;
let shown = null;
let opener = null;
let busy = false;
let closing = "";
let newest = 0;

/** Show the top of `stack`, as it was at `seq`; an empty one closes the dialog. */
export function showStack(stack, seq) {
  // An answer may come after the news of what happened since.
  if (seq < newest) return;
  newest = seq;
  const gone = (store.state.stack || []).filter((old) => !stack.some((view) => view.id === old.id));
  for (const view of gone) surfaceOf(view).forget();
  store.state.stack = stack;
  const top = stack.at(-1);
  if (!top) return hide();
  const same = shown?.view.id === top.id;
  if (same && JSON.stringify(shown.view) === JSON.stringify(top)) return;
  if (!dialog) build();
  if (same) return redraw(top, stack);
  fill(top, stack.length > 1);
  dialog.querySelector(".modal-body").scrollTop = 0;
  if (!dialog.open) dialog.showModal();
  focusFirst();
  announce(cut(`${textOf(top.title)}, dialog. ${opening(top)}`, 400));
}

/** The same view, changed: the focus stays where it is as long as its field is there; what is new is told. */
function redraw(view, stack) {
  const before = blockWords(dialog);
  const title = textOf(shown.view.title);
  keepFocus(dialog, () => fill(view, stack.length > 1));
  if (!dialog.contains(document.activeElement) || document.activeElement === dialog) focusFirst();
  if (textOf(view.title) !== title) announce(`${textOf(view.title)}.`);
  announceChange(dialog, before);
}

/** What stands above the first field, for those who are put into it at once. */
function opening(view) {
  const first = view.blocks.findIndex((block) => block.type === "input");
  const nodes = [...dialog.querySelectorAll(".blocks > *")].slice(0, first < 0 ? undefined : first);
  return nodes.map((node) => node.innerText.replace(/\s+/g, " ").trim()).join(" ");
}

/** Show the stack of another person, or of a workspace that was opened anew and counts from the beginning. */
export function renewStack(stack, seq) {
  newest = 0;
  showStack(stack, seq);
}

const surfaceOf = (view) => new Surface({ type: "view", view_id: view.id }, { mode: "modal", level: 3, held: view.state?.values || {}, errors: view.errors || {}, submit: () => submit() });

function build() {
  const active = document.activeElement;
  opener = { node: active, key: active?.closest("[data-key]")?.dataset.key, ts: active?.closest(".message")?.dataset.ts };
  dialog = el("dialog", { class: "dialog modal", "aria-labelledby": "modal-title", tabindex: "-1", on: { cancel: (e) => { e.preventDefault(); closeTop(); }, keydown: keys } }, liveRegions());
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
  // The live regions stay: what is said in one that has just been made is not heard.
  for (const child of [...dialog.children]) if (!child.matches(".live")) child.remove();
  dialog.prepend(
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

function focusFirst() {
  const body = dialog.querySelector(".modal-body");
  const wanted = body.querySelector("[autofocus]") || chosenOf(body.querySelector(".input-block input, .input-block textarea")) || tabStops(body)[0];
  (wanted || dialog.querySelector("[data-key=submit], [data-key=cancel]")).focus({ preventScroll: Boolean(wanted) });
}

/** Of a row of choices the one that is made, as Tab would go. */
const chosenOf = (field) => (field?.type === "radio" && field.closest(".choices").querySelector(":checked")) || field;

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
    if (answer.stack) showStack(answer.ok ? answer.stack : withErrors(answer.stack, view.id, answer.errors), answer.seq);
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
  const field = chosenOf(first?.querySelector("input, textarea, button")) || first;
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
  if (!top || closing === top.id) return;
  closing = top.id;
  try {
    const answer = await api.close({ as: store.as, view_id: top.id, ...(all ? { all: true } : {}) });
    showStack(answer.stack || [], answer.seq);
  } catch (fault) {
    trouble(fault.message);
  } finally {
    closing = "";
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
