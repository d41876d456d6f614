// The log of a conversation: its turns by age, those still on their way last. It stays at the end
// when the reader is there, and says that there is more when the reader is not.

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";
import { loading } from "./notices.js";
import { PendingTurn, Turn } from "./turn.js";
import { WindowedList } from "./windowed_list.js";

const near_end = 60; // px
const near_start = 600;

export class Transcript {
  constructor(conversation, on) {
    this.conversation = conversation;
    this.on = on;
    this.pending = new Map();
    this.sticking = true;
    this.turns = h("div.turns");
    this.under_way = h("div.turns");
    this.words = h("div.words", loading());
    this.inside = h("div.transcript-inside", this.words, this.turns, this.under_way);
    this.more = h("button.more", { type: "button", hidden: true, onclick: () => this.stick() }, icon("down"), t("chat.more"));
    this.scroller = h("div.transcript", { tabindex: 0, role: "log", "aria-live": "off", "aria-label": t("chat.log"), onscroll: () => this.scrolled() }, this.inside);
    this.element = h("div.transcript-frame", this.scroller, this.more);
    this.list = new WindowedList(this.scroller, this.turns, (root) => this.turn(root), (a, b) => this.compare(a, b));
    this.growth = new ResizeObserver(() => this.sticking && this.to_end());
    this.growth.observe(this.inside);
    this.growth.observe(this.scroller);
  }

  close() {
    this.list.close();
    this.growth.disconnect();
  }

  // In place of the turns: a greeting, a fault, nothing.
  say(...words) {
    this.words.replaceChildren(...words);
  }

  is_empty() {
    return this.list.chunk_of.size === 0 && this.pending.size === 0;
  }

  load() {
    this.say();
    this.conversation.roots().forEach((root) => this.put_family(root));
    this.conversation.messages_under_way().forEach((message) => this.show_message(message));
    this.settle_messages();
    this.fill_view();
  }

  turn(root) {
    const { conversation, on } = this;
    return new Turn({ family: () => conversation.family(root), live: () => this.watching, open: on.open, say: on.say });
  }

  show_family(root) {
    this.say();
    this.watching = true;
    this.put_family(root);
    this.watching = false;
    this.settle_messages();
    if (!this.sticking) this.more.hidden = false;
  }

  put_family(root) {
    if (this.list.has(root)) this.list.update(root);
    else this.list.add(root);
  }

  compare(a, b) {
    const [first, second] = [a, b].map((root) => this.conversation.begun(root));
    return first < second ? -1 : first > second ? 1 : 0;
  }

  show_message(message) {
    const known = this.pending.get(message.id);
    if (known) {
      known.update();
      this.settle_messages();
      return;
    }
    if (message.run && this.conversation.runs.has(message.run)) return;
    this.say();
    const { outbox } = this.conversation;
    const turn = new PendingTurn(message, { retry: () => outbox.retry(message), discard: () => this.discard(message) });
    this.pending.set(message.id, turn);
    this.under_way.append(turn.element);
  }

  discard(message) {
    this.conversation.outbox.discard(message);
    this.pending.get(message.id)?.element.remove();
    this.pending.delete(message.id);
  }

  // A message whose run is here is shown by its run.
  settle_messages() {
    for (const [id, turn] of this.pending) {
      if (!turn.message.run || !this.conversation.runs.has(turn.message.run)) continue;
      turn.element.remove();
      this.pending.delete(id);
    }
  }

  async scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    this.sticking = scrollHeight - scrollTop - clientHeight < near_end;
    if (this.sticking) this.more.hidden = true;
    if (scrollTop < near_start) await this.load_older();
  }

  async load_older() {
    const roots = await this.conversation.load_older().catch(() => []);
    const before = this.scroller.scrollHeight;
    roots.forEach((root) => this.put_family(root));
    if (!this.sticking) this.scroller.scrollTop += this.scroller.scrollHeight - before;
  }

  // A first page that is shorter than the view brings no scrolling, thus no older ones by itself.
  async fill_view() {
    while (this.conversation.next && this.scroller.scrollHeight <= this.scroller.clientHeight + near_start) {
      const roots = await this.conversation.load_older().catch(() => []);
      if (roots.length === 0) return;
      roots.forEach((root) => this.put_family(root));
    }
  }

  stick() {
    this.sticking = true;
    this.more.hidden = true;
    this.to_end();
  }

  // A greeting is read from its beginning.
  to_end() {
    if (!this.is_empty()) this.scroller.scrollTop = this.scroller.scrollHeight;
  }
}
