// /runs/ID: one run, live, with the family it belongs to.

import { api } from "./api.js";
import { fill, h } from "./dom.js";
import { favicon_state, show_favicon } from "./favicon.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";
import { loading, notice } from "./notices.js";
import { families, newer } from "./run_model.js";
import { RunView } from "./run_view.js";
import { RunStream } from "./stream.js";

export const open = (page) => new RunPlace(page);

class RunPlace {
  constructor({ main, shell, id }) {
    this.shell = shell;
    this.id = id;
    this.title = t("run.title");
    this.runs = new Map();
    this.content = h("div.run-place-body", loading());
    main.replaceChildren(h("div.place", h("a.back", { href: "/runs" }, icon("back"), t("nav.runs")), h("h1.unseen", t("run.title")), this.content));
    this.start();
  }

  close() {
    this.stream?.close();
  }

  async start() {
    try {
      const run = await api.run(this.id);
      this.root = run.root || run.id;
      this.take(run);
      this.stream = new RunStream(
        { channel: run.channel, conversation: run.conversation },
        { ready: () => this.load(run), run: (each) => this.take(each), state: (...state) => this.shell.link(...state) },
      );
    } catch (problem) {
      fill(this.content, notice(problem, () => this.start()));
    }
  }

  async load({ channel, conversation }) {
    const page = await api.runs({ channel, conversation, limit: 100 }).catch(() => ({ runs: [] }));
    page.runs.forEach((run) => this.take(run));
    this.take(await api.run(this.id).catch(() => this.runs.get(this.id)));
  }

  take(run) {
    if ((run.root || run.id) !== this.root) return;
    const known = this.runs.get(run.id);
    const taken = newer(known, run);
    if (taken === known) return;
    this.runs.set(run.id, taken);
    this.show();
  }

  show() {
    const family = families([...this.runs.values()]).get(this.root);
    show_favicon(favicon_state(family));
    if (this.view) {
      this.view.show(family);
      return;
    }
    this.view = new RunView(family);
    fill(this.content, this.view.element);
  }
}
