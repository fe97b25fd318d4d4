// Making elements: everything foreign goes in as text, never as markup.

const SVG = "http://www.w3.org/2000/svg";
let counter = 0;

/** An id that no other element of this page has. */
export const uid = (stem = "x") => `${stem}-${(counter += 1)}`;

function apply(node, props) {
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") for (const [type, listener] of Object.entries(value)) node.addEventListener(type, listener);
    else if (name === "data") Object.assign(node.dataset, value);
    else if (name === "value") node.value = value;
    else if (name === "css") for (const [key, item] of Object.entries(value)) node.style.setProperty(key, item);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  return node;
}

/** An HTML element; children are nodes, strings (as text), arrays, or nothing. */
export function el(tag, props = {}, ...children) {
  const node = apply(document.createElement(tag), props);
  node.append(...children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false && c !== ""));
  return node;
}

/** An SVG element. */
export function svg(tag, props = {}, ...children) {
  const node = apply(document.createElementNS(SVG, tag), props);
  node.append(...children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false));
  return node;
}

const PATHS = {
  hash: "M4 9h16M4 15h16M10 3 8 21M16 3l-2 18",
  lock: "M6 11h12v9H6zM9 11V7a3 3 0 0 1 6 0v4",
  close: "M6 6l12 12M18 6 6 18",
  menu: "M4 7h16M4 12h16M4 17h16",
  send: "M4 12 20 4l-4 16-4-7zM12 13l8-9",
  reply: "M20 12a7 7 0 0 1-7 7H5l2-3a7 7 0 1 1 13-4z",
  code: "M8 7l-5 5 5 5M16 7l5 5-5 5",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3 2",
  bolt: "M13 3 5 14h6l-1 7 8-11h-6z",
  inspect: "M4 5h16v14H4zM4 14h16M8 17h5",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M5 19l2-2M17 7l2-2",
  moon: "M20 14A8 8 0 0 1 10 4a8 8 0 1 0 10 10z",
  auto: "M12 3a9 9 0 1 0 0 18zM12 3a9 9 0 0 1 0 18",
  caret: "M6 9l6 6 6-6",
  more: "M6 12h.01M12 12h.01M18 12h.01",
  eye: "M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z",
  warn: "M12 4 2 20h20zM12 10v5M12 18h.01",
  info: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v6M12 7h.01",
  check: "M5 12l5 5L20 7",
  file: "M6 3h8l4 4v14H6zM14 3v4h4",
  people: "M9 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM3 20a6 6 0 0 1 12 0M16 5a3 3 0 0 1 0 6M17 14a6 6 0 0 1 4 6",
  trash: "M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13",
  image: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15 9h.01",
  up: "M7 11v9H4v-9zM7 12l4-8c2 0 3 1 2 6h6l-2 10H7",
  down: "M7 13V4H4v9zM7 12l4 8c2 0 3-1 2-6h6L17 4H7",
  home: "M4 11l8-7 8 7v9h-5v-6H9v6H4z",
  back: "M14 6l-6 6 6 6",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
};

/** A line icon; it says nothing to a screen reader. */
export function icon(name, size = 18) {
  const path = svg("path", { d: PATHS[name] || PATHS.info });
  return svg("svg", { class: "icon", viewBox: "0 0 24 24", width: size, height: size, "aria-hidden": "true" }, path);
}

/** A button with an icon and a name for those who do not see it. */
export function iconButton(name, label, onclick, props = {}) {
  const base = { type: "button", class: "icon-button", "aria-label": label, title: label, on: { click: onclick } };
  return el("button", { ...base, ...props }, icon(name));
}

/** A round of initials in the person's colour. */
export function avatar(person, size = "m") {
  const css = { "--avatar": person?.colour || "#56707f" };
  const kind = person?.is_bot ? " avatar-bot" : "";
  return el("span", { class: `avatar avatar-${size}${kind}`, "aria-hidden": "true", css }, person?.initials || "?");
}

const focusables = "a[href], button, input, select, textarea, summary, [tabindex]";

/** Visible things inside `root` that take focus by Tab. */
export function tabStops(root) {
  return [...root.querySelectorAll(focusables)].filter((n) => !n.disabled && n.tabIndex >= 0 && n.getClientRects().length);
}

/** Where `active` (drawn anew since) is now inside `root`: the same field, or at least the same action. */
export function again(root, active) {
  const { key, action } = active.closest("[data-key]")?.dataset || {};
  const find = (name, value) => value && root.querySelector(`[data-${name}="${CSS.escape(value)}"]`);
  return find("key", key) || find("action", action) || null;
}

/** Run `change`, which draws `root` anew, and put the focus back where it was (by `data-key`). */
export function keepFocus(root, change) {
  const active = document.activeElement;
  const inside = root.contains(active) && active !== root;
  const caret = inside && typeof active.selectionStart === "number" ? [active.selectionStart, active.selectionEnd] : null;
  change();
  if (!inside || (active.isConnected && document.activeElement === active)) return;
  const found = again(root, active);
  if (!found) return void (root.tabIndex >= -1 && root.hasAttribute("tabindex") && root.focus({ preventScroll: true }));
  found.focus({ preventScroll: true });
  if (caret && found.setSelectionRange && /^(text|search|textarea)$/.test(found.type)) found.setSelectionRange(...caret);
}
