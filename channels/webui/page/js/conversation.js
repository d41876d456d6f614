// One conversation as the page knows it: its families of runs, kept up to date by the live stream,
// and the messages still on their way.

import { api } from "./api.js";
import { channel } from "./channel.js";
import { Outbox } from "./outbox.js";
import { families, is_open, newer } from "./run_model.js";
import { RunStream } from "./stream.js";

const most_pages_to_close_a_gap = 40;

export class Conversation {
  // on: {loaded(), problem(error), family(root, live), message(message), older(roots), state(...)}
  constructor(id, on) {
    this.id = id;
    this.on = on;
    this.runs = new Map();
    this.next = null;
    this.loaded = false;
    this.outbox = new Outbox(id, (message) => this.take_message(message));
    this.stream = new RunStream(
      { channel, conversation: id },
      { ready: () => this.load(), run: (run) => this.take(run, true), state: (...state) => on.state(...state) },
      () => !this.has_open(),
    );
  }

  close() {
    this.stream.close();
    this.outbox.close();
  }

  has_open() {
    return this.outbox.messages.some((message) => !message.run) || [...this.runs.values()].some(is_open);
  }

  family(root) {
    return families([...this.runs.values()].filter((run) => (run.root || run.id) === root)).get(root) ?? [];
  }

  roots() {
    return [...families([...this.runs.values()]).keys()];
  }

  begun(root) {
    return (this.runs.get(root) ?? this.family(root)[0])?.created ?? "";
  }

  messages_under_way() {
    return this.outbox.messages.filter((message) => !message.run || !this.runs.has(message.run));
  }

  take(run, live) {
    const known = this.runs.get(run.id);
    const taken = newer(known, run);
    if (taken === known) return;
    this.runs.set(run.id, taken);
    if (this.loaded) this.on.family(taken.root || taken.id, live);
  }

  take_message(message) {
    this.on.message(message);
  }

  // The newest page; after a reset also those before it until what is known is reached.
  async load() {
    try {
      let page = await api.runs(this.filter());
      const meets = (runs) => runs.some((run) => this.runs.has(run.id));
      const was_loaded = this.loaded;
      for (let pages = 1; was_loaded && page.next && !meets(page.runs) && pages < most_pages_to_close_a_gap; pages += 1) {
        this.take_page(page);
        page = await api.runs({ ...this.filter(), after: page.next });
      }
      this.take_page(page);
      if (!was_loaded) this.next = page.next;
      this.loaded = true;
      this.on.loaded();
    } catch (error) {
      this.on.problem(error);
    }
  }

  // Oldest first, so that runs of one moment keep their order.
  take_page(page) {
    for (const run of [...page.runs].reverse()) this.take(run, false);
  }

  // The page before; gives the roots it brought, newest first.
  async load_older() {
    if (!this.next || this.loading_older) return [];
    this.loading_older = true;
    try {
      const page = await api.runs({ ...this.filter(), after: this.next });
      this.next = page.next;
      const fresh = page.runs.filter((run) => !this.runs.has(run.id));
      fresh.forEach((run) => this.runs.set(run.id, run));
      return [...new Set(fresh.map((run) => run.root || run.id))];
    } finally {
      this.loading_older = false;
    }
  }

  filter() {
    return { channel, conversation: this.id };
  }
}
