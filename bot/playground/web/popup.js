// Things that float: menus, panels, lists of choices, confirmations. They close on Escape and give the focus back.

import { liveRegions } from "./announce.js";
import { el, tabStops, uid } from "./dom.js";

let openOne = null;

/** Put `popup` (already shown) by `anchor`, on the side where there is room; what is scrolled in it stays so. */
export function place(popup, anchor, align = "start") {
  const box = anchor.getBoundingClientRect();
  const gap = 4;
  const most = popup.matches(".listbox:not(.completion)") ? 400 : 640;
  popup.style.minWidth = `${Math.min(box.width, innerWidth - 16)}px`;
  const below = innerHeight - box.bottom - 12;
  const above = box.top - 12;
  const wanted = popup.scrollHeight;
  const up = below < Math.min(wanted, 240) && above > below;
  popup.style.maxHeight = `${Math.max(120, Math.min(most, up ? above : below))}px`;
  const height = popup.offsetHeight;
  const left = align === "end" ? box.right - popup.offsetWidth : box.left;
  popup.style.left = `${Math.max(8, Math.min(left, innerWidth - popup.offsetWidth - 8))}px`;
  popup.style.top = `${up ? box.top - height - gap : box.bottom + gap}px`;
}

/** Show `popup` in the top layer, beside `anchor`, in the same dialog (or in the page). */
export function float(popup, anchor, align) {
  if (!popup.isConnected) (anchor.closest("dialog, main, aside, section, header") || document.body).append(popup);
  if (!popup.matches(":popover-open")) popup.showPopover();
  place(popup, anchor, align);
}

/** A panel below a button, closed by Escape, a click elsewhere or Tab past its end. Returns its close function. */
export function panel(anchor, content, { align = "start", label = "", role = "dialog" } = {}) {
  if (openOne?.anchor === anchor) return void openOne.close();
  openOne?.close(false);
  const box = el("div", { class: "popup panel", popover: "manual", role, "aria-label": label, tabindex: "-1" }, content);
  const outside = (event) => { if (!box.contains(event.target) && !anchor.contains(event.target)) close(false); };
  const again = () => (anchor.isConnected ? place(box, anchor, align) : close(false));
  const keys = (event) => {
    if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); close(); }
    if (event.key === "Tab") leaveAtEnd(event, box, close);
  };
  function close(refocus = true) {
    box.remove();
    anchor.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", outside, true);
    removeEventListener("resize", again);
    if (openOne?.box === box) openOne = null;
    if (refocus && anchor.isConnected) anchor.focus();
  }
  openOne = { anchor, box, close };
  anchor.setAttribute("aria-expanded", "true");
  box.addEventListener("keydown", keys);
  document.addEventListener("pointerdown", outside, true);
  addEventListener("resize", again);
  float(box, anchor, align);
  (box.querySelector("[autofocus], [aria-checked='true']") || tabStops(box)[0] || box).focus();
  return close;
}

function leaveAtEnd(event, box, close) {
  const stops = tabStops(box);
  const edge = event.shiftKey ? stops[0] : stops.at(-1);
  if (document.activeElement === edge || !stops.length) { event.preventDefault(); close(); }
}

/** A menu below a button. Items: {text, hint, icon, danger, checked, run} or "-" for a line. */
export function menu(anchor, items, { align = "start", label = "Menu" } = {}) {
  let close = null;
  const rows = items.map((item) => {
    if (item === "-") return el("div", { class: "menu-line", role: "separator" });
    const checked = item.checked === undefined ? null : String(item.checked);
    return el("button", {
      type: "button", class: `menu-item${item.danger ? " danger" : ""}`, tabindex: "-1", "aria-checked": checked,
      role: checked === null ? "menuitem" : "menuitemradio", on: { click: () => { close(); item.run(); } },
    }, item.icon, el("span", { class: "grow" }, el("span", { class: "menu-text" }, item.text), item.hint && el("span", { class: "menu-hint" }, item.hint)));
  });
  close = panel(anchor, rows, { align, label, role: "menu" });
  const stops = rows.filter((row) => row.role !== "separator");
  const box = stops[0]?.parentElement;
  box?.addEventListener("keydown", (event) => walk(event, stops));
  (stops.find((s) => s.getAttribute("aria-checked") === "true") || stops[0])?.focus();
}

/** Arrow keys, Home, End and first letters move among `stops`. */
export function walk(event, stops) {
  const at = stops.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: stops.length - 1 }[event.key];
  if (to !== undefined) {
    event.preventDefault();
    stops[(to + stops.length) % stops.length].focus();
  } else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && event.key !== " ") {
    const later = [...stops.slice(at + 1), ...stops.slice(0, at + 1)];
    later.find((s) => s.textContent.trim().toLowerCase().startsWith(event.key.toLowerCase()))?.focus();
  }
}

/** Ask yes or no in a dialog; resolves to true for yes. `parts`: {title, body (nodes), yes, no, danger}. */
export function confirmDialog({ title, body, yes = "Yes", no = "Cancel", danger = false }) {
  const before = document.activeElement;
  const id = uid("confirm");
  return new Promise((resolve) => {
    const dialog = el("dialog", { class: "dialog dialog-small", "aria-labelledby": id, role: "alertdialog" });
    const end = (answer) => {
      dialog.close();
      dialog.remove();
      if (before?.isConnected) before.focus();
      resolve(answer);
    };
    const deny = el("button", { type: "button", class: "button", on: { click: () => end(false) } }, no);
    const agree = el("button", { type: "button", class: `button ${danger ? "danger" : "primary"}`, on: { click: () => end(true) } }, yes);
    dialog.append(el("h2", { class: "dialog-title", id }, title), el("div", { class: "dialog-body" }, body), el("div", { class: "dialog-foot" }, deny, agree), ...liveRegions());
    dialog.addEventListener("cancel", (event) => { event.preventDefault(); end(false); });
    document.body.append(dialog);
    dialog.showModal();
    agree.focus();
  });
}
