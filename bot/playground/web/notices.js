// What must not be overlooked: problems in what the coach sent, a coach that is not there, a workspace that went away.

import { el, icon, iconButton } from "./dom.js";
import { emit, store } from "./store.js";

const root = document.getElementById("notices");

function notice(kind, words, ...buttons) {
  return el("div", { class: `notice notice-${kind}`, role: kind === "bad" ? "alert" : "status" }, icon(kind === "info" ? "info" : "warn"), el("div", { class: "grow" }, words), buttons);
}

function problemNotice(problems) {
  const last = problems.at(-1);
  const many = problems.length > 1 ? `${problems.length} problems. The last: ` : "";
  const what = last.refused ? "Slack would refuse this" : "Slack would let this pass, but it is a mistake";
  const words = [el("strong", {}, `${many}${last.error} in ${last.where}. `), `${what}${last.messages?.length ? `: ${last.messages[0]}` : "."}`];
  return notice("bad", words, el("button", { type: "button", class: "button small", on: { click: () => emit("show-problems") } }, "Show"),
    iconButton("close", "Dismiss", () => { store.seenProblems = last.n; drawNotices(); }));
}

/** Draw the notices that hold now. */
export function drawNotices() {
  const { state } = store;
  const on = Object.entries(state.faults).filter(([, value]) => value).map(([name]) => name.replace(/_/g, " "));
  const fresh = state.problems.filter((p) => p.n > store.seenProblems);
  const sign = JSON.stringify([store.online, state.connected, state.installed, on, fresh.map((p) => p.n)]);
  if (root.dataset.sign === sign) return;
  root.dataset.sign = sign;
  root.replaceChildren(...[
    !store.online && notice("bad", "The local workspace doesn't answer. Trying again…"),
    store.online && !state.connected && notice("info", `${state.app.name} is starting: commands and buttons wait for it.`),
    !state.installed && notice("warn", `${state.app.name} is not installed in this workspace.`),
    on.length > 0 && notice("warn", `Fault on: ${on.join(", ")}.`),
    fresh.length > 0 && problemNotice(fresh),
  ].filter(Boolean));
}
