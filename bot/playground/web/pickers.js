// The select elements of Block Kit: where their choices come from, and what they send.

import { api } from "./api.js";
import { select } from "./select.js";
import { store } from "./store.js";
import { textOf } from "./mrkdwn.js";

const optionChoice = (option) => ({ value: option.value, text: textOf(option.text), hint: option.description && textOf(option.description), option });
const personChoice = (id) => {
  const user = store.users.get(id);
  return { value: id, text: user?.real_name || id, hint: user?.title, person: user };
};
const channelChoice = (id) => {
  const found = store.state.conversations.find((c) => c.id === id);
  return { value: id, text: found ? (found.kind === "channel" ? `# ${found.name}` : found.kind === "app" ? store.state.app.name : found.name) : id };
};

function groupsOf(answer) {
  if (answer.option_groups) return answer.option_groups.map((g) => ({ label: textOf(g.label), choices: g.options.map(optionChoice) }));
  return [{ label: "", choices: (answer.options || []).map(optionChoice) }];
}

function remote(block, element, surface) {
  return async (value) => groupsOf(await api.options({
    as: store.as, container: surface.container, block_id: block.block_id, action_id: element.action_id, value,
  }));
}

function people(element) {
  const known = [...store.users.values()].filter((u) => !u.deleted && u.id !== "USLACKBOT");
  return [{ label: "", choices: known.map((u) => personChoice(u.id)) }];
}

function places(element) {
  const include = element.filter?.include;
  const fits = (c) => {
    if (element.type.includes("channels_select")) return c.kind === "channel";
    if (element.filter?.exclude_bot_users && c.kind === "app") return false;
    return !include || include.includes(c.kind === "channel" ? (c.private ? "private" : "public") : "im");
  };
  return [{ label: "", choices: store.state.conversations.filter(fits).map((c) => channelChoice(c.id)) }];
}

const KINDS = {
  static: { source: (b, e) => async () => groupsOf(e), read: (v) => optionChoice(v), write: (c) => c.option },
  external: { source: remote, remote: true, read: (v) => optionChoice(v), write: (c) => c.option },
  users: { source: (b, e) => async () => people(e), read: personChoice, write: (c) => c.value },
  conversations: { source: (b, e) => async () => places(e), read: channelChoice, write: (c) => c.value },
  channels: { source: (b, e) => async () => places(e), read: channelChoice, write: (c) => c.value },
};

/** Draw any select element, single or multi. */
export function picker(block, element, surface, look) {
  const multi = element.type.startsWith("multi_");
  const kind = KINDS[/(static|external|users|conversations|channels)_select$/.exec(element.type)[1]];
  const value = surface.value(block, element);
  const held = multi ? value || [] : value ? [value] : [];
  const here = element.default_to_current_conversation && !held.length ? [store.channel] : held;
  return select({
    multi, ...look, selected: here.map(kind.read), source: kind.source(block, element, surface), remote: kind.remote,
    minQuery: element.min_query_length, max: element.max_selected_items, clearable: block.type === "input" && block.optional,
    placeholder: textOf(element.placeholder) || "Select…",
    onChange: (chosen, node) => surface.change(block, element, multi ? chosen.map(kind.write) : chosen[0] ? kind.write(chosen[0]) : null, node),
  });
}
