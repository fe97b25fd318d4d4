// The interactive elements of Block Kit, each as the plainest control that does the same.

import { el, icon, uid } from "./dom.js";
import { localInput } from "./format.js";
import { safeUrl, textNodes, textOf } from "./mrkdwn.js";
import { picker } from "./pickers.js";
import { menu } from "./popup.js";
import { store } from "./store.js";

const keyOf = (block, element, part = "") => `${block.block_id}/${element.action_id}${part && `/${part}`}`;

function follow(url) {
  const href = safeUrl(url);
  if (href) window.open(href, "_blank", "noopener,noreferrer");
}

/** What a button is called: its label, after the words on it, so that who speaks to the computer can say what they see. */
function nameOf({ text, accessibility_label: label }) {
  const words = textOf(text);
  if (!label || !/\p{L}/u.test(words) || label.startsWith(words)) return label;
  return label.includes(words) ? words : `${words}: ${label}`;
}

function button(block, element, surface) {
  const style = ["primary", "danger"].includes(element.style) ? ` ${element.style}` : "";
  const press = () => {
    if (element.url) follow(element.url);
    surface.act(block, element, {}, node);
  };
  const name = nameOf(element);
  const sign = THUMBS[textOf(element.text)];
  const node = el("button", {
    type: "button", class: `button${style}`, "aria-label": name, title: sign && name,
    data: { key: keyOf(block, element), action: element.action_id }, on: { click: press },
  }, sign ? icon(sign) : textNodes(element.text));
  return node;
}

// Drawn as icons, because not every machine has a font with emoji.
const THUMBS = { "👍": "up", "👎": "down" };
const ICONS = { trash: "trash" };

function iconAction(block, element, surface) {
  const name = element.accessibility_label || textOf(element.text) || "Action";
  const visible = !element.visible_to_user_ids || element.visible_to_user_ids.includes(store.as);
  if (!visible) return null;
  const node = el("button", {
    type: "button", class: "icon-button", "aria-label": name, title: name, data: { key: keyOf(block, element), action: element.action_id },
    on: { click: () => surface.act(block, element, {}, node) },
  }, icon(ICONS[element.icon] || "more"));
  return node;
}

function feedback(block, element, surface) {
  const make = (part, sign) => {
    const spec = element[part];
    const name = spec.accessibility_label || textOf(spec.text);
    const node = el("button", {
      type: "button", class: "icon-button thumb", "aria-label": name, title: name, "aria-pressed": "false",
      data: { key: keyOf(block, element, part), action: element.action_id }, on: { click: () => press(node, spec.value) },
    }, icon(sign));
    return node;
  };
  const press = async (node, value) => {
    for (const other of [good, bad]) other.setAttribute("aria-pressed", String(other === node));
    await surface.act(block, element, { value }, node);
  };
  const [good, bad] = [make("positive_button", "up"), make("negative_button", "down")];
  return el("span", { class: "feedback", role: "group", "aria-label": "Was this useful?" }, good, bad);
}

function overflow(block, element, surface) {
  const open = () => menu(node, (element.options || []).map((option) => ({
    text: textOf(option.text), hint: option.description && textOf(option.description),
    run: () => {
      if (option.url) follow(option.url);
      surface.act(block, element, { selected_option: { value: option.value } }, node);
    },
  })), { align: "end", label: "More" });
  const node = el("button", {
    type: "button", class: "icon-button overflow", "aria-label": element.accessibility_label || "More", title: "More", "aria-haspopup": "menu",
    "aria-expanded": "false", data: { key: keyOf(block, element), action: element.action_id }, on: { click: open },
  }, icon("more", 20));
  return node;
}

function choices(block, element, surface, look) {
  const many = element.type === "checkboxes";
  const value = surface.value(block, element);
  const held = new Set((many ? value || [] : value ? [value] : []).map((option) => option.value));
  const name = uid("choice");
  const change = () => {
    const on = element.options.filter((option, i) => boxes[i].checked).map((option) => ({ text: option.text, value: option.value }));
    surface.change(block, element, many ? on : on[0] ?? null, group).then((kept) => {
      if (kept === false) boxes.forEach((box, i) => { box.checked = held.has(element.options[i].value); });
    });
  };
  const boxes = element.options.map((option) => el("input", {
    type: many ? "checkbox" : "radio", name, checked: held.has(option.value), data: { key: keyOf(block, element, option.value), action: element.action_id },
    "aria-describedby": look.describedBy, "aria-invalid": look.invalid ? "true" : null, on: { change },
  }));
  const rows = element.options.map((option, i) => el("label", { class: "choice" }, boxes[i],
    el("span", {}, el("span", { class: "choice-text" }, textNodes(option.text)), option.description && el("span", { class: "choice-hint" }, textNodes(option.description)))));
  const group = el("div", { class: "choices", role: many ? "group" : "radiogroup", "aria-required": look.required && !many ? "true" : null, id: look.id, "aria-label": look.label, "aria-labelledby": look.labelledBy, "aria-describedby": look.describedBy }, rows);
  return group;
}

const field = (block, element, look, props) => ({
  class: "input", id: look.id, "aria-label": look.id ? null : look.label, "aria-describedby": look.describedBy, "aria-invalid": look.invalid ? "true" : null,
  "aria-required": block.type === "input" && !block.optional ? "true" : null, autofocus: element.focus_on_load || null,
  data: { key: keyOf(block, element), action: element.action_id }, placeholder: element.placeholder && textOf(element.placeholder), ...props,
});

function textInput(block, element, surface, look) {
  const type = { email_text_input: "email", url_text_input: "url", number_input: "text" }[element.type] || "text";
  const when = element.dispatch_action_config?.trigger_actions_on || ["on_enter_pressed"];
  let timer = 0;
  const send = () => surface.act(block, element, { value: node.value }, node);
  const input = () => {
    surface.keep(block, element, node.value || null);
    count();
    if (!block.dispatch_action || !when.includes("on_character_entered")) return;
    clearTimeout(timer);
    timer = setTimeout(send, 400);
  };
  const keydown = (event) => {
    if (event.key !== "Enter" || event.isComposing || (element.multiline && !(event.ctrlKey || event.metaKey))) return;
    if (element.multiline && !block.dispatch_action) return;
    event.preventDefault();
    if (block.dispatch_action && when.includes("on_enter_pressed")) send();
    else surface.submit?.();
  };
  const props = { type: element.multiline ? null : type, rows: element.multiline ? 4 : null, maxlength: element.max_length, autocomplete: "off", inputmode: element.type === "number_input" ? "decimal" : null, on: { input, keydown } };
  const node = el(element.multiline ? "textarea" : "input", field(block, element, look, props));
  node.value = surface.value(block, element) ?? "";
  const left = element.max_length ? el("span", { class: "counter", "aria-hidden": "true" }) : null;
  const count = () => { if (left) left.textContent = element.max_length - node.value.length <= Math.max(50, element.max_length / 5) ? `${element.max_length - node.value.length} left` : ""; };
  count();
  const hint = block.dispatch_action && when.includes("on_enter_pressed") && !element.multiline ? el("kbd", { class: "enter-hint", "aria-hidden": "true" }, "Enter ↵") : null;
  return el("div", { class: "text-field" }, node, hint, left);
}

/** Native pickers tell of every key; the app shall hear only of what the person settled on. */
function settled(node, change) {
  let typing = false;
  let last = node.value;
  const tell = () => { typing = false; if (node.value !== last) { last = node.value; change(node.value); } };
  node.addEventListener("keydown", (event) => { if (event.key === "Enter") tell(); else if (event.key !== "Tab") typing = true; });
  node.addEventListener("pointerdown", () => { typing = false; });
  node.addEventListener("change", () => { if (!typing) tell(); });
  node.addEventListener("blur", tell);
}

function dated(type, toControl, fromControl) {
  return (block, element, surface, look) => {
    const node = el("input", field(block, element, look, { type }));
    node.value = toControl(surface.value(block, element));
    if (block.type === "input") node.addEventListener("input", () => surface.keep(block, element, fromControl(node.value)));
    if (block.type !== "input" || block.dispatch_action) settled(node, (value) => surface.change(block, element, fromControl(value), node));
    return node;
  };
}

const sameText = (value) => value ?? "";
const orNull = (value) => value || null;

const fromEpoch = (seconds) => (seconds ? localInput(seconds * 1000) : "");

function toEpoch(text) {
  if (!text) return null;
  const guess = Date.parse(`${text}:00Z`) / 1000;
  const shift = Date.parse(`${fromEpoch(guess)}:00Z`) / 1000 - guess;
  return guess - shift;
}

const MAKERS = {
  button, workflow_button: button, icon_button: iconAction, feedback_buttons: feedback, overflow,
  radio_buttons: choices, checkboxes: choices,
  plain_text_input: textInput, email_text_input: textInput, url_text_input: textInput, number_input: textInput,
  datepicker: dated("date", sameText, orNull), timepicker: dated("time", sameText, orNull), datetimepicker: dated("datetime-local", fromEpoch, toEpoch),
};

/** Can this page draw an element of this type? */
export const canDraw = (type) => type in MAKERS || /^(multi_)?(static|external|users|conversations|channels)_select$/.test(type);

/** Draw an element. `look`: {id, label, labelledBy, describedBy, invalid}. */
export function drawElement(block, element, surface, look = {}) {
  const label = look.label || element.accessibility_label || (element.placeholder && textOf(element.placeholder)) || element.action_id;
  const whole = { ...look, label, key: keyOf(block, element) };
  const make = MAKERS[element.type] || picker;
  return make(block, element, surface, whole);
}
