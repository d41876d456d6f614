// The chat: a conversation, what is being typed, and the run one looks at beside it.

import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { ConversationList } from "./conversation_list.js";
import { h } from "./dom.js";
import { favicon_state, show_favicon } from "./favicon.js";
import { icon } from "./icons.js";
import { draw_id, is_id } from "./ids.js";
import { t } from "./i18n.js";
import { notice } from "./notices.js";
import { from_query, set_query } from "./router.js";
import { is_open } from "./run_model.js";
import { RunView } from "./run_view.js";
import { Sheet } from "./sheet.js";
import { greeting } from "./suggestions.js";
import { Transcript } from "./transcript.js";

export const open = (page) => new Chat(page);

class Chat {
  constructor({ main, shell }) {
    this.shell = shell;
    this.title = t("nav.chat");
    this.id = this.conversation_id();
    shell.remember_conversation(this.id);
    this.announced = new Set();
    this.composer = new Composer(this.id, (text) => this.send(text));
    this.conversation = new Conversation(this.id, {
      loaded: () => this.loaded(),
      problem: (problem) => this.transcript.say(notice(problem, () => this.conversation.load())),
      family: (root, live) => this.family_changed(root, live),
      message: (message) => this.message_changed(message),
      state: (state, missed) => this.link(state, missed),
    });
    this.transcript = new Transcript(this.conversation, { open: (run) => this.open_run(run), say: (text) => this.send(text) });
    this.list = new ConversationList(this.id);
    const drawer_button = h("button.round.drawer-button", { type: "button", "aria-label": t("conversations.label"), onclick: () => this.open_drawer() }, icon("menu"));
    shell.extra.append(drawer_button);
    main.replaceChildren(h("div.chat", this.list.element, h("div.talk", this.transcript.element, this.composer.element)));
    this.composer.fit();
    if (matchMedia("(hover: hover)").matches) this.composer.input.focus();
  }

  close() {
    this.closed = true;
    this.conversation.close();
    this.transcript.close();
    this.sheet?.close();
  }

  // A press of Back that only closed the run's sheet leaves the conversation as it is.
  stay(place) {
    if (place?.name !== "chat" || from_query("c") !== this.id) return false;
    const run = this.conversation.runs.get(from_query("run"));
    if (run) this.show_sheet(run);
    else this.sheet?.close();
    return true;
  }

  conversation_id() {
    const id = from_query("c");
    if (is_id(id)) return id;
    const drawn = draw_id("c_");
    set_query({ c: drawn });
    return drawn;
  }

  send(text) {
    this.transcript.stick();
    this.conversation.outbox.send(text);
  }

  loaded() {
    this.transcript.load();
    if (this.transcript.is_empty()) this.transcript.say(greeting((text) => this.composer.put(text)));
    for (const run of this.conversation.runs.values()) if (!is_open(run)) this.announced.add(run.id);
    const run = this.conversation.runs.get(from_query("run"));
    if (run && !this.sheet) this.show_sheet(run);
    this.show_state();
  }

  family_changed(root, live) {
    this.transcript.show_family(root);
    if (live) this.announce(root);
    if (this.sheet && this.run_view.concerns(root)) this.run_view.show(this.conversation.family(root));
    this.show_state();
  }

  message_changed(message) {
    this.transcript.show_message(message);
    if (message.state === "accepted" && this.conversation.runs.size === 0) setTimeout(() => this.list.load(), 500);
  }

  // Screen readers hear finished answers, once, and nothing in between.
  announce(root) {
    for (const run of this.conversation.family(root)) {
      if (is_open(run) || this.announced.has(run.id)) continue;
      this.announced.add(run.id);
      const words = run.replies.map((reply) => reply.text).join("\n") || run.error;
      if (words) this.shell.say(words);
    }
  }

  show_state() {
    show_favicon(favicon_state([...this.conversation.runs.values()].sort((a, b) => (a.created < b.created ? -1 : 1))));
  }

  link(state, missed) {
    this.shell.link(state, missed);
    if (state === "live" && missed > 0) this.list.load();
    if (this.conversation.loaded) return;
    if (state === "logged_out") this.transcript.say(notice({ is_logged_out: true }));
    else if (state === "offline") this.transcript.say(notice({ is_offline: true }));
  }

  open_run(run) {
    set_query({ run: run.id }, { push: true });
    this.show_sheet(run);
  }

  show_sheet(run) {
    const family = this.conversation.family(run.root || run.id);
    if (this.sheet) {
      this.run_view.show(family);
      return;
    }
    this.run_view = new RunView(family);
    this.sheet = new Sheet(t("run.title"), this.run_view.element, () => {
      this.sheet = null;
      if (!this.closed) set_query({ run: "" });
    });
  }

  open_drawer() {
    const list = new ConversationList(this.id);
    const drawer = h("dialog.drawer", { "aria-label": t("conversations.label"), onclose: () => drawer.remove() }, list.element);
    drawer.addEventListener("click", (event) => (event.target === drawer || event.target.closest("a")) && drawer.close());
    document.body.append(drawer);
    drawer.showModal();
  }
}
