// The start of it all: load the state, draw the parts, and follow what happens.

import "./keys.js";
import { toast } from "./announce.js";
import { api, line } from "./api.js";
import { sayWho, take } from "./arrivals.js";
import { focusMain, loadMessages, showConversation } from "./conversation.js";
import { el } from "./dom.js";
import { forgetTexts } from "./drafts.js";
import { renewStack } from "./modal.js";
import { drawNotices } from "./notices.js";
import { closeSidebar, drawSidebar } from "./sidebar.js";
import { conversation, current, loadState, on, store, titleOf } from "./store.js";
import { forgetDrafts } from "./surface.js";
import { closeThread } from "./thread.js";
import { drawTopbar, restoreTheme } from "./topbar.js";

const RETRY_MS = 1500;
let following = null;

/** Where the address says that one is: #/U…/C… or #/U…/D…/home */
function address() {
  const [, as = "", channel = "", tab = "messages"] = location.hash.split("/");
  return { as, channel, tab };
}

function drawAll() {
  drawTopbar();
  drawSidebar();
  drawNotices();
}

/** Be `as`: load everything that this person sees. */
async function enter(as, channel, tab) {
  following?.abort();
  let state;
  try {
    state = await loadState(as).catch((fault) => (as && fault.status >= 400 && fault.status < 500 ? loadState("") : Promise.reject(fault)));
  } catch (fault) {
    return unreachable(fault);
  }
  store.online = true;
  store.messages.clear();
  closeThread(false);
  const open = conversation(channel) || state.conversations.find((c) => c.kind === "app") || state.conversations[0];
  drawAll();
  const stack = state.stack || [];
  state.stack = [];
  renewStack([], state.seq);
  await showConversation(open.id, { tab });
  renewStack(stack, state.seq);
  follow(store.as, state.seq);
  return null;
}

function unreachable(fault) {
  const again = el("button", { type: "button", class: "button primary", on: { click: start } }, "Try again");
  document.getElementById("main").replaceChildren(el("div", { class: "empty" }, el("h1", {}, "The workspace isn't there"), el("p", {}, fault.message), again));
}

/** Long-poll what happens, until somebody else is followed. */
async function follow(as, from) {
  const mine = (following = new AbortController());
  let seq = from;
  while (!mine.signal.aborted) {
    try {
      const news = await api.events(as, seq, mine.signal);
      if (mine.signal.aborted) return;
      const reset = news.events.some((event) => event.type === "reset");
      if (news.lost || reset) return void renew(!reset);
      seq = news.seq;
      take(news.events, refresh);
    } catch (fault) {
      if (mine.signal.aborted) return;
      if (fault.status >= 400 && fault.status < 500) return void renew();
      if (fault.status === undefined) throw fault;
      await new Promise((done) => setTimeout(done, RETRY_MS));
    }
  }
}

function online(is) {
  if (store.online === is || !store.state) return;
  store.online = is;
  drawNotices();
}

/** Take everything anew. Where only too much has happened at once, what is being written stays. */
function renew(onlyBehind = false) {
  if (!onlyBehind) {
    forgetDrafts();
    forgetTexts();
  }
  store.calls = [];
  store.seenProblems = 0;
  return enter(store.as, store.channel, store.tab);
}

/** People or channels changed: take the state anew, leave what is open as it is. */
async function refresh() {
  const { stack, home } = store.state;
  try {
    await loadState(store.as);
  } catch (fault) {
    return void toast(fault.message, "error");
  }
  Object.assign(store.state, { stack, home });
  if (!current()) return void showConversation(store.state.conversations[0].id);
  drawAll();
  return null;
}

async function be(id) {
  const here = current();
  forgetDrafts();
  closeSidebar(false);
  await enter(id, here?.kind === "app" ? "" : store.channel, store.tab);
  sayWho(store.state.me.real_name, `${current().kind === "channel" ? "#" : ""}${titleOf(current())}`);
}

function layout() {
  const shell = document.getElementById("shell");
  shell.classList.toggle("has-side", Boolean(store.thread));
  shell.classList.toggle("has-inspector", !document.getElementById("inspector").hidden);
}

function moved() {
  history.replaceState(null, "", `#/${store.as}/${store.channel}${store.tab === "home" ? "/home" : ""}`);
  if (store.thread && store.thread.channel !== store.channel) closeThread(false);
}

async function start() {
  const { as, channel, tab } = address();
  await enter(as, channel, tab);
}

function hashChanged() {
  const to = address();
  if (location.hash.startsWith("#/") && (to.as !== store.as || to.channel !== store.channel)) enter(to.as, to.channel, to.tab);
}

on("be", be);
on("faults", () => { drawNotices(); drawTopbar(); });
on("moved", moved);
on("layout", layout);
on("focus-main", focusMain);
line.addEventListener("lost", () => online(false));
line.addEventListener("answered", () => online(true));
document.addEventListener("visibilitychange", () => { if (!document.hidden && store.state && store.tab === "messages") loadMessages(); });
addEventListener("hashchange", hashChanged);
restoreTheme();
start();
