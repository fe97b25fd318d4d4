// What happened in the workspace: into the store, all of it, and then drawn once.

import { api } from "./api.js";
import { announce } from "./announce.js";
import { attention, isReply } from "./attention.js";
import { drawPrompts, drawStatus, homeChanged, listShows, messagesChanged } from "./conversation.js";
import { addCalls, problemsChanged } from "./inspector.js";
import { speak } from "./message.js";
import { showStack } from "./modal.js";
import { drawNotices } from "./notices.js";
import { drawSidebar } from "./sidebar.js";
import { conversation, emit, setClock, store } from "./store.js";
import { answeredInThread, threadChanged } from "./thread.js";
import { drawTopbar } from "./topbar.js";

/** Take in a batch of events. `refresh` is called where people or channels changed. */
export function take(events, refresh) {
  const due = { draw: new Set(), fresh: [], calls: [], acted: [], stack: null };
  for (const event of events) HANDLERS[event.type]?.(event, due);
  for (const [name, draw] of Object.entries(DRAWS)) if (due.draw.has(name)) draw(due);
  speak(due.fresh);
  if (due.draw.has("users")) refresh();
}

const DRAWS = {
  list: ({ acted }) => messagesChanged(acted),
  thread: ({ acted, answered }) => { threadChanged(acted); if (answered) answeredInThread(answered); },
  home: () => homeChanged(),
  status: () => drawStatus(),
  prompts: () => drawPrompts(),
  sidebar: () => drawSidebar(),
  notices: () => { drawNotices(); drawTopbar(); },
  problems: () => problemsChanged(),
  calls: ({ calls }) => addCalls(calls),
  stack: ({ stack, seq }) => showStack(stack, seq),
  read: () => api.read({ as: store.as, channel: store.channel }).catch(() => {}),
};

const HANDLERS = {
  message: ({ message, thread_users: users }, due) => arrived(message, users, due),
  message_changed: ({ message }, due) => changed(message, due),
  message_deleted: ({ channel, ts }, due) => deleted(channel, ts, due),
  view: ({ stack, seq }, due) => { Object.assign(due, { stack, seq }); due.draw.add("stack"); },
  home: ({ view }, due) => { store.state.home = view; due.draw.add("home"); },
  status: (status, due) => {
    store.state.statuses = [...store.state.statuses.filter((s) => s.channel !== status.channel || s.thread_ts !== status.thread_ts), status].filter((s) => s.status);
    due.draw.add("status");
  },
  prompts: ({ title, prompts }, due) => { store.state.prompts = { title, prompts }; due.draw.add("prompts"); },
  clock: setClock,
  faults: ({ faults, installed }) => { Object.assign(store.state, { faults, installed }); emit("faults"); },
  problem: ({ problem }, due) => { store.state.problems.push(problem); due.draw.add("notices").add("problems"); },
  call: ({ call }, due) => { due.calls.push(call); due.draw.add("calls"); },
  users: (_event, due) => due.draw.add("users"),
};

/** Whether a person looks at the conversation's messages just now. */
const seen = (channel) => channel === store.channel && store.tab === "messages" && !document.hidden;
const inThread = (channel, ts) => store.thread?.channel === channel && store.thread.ts === ts;

function arrived(message, threadUsers, due) {
  const log = store.messages.get(message.channel);
  const reply = isReply(message);
  const here = inThread(message.channel, message.thread_ts || message.ts);
  const known = log?.get(message.ts) || store.replies?.get(message.ts);
  if (log && (!reply || message.reply_broadcast)) log.put(message);
  if (log && reply && !message.ephemeral && !known) countReply(log, message.thread_ts);
  if (here) { store.replies?.put(message); due.draw.add("thread"); }
  if (listShows(message.channel)) due.draw.add("list");
  if (known) return;
  const answer = reply && message.bot && message.channel === store.state.app.dm && listShows(message.channel);
  if (answer) { due.answered = message; due.draw.add("thread"); }
  if (message.user !== store.as && (here || answer || (listShows(message.channel) && !reply))) due.fresh.push(message);
  if (seen(message.channel)) due.draw.add("read");
  else count(message, threadUsers, due);
}

function countReply(log, ts) {
  const first = log.get(ts);
  if (first) log.put({ ...first, reply_count: (first.reply_count || 0) + 1 });
}

function count(message, threadUsers, due) {
  const conv = conversation(message.channel);
  const asked = conv && attention(message, conv, threadUsers);
  if (!asked) return;
  conv.unread += 1;
  if (asked === "for_you") conv.for_you += 1;
  due.draw.add("sidebar");
}

function changed(message, due) {
  const log = store.messages.get(message.channel);
  if (log?.get(message.ts)) log.put(message);
  if (store.replies?.get(message.ts)) { store.replies.put(message); due.draw.add("thread"); }
  if (listShows(message.channel)) due.draw.add("list");
  // What somebody's own press changed is told; what changes by itself would only interrupt.
  if (store.acted?.ts === message.ts) due.acted.push(message.ts);
}

function deleted(channel, ts, due) {
  store.messages.get(channel)?.drop(ts);
  if (store.thread?.channel === channel && store.replies?.get(ts)) { store.replies.drop(ts); due.draw.add("thread"); }
  if (listShows(channel)) due.draw.add("list");
}

/** Say who one has become, and where. */
export const sayWho = (name, place) => announce(`You are ${name} now, in ${place}.`);
