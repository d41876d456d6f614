// Where a run's time went: one bar per room, on one common scale.

import { h, svg } from "./dom.js";
import { t } from "./i18n.js";
import { step_name } from "./run_model.js";
import { duration, parse } from "./times.js";

// {name, status, from, until} in milliseconds; what has not ended lasts until now.
function spans(run) {
  const now = Date.now();
  const out = [];
  const add = (name, status, from, until) => {
    if (!Number.isNaN(parse(from))) out.push({ name, status, from: parse(from), until: parse(until) || now });
  };
  add(t("timeline.decide"), "decide", run.created, run.planned ?? run.finished);
  for (const step of run.steps) {
    add(t("timeline.approval", { name: step_name(step) }), "waiting", step.waiting_since, step.started ?? step.finished);
    add(step_name(step), step.status, step.started, step.finished);
  }
  for (const reply of run.replies) add(t("timeline.reply", { n: reply.n }), `reply-${reply.status}`, reply.created, reply.sent);
  return out;
}

export function timeline(run) {
  const rows = spans(run);
  if (rows.length === 0) return null;
  const start = Math.min(...rows.map((row) => row.from));
  const whole = Math.max(1, Math.max(...rows.map((row) => row.until)) - start);
  return h("ol.timeline", { "aria-label": t("timeline.label") }, rows.map((row) => bar(row, start, whole)));
}

function bar({ name, status, from, until }, start, whole) {
  const x = ((from - start) / whole) * 100;
  const width = Math.max(0.8, ((until - from) / whole) * 100);
  const drawing = svg("svg.span", { viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true", "data-status": status },
    svg("path.track", { d: "M0 5h100" }), svg("rect", { x: Math.min(x, 99.2), y: 1.5, width: Math.min(width, 100 - Math.min(x, 99.2)), height: 7, rx: 0.6 }));
  return h("li", h("span.clip", name), drawing, h("span.figure", duration(until - from)));
}
