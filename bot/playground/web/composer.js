// The place to write: Enter sends, / @ # and : complete.

import { announce, toast } from "./announce.js";
import { api } from "./api.js";
import { avatar, el, icon, uid } from "./dom.js";
import { arrivedDraft, draft, keepDraft, sendDraft } from "./drafts.js";
import { emojiLike } from "./emoji.js";
import { float } from "./popup.js";
import { ranked } from "./rank.js";
import { store } from "./store.js";

const sent = [];
const SLOW_MS = 1000;

function suggestions(text, caret) {
  const before = text.slice(0, caret);
  if (/^\/\S*$/.test(before)) return commands(before);
  const match = /(?:^|\s)([@#:])([\w.+-]*)$/.exec(before);
  if (!match || (match[1] === ":" && match[2].length < 2)) return null;
  const [, sign, part] = match;
  return { from: caret - part.length - 1, items: { "@": people, "#": channels, ":": faces }[sign](part.toLowerCase()) };
}

function commands(before) {
  const items = store.state.app.commands.filter((c) => c.command.startsWith(before))
    .map((c) => ({ insert: `${c.command} `, text: c.command, side: c.usage_hint, hint: c.description }));
  return { from: 0, items };
}

function people(part) {
  const users = [...store.users.values()].filter((u) => !u.deleted && u.name !== "slackbot");
  const rows = users.map((u) => ({ insert: `@${u.name} `, text: u.real_name, hint: u.title, side: `@${u.name}`, person: u }));
  const teams = store.state.teams.map((t) => ({ insert: `@${t.handle} `, text: t.name, side: `@${t.handle}`, hint: "Team" }));
  return ranked([...rows, ...teams], part, (row) => [row.insert.slice(1), row.text]).slice(0, 8);
}

const channels = (part) => ranked(store.state.conversations.filter((c) => c.kind === "channel"), part, (c) => [c.name])
  .map((c) => ({ insert: `#${c.name} `, text: `# ${c.name}`, hint: c.topic }));
const faces = (part) => emojiLike(part).map(([name, sign]) => ({ insert: `${sign} `, text: `${sign}  :${name}:` }));

/** A composer for one conversation (or thread). */
export class Composer {
  constructor({ channel, thread_ts = null, label, after = () => {} }) {
    Object.assign(this, { channel, thread_ts, label, after, items: [], at: -1, recalled: -1, key: `${store.as}/${channel}/${thread_ts || ""}` });
    this.list = el("div", { class: "popup listbox completion", popover: "manual", role: "listbox", id: uid("complete"), "aria-label": "Suggestions" });
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.text = el("textarea", {
      class: "composer-text", rows: "1", placeholder: label, "aria-label": label, "aria-autocomplete": "list", "aria-controls": this.list.id,
      spellcheck: "true", "aria-haspopup": "listbox", data: { key: "composer" }, on: { input: () => this.typed(), keydown: (e) => this.keys(e), blur: () => this.hide(), click: () => this.complete() },
    });
    this.send = el("button", { type: "submit", class: "send", "aria-label": "Send", title: "Send (Enter)" }, icon("send"));
    this.hint = el("div", { class: "composer-hint", id: uid("hint") });
    this.root = el("form", { class: "composer", on: { submit: (e) => { e.preventDefault(); this.go(); } } },
      el("div", { class: "composer-box" }, this.text, el("div", { class: "composer-row" }, this.buttons(), this.send)), this.hint, this.list);
    this.text.setAttribute("aria-describedby", this.hint.id);
    this.text.value = draft(this.key);
    requestAnimationFrame(() => this.grow());
    this.help();
  }

  buttons() {
    const put = (sign, label) => el("button", { type: "button", class: "icon-button", "aria-label": label, title: label, on: { click: () => this.insert(sign) } }, el("span", { "aria-hidden": "true" }, sign));
    return el("div", { class: "composer-tools" }, !this.thread_ts && put("/", "Commands"), put("@", "Mention somebody"), put(":", "Emoji"));
  }

  insert(sign) {
    this.text.focus();
    if (sign === "/") this.text.value = this.text.value.startsWith("/") ? this.text.value : `/${this.text.value}`;
    else this.text.setRangeText(`${/(^|\s)$/.test(this.text.value.slice(0, this.text.selectionStart)) ? "" : " "}${sign}`, this.text.selectionStart, this.text.selectionEnd, "end");
    if (sign === "/") this.text.setSelectionRange(1, 1);
    this.typed();
  }

  focus() { this.text.focus(); }

  /** Put text in, as if it had been typed. */
  fill(text) {
    this.text.value = text;
    this.text.focus();
    this.typed();
  }

  typed() {
    keepDraft(this.key, this.text.value);
    this.grow();
    this.complete();
    this.help();
  }

  grow() {
    this.text.style.height = "auto";
    this.text.style.height = `${Math.min(this.text.scrollHeight, 200)}px`;
  }

  help() {
    const value = this.text.value;
    this.send.disabled = !value.trim();
    const command = store.state.app.commands.find((c) => value === c.command || value.startsWith(`${c.command} `));
    const keys = [el("kbd", {}, "Enter"), " sends, ", el("kbd", {}, "Shift"), " + ", el("kbd", {}, "Enter"), " a new line"];
    const words = command ? [el("strong", {}, command.command), ` ${command.usage_hint || ""}`, el("span", { class: "muted" }, command.description ? ` · ${command.description}` : "")] : value ? keys : [];
    this.hint.replaceChildren(...words);
  }

  complete() {
    const found = suggestions(this.text.value, this.text.selectionStart);
    if (!found?.items.length) return this.hide();
    this.from = found.from;
    this.items = found.items;
    this.list.replaceChildren(...found.items.map((item, i) => this.row(item, i)));
    float(this.list, this.root);
    this.move(0);
  }

  row(item, i) {
    return el("div", { role: "option", class: "option", id: uid("opt"), "aria-selected": "false", on: { click: () => this.pick(i) } },
      item.person && avatar(item.person, "s"),
      el("span", { class: "grow" }, el("span", { class: "option-text" }, item.text), item.side && el("span", { class: "option-side" }, item.side), item.hint && el("span", { class: "option-hint" }, item.hint)));
  }

  move(to) {
    const rows = [...this.list.querySelectorAll(".option")];
    this.at = (to + rows.length) % rows.length;
    rows.forEach((row, i) => { row.classList.toggle("is-active", i === this.at); row.setAttribute("aria-selected", String(i === this.at)); });
    rows[this.at].scrollIntoView({ block: "nearest" });
    this.text.setAttribute("aria-activedescendant", rows[this.at].id);
  }

  pick(i) {
    this.text.setRangeText(this.items[i].insert, this.from, this.text.selectionStart, "end");
    this.hide();
    this.typed();
  }

  hide() {
    this.items = [];
    this.text.removeAttribute("aria-activedescendant");
    if (this.list.matches(":popover-open")) this.list.hidePopover();
  }

  keys(event) {
    const { key } = event;
    if (event.isComposing) return;
    if (this.items.length) {
      if (key === "ArrowDown" || key === "ArrowUp") { event.preventDefault(); this.move(this.at + (key === "ArrowDown" ? 1 : -1)); return; }
      if (key === "Escape") { event.preventDefault(); event.stopPropagation(); this.hide(); return; }
      // A command that is written out is sent; a name that is written out is still chosen.
      const whole = this.from === 0 && this.text.value.startsWith("/") && this.items[this.at].insert.trim() === this.text.value.trim();
      if ((key === "Tab" && !event.shiftKey) || (key === "Enter" && !event.shiftKey && !whole)) { event.preventDefault(); this.pick(this.at); return; }
    }
    if (key === "Enter" && !event.shiftKey) { event.preventDefault(); this.go(); return; }
    if ((key === "ArrowUp" && (!this.text.value || this.recalled >= 0)) || (key === "ArrowDown" && this.recalled >= 0)) this.recall(event);
  }

  /** Up and down in an empty composer bring back what was sent before. */
  recall(event) {
    const to = this.recalled + (event.key === "ArrowUp" ? 1 : -1);
    if (to >= sent.length) return;
    event.preventDefault();
    this.recalled = to;
    this.text.value = to < 0 ? "" : sent[sent.length - 1 - to];
    this.hide();
    keepDraft(this.key, this.text.value);
    this.grow();
    this.help();
  }

  async go() {
    const text = this.text.value.trim();
    if (!text) return;
    if (sent.at(-1) !== text) sent.push(text);
    this.recalled = -1;
    this.text.value = "";
    this.hide();
    this.grow();
    this.help();
    await this.deliver(text);
  }

  /** Send a text; until it has arrived it is kept, and where it does not, it is back in the field. */
  async deliver(text) {
    const slow = setTimeout(() => { this.hint.replaceChildren("Sending…"); announce("Sending"); }, SLOW_MS);
    this.root.setAttribute("aria-busy", "true");
    sendDraft(this.key, text);
    try {
      const answer = await api.send({ as: store.as, channel: this.channel, text, ...(this.thread_ts ? { thread_ts: this.thread_ts } : {}) });
      if (!answer.ok && !text.startsWith("/")) toast(answer.error || "The app didn't answer.", "error");
      else if (answer.ok) announce(answer.kind === "command" ? `${text.split(/\s/)[0]} sent` : "Message sent");
      this.after(answer);
    } catch (fault) {
      this.giveBack(text);
      toast(`${fault.message} Your text is back in the field.`, "error");
    } finally {
      clearTimeout(slow);
      arrivedDraft(this.key);
      this.root.removeAttribute("aria-busy");
      this.help();
    }
  }

  giveBack(text) {
    this.text.value = [text, this.text.value].filter(Boolean).join("\n");
    keepDraft(this.key, this.text.value);
    this.grow();
  }
}
