// A list of messages. Only those around what is seen have a node, so that an arrival costs the same after 5,000 of them.

import { announceChange, blockWords } from "./announce.js";
import { again, el } from "./dom.js";
import { dayName, dayOf, tsMs } from "./format.js";
import { messageNode } from "./message.js";

const TOGETHER_MS = 5 * 60 * 1000;
const PAGE = 60;
const MOST = 240;
const NEAR_PX = 600;
const DAY_PX = 32;

/** Messages of a `MessageLog`, each node drawn anew only where its message changed. */
export class MessageList {
  /** `older` fetches older messages into the log; `empty` makes what stands in place of messages. */
  constructor({ label, inThread = false, empty = () => null, older = async () => {} }) {
    Object.assign(this, { inThread, empty, older, log: null, known: new Map(), days: new Map(), active: null, loading: false });
    this.inner = el("div", { class: "message-list" });
    this.root = el("div", { class: "message-scroll", role: "log", "aria-live": "off", "aria-label": label, tabindex: "-1" }, this.inner);
    this.more = el("button", { type: "button", class: "jump", hidden: true, on: { click: () => this.toEnd(true) } }, "New messages ↓");
    this.root.addEventListener("keydown", (event) => this.keys(event));
    this.root.addEventListener("focusin", (event) => this.rove(event.target.closest(".message")));
    this.root.addEventListener("scroll", () => this.scrolled(), { passive: true });
    for (const node of [this.root, this.inner]) new ResizeObserver(() => { if (this.sticky) this.toEnd(); }).observe(node);
    this.reset();
  }

  /** The window: from the message `first` to `last`; null stands for the newest page, and for the newest message. */
  reset() { Object.assign(this, { first: null, last: null, sticky: true }); }

  /** Show a log; `fresh` from its end, as when a conversation is opened. */
  show(log, { fresh = false } = {}) {
    const newest = this.log === log ? this.newest : null;
    this.log = log;
    this.newest = log.all.at(-1)?.ts;
    if (fresh) this.reset();
    if (this.sticky && !this.holdsFocus()) {
      this.shorten();
      this.redraw();
      this.toEnd();
    } else {
      this.bound();
      this.keepPlace(() => this.redraw());
      if (newest && newest !== this.newest) this.more.hidden = false;
    }
    this.fill();
  }

  /** Show `node` in place of messages, until there are some. */
  note(node) { this.inner.replaceChildren(node); }

  /** Show the log again, and say what is new in the messages with these `ts`. */
  showChanged(log, acted) {
    const before = acted.map((ts) => [ts, this.known.get(ts)]).filter(([, old]) => old).map(([ts, old]) => [ts, blockWords(old.node)]);
    this.show(log);
    for (const [ts, words] of before) if (this.known.has(ts)) announceChange(this.known.get(ts).node, words);
  }

  /** The messages of the window, by their places in the log. */
  range() {
    const { all } = this.log;
    const to = this.last === null ? all.length : Math.min(this.log.place(this.last) + 1, all.length);
    const from = this.first === null ? Math.max(0, to - PAGE) : Math.min(this.log.place(this.first), to);
    return { from, to };
  }

  /** At the end of the log, let go of what has scrolled far out of sight. */
  shorten() {
    const { from, to } = this.range();
    if (this.first === null) this.first = this.log.all[from]?.ts ?? null;
    else if (to - from > MOST) this.first = this.log.all[to - PAGE].ts;
  }

  /** Whether there is too much to draw and a message of it has the focus: then it stays, and what is new waits. */
  holdsFocus() {
    const { from, to } = this.range();
    return to - from > MOST && this.inner.contains(document.activeElement);
  }

  /** Away from the end, new messages wait below what is drawn once that is much. */
  bound() {
    const { from, to } = this.range();
    if (to - from > MOST) this.last = this.log.all[from + MOST - 1].ts;
  }

  redraw() {
    const held = this.inner.contains(document.activeElement) && document.activeElement.closest(".message")?.dataset.ts;
    this.draw();
    const nodes = [...this.known.values()].map(({ node }) => node);
    if (!held) return void ((this.sticky || !this.active?.isConnected) && this.rove(nodes.at(-1)));
    if (this.known.has(held)) return;
    // The message that had the focus is gone: the next one has it.
    (nodes[Math.min(this.log.place(held) - this.range().from, nodes.length - 1)] || this.root).focus({ preventScroll: true });
  }

  draw() {
    const { all } = this.log;
    const { from, to } = this.range();
    const next = new Map();
    const nodes = [];
    for (let at = from; at < to; at += 1) {
      const entry = this.entry(all[at], all[at - 1]);
      if (!this.inThread && (at === from || entry.day !== dayOf(tsMs(all[at - 1].ts)))) nodes.push(...this.day(entry.day, tsMs(all[at].ts)));
      next.set(all[at].ts, entry);
      nodes.push(entry.node);
    }
    this.known = next;
    this.place(all.length ? nodes : [this.empty()].filter(Boolean));
  }

  /** The node of a message, the one that it has where nothing changed. */
  entry(message, previous) {
    const together = this.follows(message, previous);
    const old = this.known.get(message.ts);
    if (old?.message === message && old.together === together) return old;
    const node = messageNode(message, { together, inThread: this.inThread });
    if (old?.node.contains(document.activeElement)) this.replaced(node);
    return { message, together, node, day: dayOf(tsMs(message.ts)) };
  }

  follows(message, previous) {
    return Boolean(previous) && previous.user === message.user && !previous.ephemeral && !message.ephemeral && !previous.slackbot
      && tsMs(message.ts) - tsMs(previous.ts) < TOGETHER_MS && dayOf(tsMs(previous.ts)) === dayOf(tsMs(message.ts));
  }

  day(day, ms) {
    const name = dayName(ms);
    if (this.days.get(day)?.name !== name) this.days.set(day, { name, nodes: [el("div", { class: "day", role: "separator" }, el("span", {}, name))] });
    return this.days.get(day).nodes;
  }

  /** Put nodes in order, touching only those that are not yet in their place. */
  place(nodes) {
    const keep = new Set(nodes);
    for (const child of [...this.inner.children]) if (!keep.has(child)) child.remove();
    let at = this.inner.firstChild;
    for (const node of nodes) {
      if (node === at) at = at.nextSibling;
      else this.inner.insertBefore(node, at);
    }
  }

  // where one is

  atEnd() { return this.root.scrollHeight - this.root.scrollTop - this.root.clientHeight < 48; }

  scrollToEnd() {
    this.sticky = true;
    this.root.scrollTop = this.root.scrollHeight;
    this.more.hidden = true;
  }

  /** Show the last message: its end, or its beginning where it is longer than there is room. */
  toEnd(whole = false) {
    if (this.last !== null) { this.reset(); this.shorten(); this.redraw(); }
    this.scrollToEnd();
    const last = [...this.known.values()].at(-1)?.node;
    const over = last ? this.root.getBoundingClientRect().top - last.getBoundingClientRect().top : 0;
    if (!whole && over > 0) this.root.scrollTop -= over + DAY_PX;
  }

  scrolled() {
    this.sticky = this.last === null && this.atEnd();
    if (this.sticky) this.more.hidden = true;
    this.fill();
  }

  /** Draw more where the end of what is drawn comes near. */
  fill() {
    if (!this.log || !this.root.clientHeight) return;
    const { from } = this.range();
    if (this.root.scrollTop < NEAR_PX && (from > 0 || this.log.more)) this.up();
    else if (this.last !== null && this.root.scrollHeight - this.root.scrollTop - this.root.clientHeight < NEAR_PX) this.down();
  }

  /** Draw an older page, fetched where the workspace has it. Resolves once it is drawn. */
  async up() {
    if (this.loading) return;
    this.loading = true;
    const { log } = this;
    try {
      if (!this.range().from) await this.older(log);
    } finally {
      this.loading = false;
    }
    if (log !== this.log || !this.range().from) return;
    this.keepPlace(() => {
      this.first = log.all[Math.max(0, this.range().from - PAGE)].ts;
      this.bound();
      this.redraw();
    });
    this.fill();
  }

  /** Draw a newer page. */
  down() {
    const { all } = this.log;
    this.keepPlace(() => {
      const to = Math.min(all.length, this.range().to + PAGE);
      this.last = to === all.length ? null : all[to - 1].ts;
      if (to - this.range().from > MOST) this.first = all[to - MOST].ts;
      this.redraw();
    });
    this.fill();
  }

  /** Change what is drawn; what is seen stays where it is. */
  keepPlace(change) {
    const { top } = this.root.getBoundingClientRect();
    const anchor = [...this.known].find(([, { node }]) => node.getBoundingClientRect().bottom > top);
    const before = anchor?.[1].node.getBoundingClientRect().bottom;
    change();
    const node = this.known.get(anchor?.[0])?.node;
    if (node) this.root.scrollTop += node.getBoundingClientRect().bottom - before;
  }

  // the keyboard

  replaced(node) {
    const active = document.activeElement;
    queueMicrotask(() => {
      if (!node.isConnected) return;
      this.rove(node);
      (again(node, active) || node).focus({ preventScroll: true });
    });
  }

  rove(message) {
    if (!message || !this.inner.contains(message)) return;
    if (this.active) this.active.tabIndex = -1;
    this.active = message;
    message.tabIndex = 0;
  }

  keys(event) {
    const here = event.target.closest(".message");
    if (event.key === "Escape" && here && event.target !== here) { here.focus(); event.stopPropagation(); return; }
    if (event.target !== here || !["ArrowUp", "ArrowDown", "Home", "End"].includes(event.key)) return;
    event.preventDefault();
    this.walk(here, event.key);
  }

  async walk(here, key) {
    if (key === "End") this.toEnd();
    const nodes = () => [...this.known.values()].map(({ node }) => node);
    if (key === "ArrowUp" && nodes()[0] === here) await this.up();
    if (key === "Home") { this.root.scrollTop = 0; await this.up(); }
    const all = nodes();
    const at = all.indexOf(here);
    const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: all.length - 1 }[key];
    all[to]?.focus({ preventScroll: true });
    all[to]?.scrollIntoView({ block: "nearest" });
  }
}
