// What a new message is to the person one is, as the workspace counts it (../attention.py).

import { store } from "./store.js";

const EVERYBODY = /<!(?:here|channel|everyone)\b/;

const mentioned = (text) => text.includes(`<@${store.as}`) || EVERYBODY.test(text)
  || store.state.teams.some((team) => text.includes(`<!subteam^${team.id}`) && team.users.includes(store.as));

/** True for a message in a thread below another. */
export const isReply = (message) => Boolean(message.thread_ts) && message.thread_ts !== message.ts;

/** "for_you" (a red badge), "unread" (bold), or "". */
export function attention(message, channel, threadUsers) {
  if (message.user === store.as) return "";
  if (mentioned(message.text)) return "for_you";
  if (isReply(message) && !message.reply_broadcast) return threadUsers?.includes(store.as) ? "unread" : "";
  return channel.kind !== "channel" && !message.ephemeral ? "for_you" : "unread";
}
