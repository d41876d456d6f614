// One turn of the chat: what was asked, its tiles, and what came back.

import { approval_card, button_bar, decision } from "./approval.js";
import { fill, h } from "./dom.js";
import { mark } from "./domino_row.js";
import "./domino_row.js";
import { t } from "./i18n.js";
import { markdown } from "./markdown.js";
import { link } from "./markdown_inline.js";
import { is_open, is_token, milliseconds, said, step_name, waiting_step } from "./run_model.js";
import { ago, duration } from "./times.js";

export class Turn {
  // on: {family(), live(), open(run), say(text)}
  constructor(on) {
    this.on = on;
    this.asked = h("div.asked");
    this.row = h("domino-row");
    this.caption = h("p.caption");
    this.body = h("div.answer-body");
    this.element = h("article.turn", this.asked, h("div.answer", this.row, this.caption, this.body));
    this.row.addEventListener("click", () => this.on.open(this.on.family().at(-1)));
    this.update();
  }

  update() {
    const runs = this.on.family();
    if (runs.length === 0) return;
    this.show_asked(runs[0]);
    this.row.show(runs, { live: this.on.live() });
    if (this.changed("caption", runs.map((run) => [run.status, run.steps.map((step) => step.status)]))) fill(this.caption, this.caption_of(runs));
    if (this.changed("body", runs.map((run) => [run.status, run.error, run.replies, run.steps.map((step) => [step.status, step.error])]))) {
      fill(this.body, runs.map((run) => this.answer_of(run)));
    }
  }

  changed(part, value) {
    const text = JSON.stringify(value);
    if (this[`shown_${part}`] === text) return false;
    this[`shown_${part}`] = text;
    return true;
  }

  show_asked(run) {
    if (this.asked.firstChild || run.parent) return;
    fill(this.asked, question(run.text || t("chat.no_text"), ago(run.created)));
  }

  caption_of(runs) {
    const run = runs.find(is_open) ?? runs.at(-1);
    const step = run.steps.find((each) => ["running", "starting"].includes(each.status));
    const details = h("button.link", { type: "button", onclick: () => this.on.open(run) }, t("chat.details"));
    if (run.status === "planning") return [t("tiles.thinking"), " ", details];
    if (step) return [step_name(step), " ", details];
    if (waiting_step(run)) return [t("run.waiting"), " ", details];
    if (is_open(run)) return [t("run.running"), " ", details];
    const took = runs.reduce((sum, each) => sum + milliseconds(each), 0);
    const has_tiles = runs.some((each) => each.steps.length > 0);
    return [!has_tiles && run.status !== "succeeded" && mark(run.status), t(`chat.${run.status}`, { passed: duration(took) }), " ", details];
  }

  answer_of(run) {
    const asked = waiting_step(run);
    return [
      said(run).map(({ reply, step }) => [this.reply(run, reply), step && decision(step)]),
      asked && approval_card(asked),
      run.status === "failed" && !run.replies.some((reply) => reply.closing) && failure(run),
    ];
  }

  reply(run, reply) {
    const words = (reply.buttons ?? []).filter((button) => !is_token(button.value));
    return h("div.reply", { lang: run.language }, markdown(reply.text), files(reply), words.length > 0 && button_bar(words, (button) => this.on.say(button.value)));
  }
}

function files(reply) {
  return (reply.files ?? []).map((file) => h("p", link(file.url, file.name)));
}

function failure(run) {
  return h("div.problem", h("p", run.error || t("chat.failed_unknown")), h("p.muted", t("chat.failed_hint")));
}

const question = (text, note) => [h("p.bubble", text), h("p.note", note)];

// A message that the broker does not have yet, or whose run is not known yet.
export class PendingTurn {
  constructor(message, on) {
    this.message = message;
    this.on = on;
    this.element = h("article.turn.pending");
    this.update();
  }

  update() {
    const { message } = this;
    this.element.dataset.state = message.state;
    fill(this.element, h("div.asked", question(message.text, this.note())));
  }

  note() {
    const { state, error } = this.message;
    if (state === "refused") {
      return [
        h("span.error", { role: "alert" }, t("chat.refused"), " ", error),
        h("button.link", { type: "button", onclick: () => this.on.retry() }, t("retry")),
        h("button.link", { type: "button", onclick: () => this.on.discard() }, t("discard")),
      ];
    }
    if (state === "later") return t("chat.later");
    return t(state === "accepted" ? "chat.accepted" : "chat.sending");
  }
}

