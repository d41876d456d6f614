// /runs: everything that ran or runs, newest first and live; the filter is in the address.

import { api } from "./api.js";
import { fill, h } from "./dom.js";
import { favicon_state, show_favicon } from "./favicon.js";
import { t } from "./i18n.js";
import { empty, loading, notice } from "./notices.js";
import { from_query, set_query } from "./router.js";
import { newer } from "./run_model.js";
import { RunRow } from "./run_row.js";
import { RunStream } from "./stream.js";
import { WindowedList } from "./windowed_list.js";

export const open = (page) => new Runs(page);

const statuses = ["planning", "waiting", "running", "succeeded", "failed", "cancelled", "ignored"];
const fields = ["text", "status", "channel", "chain"];
const typing_pause = 300;
const near_end = 800;

class Runs {
  constructor({ main, shell }) {
    this.shell = shell;
    this.title = t("nav.runs");
    this.words = h("div.words", loading());
    this.rows = h("div.run-rows", { role: "list", "aria-label": t("nav.runs") });
    this.head = h("div.run-head-row", { "aria-hidden": "true" }, ["status", "asked", "channel", "chain", "took", "age"].map((name) => h("span", t(`runs.${name}`))));
    this.scroller = h("div.scroller", { onscroll: () => this.scrolled() }, h("div.place", h("h1", t("nav.runs")), this.filters(), this.head, this.words, this.rows));
    main.replaceChildren(this.scroller);
    this.begin();
  }

  close() {
    this.stream?.close();
    this.list?.close();
    clearTimeout(this.typing);
  }

  stay() {
    return false;
  }

  filters() {
    const change = (name, value) => {
      set_query({ [name]: value });
      this.begin();
    };
    const typed = (name, value) => {
      clearTimeout(this.typing);
      this.typing = setTimeout(() => change(name, value.trim()), typing_pause);
    };
    const label = (name, control) => h("label", h("span", t(`runs.filter.${name}`)), control);
    const text_field = (name, type) => label(name, h("input", { type, value: from_query(name), placeholder: t("runs.any"), oninput: (event) => typed(name, event.target.value) }));
    const options = [h("option", { value: "" }, t("runs.any")), ...statuses.map((status) => h("option", { value: status, selected: from_query("status") === status }, t(`run.${status}`)))];
    const status = label("status", h("select", { onchange: (event) => change("status", event.target.value) }, options));
    return h("form.filters", { role: "search", onsubmit: (event) => event.preventDefault() }, text_field("text", "search"), status, text_field("channel", "text"), text_field("chain", "text"));
  }

  filter() {
    return Object.fromEntries(fields.map((name) => [name, from_query(name)]));
  }

  begin() {
    this.close();
    this.runs = new Map();
    this.next = null;
    this.loaded = false;
    this.rows.replaceChildren();
    this.list = new WindowedList(this.scroller, this.rows, (id) => new RunRow(() => this.runs.get(id)), (a, b) => this.compare(a, b));
    fill(this.words, loading());
    // The state is left out, so that a run is seen to leave the filter.
    const { status, ...lasting } = this.filter();
    this.stream = new RunStream(lasting, { ready: () => this.load(), run: (run) => this.take(run), state: (...state) => this.link(...state) });
    this.wanted = status;
  }

  async load() {
    const { stream } = this;
    try {
      const page = await api.runs(this.filter());
      if (stream !== this.stream) return;
      if (!this.loaded) this.next = page.next;
      this.loaded = true;
      for (const run of [...page.runs].reverse()) this.take(run);
      this.show_words();
    } catch (problem) {
      if (stream === this.stream) fill(this.words, notice(problem, () => this.begin()));
    }
  }

  take(run) {
    const known = this.runs.get(run.id);
    const taken = newer(known, run);
    if (taken === known) return;
    if (this.wanted && run.status !== this.wanted) {
      this.runs.delete(run.id);
      this.list.remove(run.id);
    } else {
      this.runs.set(run.id, taken);
      if (known) this.list.update(run.id);
      else this.list.add(run.id);
    }
    if (this.loaded) this.show_words();
  }

  compare(a, b) {
    const [first, second] = [a, b].map((id) => this.runs.get(id).created);
    return first < second ? 1 : first > second ? -1 : 0;
  }

  show_words() {
    const filtered = Object.values(this.filter()).some(Boolean);
    const nothing = this.runs.size === 0;
    this.head.hidden = nothing;
    fill(this.words, nothing && (filtered ? empty(t("runs.no_match"), t("runs.no_match_hint")) : empty(t("runs.none"), t("runs.none_hint"))));
    show_favicon(favicon_state([...this.runs.values()].reverse()));
  }

  async scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    if (!this.next || this.loading || scrollHeight - scrollTop - clientHeight > near_end) return;
    this.loading = true;
    const { stream } = this;
    const page = await api.runs({ ...this.filter(), after: this.next }).catch(() => null);
    this.loading = false;
    if (!page || stream !== this.stream) return;
    this.next = page.next;
    for (const run of page.runs) {
      if (this.runs.has(run.id)) continue;
      this.runs.set(run.id, run);
      this.list.add(run.id);
    }
  }

  link(state, missed) {
    this.shell.link(state, missed);
    if (this.loaded) return;
    if (state === "logged_out") fill(this.words, notice({ is_logged_out: true }));
    else if (state === "offline") fill(this.words, notice({ is_offline: true }));
  }
}
