// Moments in words, in the language and the zone of the person one is.

import { now, store } from "./store.js";

// A formatter costs some fifty times what it costs to use it, and there are three a message: each is built once.
const formatters = new Map();

function formatter(locale, options) {
  const key = `${locale} ${JSON.stringify(options)}`;
  if (!formatters.has(key)) formatters.set(key, new Intl.DateTimeFormat(locale, options));
  return formatters.get(key);
}

const language = () => (/^en/.test(store.state?.me.locale || "") ? store.state.me.locale : "en-GB");

/** A moment (ms) in the zone of the person one is, or in another. */
export function formatTime(ms, options = { hour: "numeric", minute: "2-digit" }) {
  return formatter(language(), { timeZone: store.state?.me.tz || "UTC", ...options }).format(ms);
}

/** A moment in words, for those who hover a date. */
export const inWords = (ms) => formatTime(ms, { dateStyle: "full", timeStyle: "short" });

/** A moment as `datetime-local` fields want it. */
export function localInput(ms) {
  const parts = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  return formatter("sv-SE", { timeZone: store.state.me.tz, ...parts }).format(ms).replace(" ", "T");
}

/** Milliseconds of a message's `ts`. */
export const tsMs = (ts) => Number.parseFloat(ts) * 1000;

/** "2026-11-23" of a moment, in the zone of the person one is. */
export const dayOf = (ms) => formatter("en-CA", { timeZone: store.state.me.tz }).format(ms);

/** "Today", "Yesterday" or "Monday 23 November", by the workspace's clock. */
export function dayName(ms) {
  const day = dayOf(ms);
  if (day === dayOf(now())) return "Today";
  if (day === dayOf(now() - 86400000)) return "Yesterday";
  const sameYear = day.slice(0, 4) === dayOf(now()).slice(0, 4);
  return formatTime(ms, { weekday: "long", day: "numeric", month: "long", ...(sameYear ? {} : { year: "numeric" }) });
}
