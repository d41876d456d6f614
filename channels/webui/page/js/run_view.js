// A run as whoever keeps the platform running reads it: tiles, where the time went, each step with
// what went in and came out, what can be done about it, and the record itself last.

import { api } from "./api.js";
import { approval_card } from "./approval.js";
import { channel } from "./channel.js";
import { fill, h } from "./dom.js";
import { domino_row, mark } from "./domino_row.js";
import { t } from "./i18n.js";
import { json_view } from "./json_view.js";
import { markdown } from "./markdown.js";
import { is_open, milliseconds, step_name } from "./run_model.js";
import { draw_tile } from "./tile.js";
import { timeline } from "./timeline.js";
import { ago, duration } from "./times.js";

export class RunView {
  constructor(family) {
    this.row = domino_row(family, "large");
    this.body = h("div.run-parts");
    this.element = h("div.run-view", h("div.run-row", this.row), this.body);
    this.show(family);
  }

  concerns(root) {
    return this.root === root;
  }

  show(family) {
    this.root = family[0].root || family[0].id;
    this.row.show(family, { live: true });
    const open = new Set([...this.body.querySelectorAll("details[open]")].map((each) => each.dataset.key));
    fill(this.body, family.map((run, at) => this.run(run, at, open)));
  }

  run(run, at, open) {
    const parts = [
      at > 0 && h("h3", t("run.follow_up")),
      this.head(run),
      run.error && h("div.problem", h("p", run.error), h("p.muted", t(run.status === "failed" ? "run.failed_hint" : "run.ended_hint"))),
      this.actions(run),
      timeline(run),
      run.steps.length > 0 && h("ol.steps", run.steps.map((step, i) => this.step(run, step, i + 1))),
      this.replies(run),
      this.facts(run),
      json_view(t("run.raw"), run, `${run.id}.json`),
    ];
    const section = h("section.run", parts);
    section.querySelectorAll("details").forEach((details, i) => {
      details.dataset.key = `${run.id}/${i}/${details.firstChild.firstChild.textContent}`;
      details.open = open.has(details.dataset.key);
    });
    return section;
  }

  head(run) {
    const words = h("p.run-head", mark(run.status), h("strong", t(`run.${run.status}`)), h("span.muted", duration(milliseconds(run)), " · ", ago(run.created)));
    return h("div", words, run.text && h("blockquote.asked-text", run.text));
  }

  facts(run) {
    const fact = (name, value) => value && h("div", h("dt", t(`run.${name}`)), h("dd.clip", value));
    const plain = ["channel", "chain", "planner", "sender"].map((name) => fact(name, run[name]));
    const codes = ["id", "event", "traceparent"].map((name) => run[name] && fact(name, h("code", { title: run[name] }, run[name])));
    return h("dl.facts", plain, fact("conversation", conversation_link(run)), codes);
  }

  actions(run) {
    const state = h("span.hint", { role: "status" });
    const button = (word, style, call) => {
      const act = async () => {
        element.disabled = true;
        fill(state, t(`run.${word}.asked`));
        try {
          const answer = await call(run.id);
          if (answer?.run && answer.run !== run.id) fill(state, h("a", { href: `/runs/${encodeURIComponent(answer.run)}` }, t("run.to_new")));
        } catch (problem) {
          element.disabled = false;
          fill(state, h("span.error", { role: "alert" }, problem.message));
        }
      };
      const element = h(`button.${style}`, { type: "button", onclick: act }, t(`run.${word}`));
      return element;
    };
    const buttons = [run.status === "failed" && button("retry", "primary", api.retry), is_open(run) && button("cancel", "neutral", api.cancel)];
    return buttons.some(Boolean) && h("div.bar", h("div.buttons", buttons), state);
  }

  step(run, step, place) {
    const times = step.started && step.finished ? duration(Date.parse(step.finished) - Date.parse(step.started)) : "";
    const facts = [t(`step.${step.status}`), times, step.executor, step.attempt > 1 && t("step.attempt", { n: step.attempt })].filter(Boolean);
    return h(
      "li.step",
      draw_tile(place, step.status),
      h(
        "div.step-body",
        h("h4", step_name(step), " ", h("code.muted", step.workflow)),
        h("p.muted", facts.join(" · ")),
        step.needs?.length > 0 && h("p.muted", t("step.needs", { names: step.needs.join(", ") })),
        step.error && h("div.problem", h("p", step.error)),
        step.status === "waiting" && step.approval && approval_card(step),
        has_content(step.input) && json_view(t("step.input"), step.input, `${step.id}.input.json`),
        has_content(step.output) && json_view(t("step.output"), step.output, `${step.id}.output.json`),
      ),
    );
  }

  replies(run) {
    if (run.replies.length === 0) return null;
    return h("section", h("h4", t("run.replies")), run.replies.map((reply) => h("div.reply-record", h("p.muted", t(`reply.${reply.status}`), " ", ago(reply.sent ?? reply.created)), markdown(reply.text))));
  }
}

const has_content = (value) => value !== null && value !== undefined && value !== "";

function conversation_link(run) {
  if (run.channel !== channel) return h("code", run.conversation);
  return h("a", { href: `/?c=${encodeURIComponent(run.conversation)}` }, run.conversation);
}
