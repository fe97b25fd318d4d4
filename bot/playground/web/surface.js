// One surface (a message or a view): what a person has set in its fields, and the way of its actions to the app.

import { toast } from "./announce.js";
import { api } from "./api.js";
import { el, icon } from "./dom.js";
import { textNodes, textOf } from "./mrkdwn.js";
import { confirmDialog } from "./popup.js";
import { store } from "./store.js";

/** What each element calls its value; buttons and overflow menus hold none. */
export const VALUE_KEYS = {
  plain_text_input: "value", email_text_input: "value", url_text_input: "value", number_input: "value",
  static_select: "selected_option", external_select: "selected_option", radio_buttons: "selected_option",
  multi_static_select: "selected_options", multi_external_select: "selected_options", checkboxes: "selected_options",
  users_select: "selected_user", multi_users_select: "selected_users",
  conversations_select: "selected_conversation", multi_conversations_select: "selected_conversations",
  channels_select: "selected_channel", multi_channels_select: "selected_channels",
  datepicker: "selected_date", timepicker: "selected_time", datetimepicker: "selected_date_time",
};

const drafts = new Map();

/** Forget what was set in all surfaces (another person, a fresh workspace). */
export const forgetDrafts = () => drafts.clear();

/** A message or a view with its fields. */
export class Surface {
  /** `container` as the API wants it; `level` is that of its headings; `held` is `state.values` as the app knows it. */
  constructor(container, { mode, level, held = {}, errors = {}, submit = null }) {
    Object.assign(this, { container, mode, level, held, errors, submit });
    this.key = [store.as, container.type, container.channel, container.ts, container.view_id].join("/");
    if (!drafts.has(this.key)) drafts.set(this.key, {});
    this.set = drafts.get(this.key);
  }

  /** The current value of an element: set by the person, else known to the app, else initial. */
  value(block, element) {
    const name = VALUE_KEYS[element.type];
    const mine = this.set[block.block_id]?.[element.action_id];
    if (mine) return mine[name];
    const known = this.held[block.block_id]?.[element.action_id];
    if (known && known[name] !== undefined) return known[name];
    return element[`initial_${name.replace(/^selected_/, "")}`];
  }

  /** Remember what the person set. */
  keep(block, element, value) {
    const fields = (this.set[block.block_id] ||= {});
    fields[element.action_id] = { type: element.type, [VALUE_KEYS[element.type]]: value };
  }

  /** Drop what was set in fields that are no longer there. */
  prune(blocks) {
    const there = new Set(blocks.map((block) => block.block_id));
    for (const id of Object.keys(this.set)) if (!there.has(id)) delete this.set[id];
  }

  /** Forget everything that was set here. */
  forget() {
    drafts.delete(this.key);
  }

  /** A field was changed: remember it, and tell the app where the block asks for that. False: the person took it back. */
  async change(block, element, value, node) {
    const dispatches = block.type !== "input" || block.dispatch_action;
    if (dispatches && !(await this.agreed(element))) return false;
    this.keep(block, element, value);
    if (dispatches) await this.act(block, element, { [VALUE_KEYS[element.type]]: value }, node, true);
    return true;
  }

  /** Ask first, where the element (or its chosen part) wants a confirmation. */
  async agreed({ confirm }) {
    if (!confirm) return true;
    return confirmDialog({
      title: textOf(confirm.title), body: textNodes(confirm.text), yes: textOf(confirm.confirm) || "Yes",
      no: textOf(confirm.deny) || "No", danger: confirm.style === "danger",
    });
  }

  /** Send an action to the app; while it is on its way `node` is busy, and a failure is shown beside it. */
  async act(block, element, chosen, node, agreed = false) {
    if (!agreed && !(await this.agreed(element))) return;
    node?.parentElement?.querySelector(":scope > .act-error")?.remove();
    node?.classList.add("is-busy");
    node?.setAttribute("aria-busy", "true");
    store.acted = this.container;
    const action = { block_id: block.block_id, action_id: element.action_id, ...chosen };
    try {
      const answer = await api.action({ as: store.as, container: this.container, action, state: { values: this.set } });
      if (!answer.ok) this.failed(node, answer.error);
    } catch (fault) {
      this.failed(node, fault.message);
    } finally {
      node?.classList.remove("is-busy");
      node?.removeAttribute("aria-busy");
    }
  }

  failed(node, error = "The app didn't answer.") {
    if (!node?.isConnected) return void toast(error, "error");
    node.after(el("span", { class: "act-error", role: "alert" }, icon("warn", 16), error));
  }
}
