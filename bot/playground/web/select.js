// A select with a list to search in: one or many, fixed or asked for while typing.

import { announce } from "./announce.js";
import { avatar, el, icon, uid } from "./dom.js";
import { float, place } from "./popup.js";
import { ranked } from "./rank.js";

/**
 * A combobox. `spec`: {multi, placeholder, label, key, selected: [Choice], source: async (query) => [Group],
 * remote, minQuery, max, clearable, invalid, describedBy, id, onChange(selected, node)}.
 * Choice: {value, text, hint, person}; Group: {label, choices}.
 */
export function select(spec) {
  return new Select(spec).root;
}

class Select {
  constructor(spec) {
    this.spec = spec;
    this.selected = [...(spec.selected || [])];
    this.flat = [];
    this.at = -1;
    this.list = el("div", { role: "listbox", id: uid("list"), "aria-label": spec.label, "aria-multiselectable": spec.multi ? "true" : null });
    this.words = el("div", { class: "listbox-note", hidden: true });
    this.popup = el("div", { class: "popup listbox", popover: "manual" }, this.list, this.words);
    this.input = el("input", {
      type: "text", role: "combobox", class: "select-input", autocomplete: "off", spellcheck: "false", id: spec.id,
      "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id, "aria-label": spec.id ? null : spec.label,
      "aria-required": spec.required ? "true" : null, "aria-invalid": spec.invalid ? "true" : null, "aria-describedby": spec.describedBy, placeholder: spec.placeholder, data: { key: spec.key },
      on: { focus: () => this.mark(), blur: () => setTimeout(() => this.leave(), 0), input: () => this.open(this.input.value), keydown: (e) => this.keys(e), click: () => this.open("") },
    });
    this.chips = el("span", { class: "chips" });
    this.clear = el("button", { type: "button", class: "select-clear", "aria-label": `Clear ${spec.label}`, hidden: true, on: { click: () => this.choose([], true) } }, icon("close", 14));
    this.box = el("div", { class: "select-box" }, this.chips, this.input, this.clear, icon("caret", 16));
    this.root = el("div", { class: `select${spec.multi ? " select-multi" : ""}` }, this.box, this.popup);
    this.box.addEventListener("mousedown", (event) => {
      if (event.target.closest("button, input")) return;
      event.preventDefault();
      this.input.focus();
      if (this.isOpen) this.hide();
      else this.open("");
    });
    this.popup.addEventListener("mousedown", (event) => event.preventDefault());
    this.show();
  }

  get isOpen() { return this.input.getAttribute("aria-expanded") === "true"; }

  show() {
    const { multi, clearable, placeholder } = this.spec;
    this.input.value = multi ? "" : this.selected[0]?.text || "";
    if (document.activeElement === this.input) this.mark();
    this.input.placeholder = multi && this.selected.length ? "" : placeholder || "Select…";
    this.chips.replaceChildren(...(multi ? this.selected.map((choice) => this.chip(choice)) : []));
    this.clear.hidden = multi || !clearable || !this.selected.length;
  }

  /** What is typed next takes the place of what was chosen; of a long text the beginning is seen. */
  mark() {
    this.input.setSelectionRange(0, this.input.value.length, "backward");
    this.input.scrollLeft = 0;
  }

  chip(choice) {
    const drop = () => { this.choose(this.selected.filter((s) => s.value !== choice.value)); this.input.focus(); };
    const cross = el("button", { type: "button", class: "chip-x", "aria-label": `Remove ${choice.text}`, on: { click: drop } }, icon("close", 12));
    return el("span", { class: "chip" }, choice.text, cross);
  }

  async open(query) {
    const turn = (this.turn = (this.turn || 0) + 1);
    if (!this.isOpen) addEventListener("scroll", (this.moved = (event) => this.follow(event)), true);
    this.input.setAttribute("aria-expanded", "true");
    if (this.spec.remote && query.length < (this.spec.minQuery ?? 3)) return this.note(`Type ${this.spec.minQuery ?? 3} or more letters`);
    if (this.spec.remote) await new Promise((done) => setTimeout(done, 200));
    if (turn !== this.turn) return;
    if (this.spec.remote) this.note("Searching…");
    let groups;
    try { groups = await this.spec.source(query); } catch (fault) { return this.note(fault.message); }
    if (turn !== this.turn || !this.isOpen) return;
    this.fill(this.spec.remote ? groups : this.filtered(groups, query));
  }

  /** Keep the list at its field when the page scrolls, but take nothing away from under the pointer. */
  follow({ target }) {
    if (!this.popup.contains(target) && !this.popup.matches(":hover")) place(this.popup, this.box);
  }

  filtered(groups, query) {
    const wanted = query.trim();
    const same = !this.spec.multi && wanted === (this.selected[0]?.text || "");
    if (!wanted || same) return groups;
    return groups.map((g) => ({ ...g, choices: ranked(g.choices, wanted, (c) => [c.text, c.hint, c.person?.name]) }));
  }

  note(text) {
    this.flat = [];
    this.at = -1;
    this.list.replaceChildren();
    this.list.hidden = true;
    this.words.hidden = false;
    this.words.textContent = text;
    this.input.removeAttribute("aria-activedescendant");
    announce(text);
    float(this.popup, this.box);
  }

  fill(groups) {
    const filled = groups.filter((g) => g.choices.length);
    if (!filled.length) return this.note("No matches");
    this.flat = [];
    this.at = -1;
    this.list.hidden = false;
    this.words.hidden = true;
    this.list.replaceChildren(...filled.map((group) => {
      const id = uid("group");
      const rows = group.choices.map((choice) => this.option(choice));
      return group.label ? el("div", { role: "group", "aria-labelledby": id }, el("div", { class: "listbox-group", id }, group.label), rows) : el("div", { role: "presentation" }, rows);
    }));
    float(this.popup, this.box);
    const chosen = this.flat.findIndex(({ choice }) => this.has(choice));
    this.move(chosen < 0 ? 0 : chosen);
  }

  option(choice) {
    const row = el("div", { role: "option", class: "option", id: uid("opt"), "aria-selected": String(this.has(choice)), on: { click: () => this.pick(choice) } },
      choice.person && avatar(choice.person, "s"),
      el("span", { class: "grow" }, el("span", { class: "option-text" }, choice.text), choice.hint && el("span", { class: "option-hint" }, choice.hint)),
      this.has(choice) && icon("check", 16));
    this.flat.push({ choice, row });
    return row;
  }

  has(choice) { return this.selected.some((s) => s.value === choice.value); }

  move(to) {
    if (!this.flat.length) return;
    this.flat[this.at]?.row.classList.remove("is-active");
    this.at = (to + this.flat.length) % this.flat.length;
    const { row } = this.flat[this.at];
    row.classList.add("is-active");
    row.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", row.id);
  }

  pick(choice) {
    const { multi, max } = this.spec;
    if (!multi) return this.choose([choice], true);
    const without = this.selected.filter((s) => s.value !== choice.value);
    if (without.length < this.selected.length) return this.choose(without);
    if (max && this.selected.length >= max) return this.note(`At most ${max} can be chosen`);
    this.choose([...this.selected, choice]);
  }

  choose(next, close = false) {
    const before = this.selected;
    this.selected = next;
    this.show();
    if (close || !next.length) this.hide();
    else if (this.isOpen) this.open("");
    Promise.resolve(this.spec.onChange(next, this.root)).then((kept) => {
      if (kept === false) { this.selected = before; this.show(); }
    });
  }

  hide() {
    this.turn = (this.turn || 0) + 1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    removeEventListener("scroll", this.moved, true);
    if (this.popup.matches(":popover-open")) this.popup.hidePopover();
  }

  leave() {
    if (this.root.contains(document.activeElement)) return;
    this.hide();
    this.show();
  }

  keys(event) {
    const { key } = event;
    if (event.ctrlKey || event.metaKey || event.isComposing) return;
    const open = this.isOpen;
    const done = () => { event.preventDefault(); event.stopPropagation(); };
    if (key === "ArrowDown" || key === "ArrowUp") {
      done();
      if (!open) this.open("");
      else this.move(this.at + (key === "ArrowDown" ? 1 : -1));
    } else if (key === "Enter" && open) {
      done();
      if (this.flat[this.at]) this.pick(this.flat[this.at].choice);
    } else if (key === "Enter" || (key === " " && !open && !this.input.value)) {
      done();
      this.open("");
    } else if (key === "Escape" && open) {
      done();
      this.hide();
      this.show();
    } else if (key === "Backspace" && this.spec.multi && !this.input.value && this.selected.length) {
      this.choose(this.selected.slice(0, -1));
    } else if (key === "Tab" && open) this.hide();
  }
}
