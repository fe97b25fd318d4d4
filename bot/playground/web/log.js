// The messages of one conversation or thread that are known here, oldest first.

const order = (a, b) => a.length - b.length || (a < b ? -1 : Number(a > b));

/** A sorted list of messages; `more` says that the workspace has older ones. */
export class MessageLog {
  constructor(messages = [], more = false) {
    this.all = messages;
    this.more = more;
  }

  /** Where the message with this `ts` is, or would be. */
  place(ts) {
    let [low, high] = [0, this.all.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (order(this.all[middle].ts, ts) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  get(ts) {
    const found = this.all[this.place(ts)];
    return found?.ts === ts ? found : null;
  }

  /** Put a message in, or in place of the one with its `ts`. True where it is new. */
  put(message) {
    const at = this.place(message.ts);
    const known = this.all[at]?.ts === message.ts;
    this.all.splice(at, known ? 1 : 0, message);
    return !known;
  }

  drop(ts) {
    if (this.get(ts)) this.all.splice(this.place(ts), 1);
  }

  /** Put older messages before those that are known. */
  prepend(messages, more) {
    this.all.unshift(...messages.filter((message) => !this.get(message.ts)));
    this.more = more;
  }
}
