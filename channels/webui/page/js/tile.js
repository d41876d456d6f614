// One domino tile: a step, drawn as inline SVG with its words as text alternative.

import { h, svg } from "./dom.js";
import { t } from "./i18n.js";
import { step_name } from "./run_model.js";
import { duration, since } from "./times.js";

const left = 2;
const top = 6;
const width = 28;
const height = 50;
const columns = [6, 14, 22];
const rows = [6, 12.5, 19];

// Where the pips of one half stand, as [column, row].
const faces = [
  [],
  [[1, 1]],
  [[0, 0], [2, 2]],
  [[0, 0], [1, 1], [2, 2]],
  [[0, 0], [2, 0], [0, 2], [2, 2]],
  [[0, 0], [2, 0], [1, 1], [0, 2], [2, 2]],
  [[0, 0], [2, 0], [0, 1], [2, 1], [0, 2], [2, 2]],
];

function half(count, offset) {
  return faces[count].map(([column, row]) => svg("circle.pip", { cx: left + columns[column], cy: top + offset + rows[row], r: 2.4 }));
}

function face(count) {
  if (count > 12) return [svg("text.numeral", { x: left + width / 2, y: top + height / 2 + 5, "text-anchor": "middle" }, String(count))];
  return [
    ...half(Math.min(count, 6), 0),
    svg("path.divide", { d: `M${left + 4} ${top + height / 2}h${width - 8}` }),
    svg("circle.pin", { cx: left + width / 2, cy: top + height / 2, r: 1.9 }),
    ...half(Math.max(count - 6, 0), height / 2),
  ];
}

const badges = {
  waiting: () => [svg("circle", { cx: 30, cy: 8, r: 7.5 }), svg("path", { d: "M27.6 5v6M32.4 5v6" })],
  timed_out: () => [svg("circle", { cx: 30, cy: 8, r: 7.5 }), svg("path", { d: "M30 4v4.2l2.8 1.8" })],
  failed: () => [svg("circle", { cx: 30, cy: 8, r: 7.5 }), svg("path", { d: "M30 3.6v5M30 11.4v.6" })],
};

// The drawing alone; `count` is what its pips say.
export function draw_tile(count, status = "pending") {
  return svg(
    "svg.tile",
    { viewBox: "0 0 48 60", "data-status": status, "aria-hidden": "true", focusable: "false" },
    svg("rect.halo", { x: left - 3, y: top - 3, width: width + 6, height: height + 6, rx: 7 }),
    svg(
      "g.body",
      svg("rect.slab", { x: left, y: top, width, height, rx: 4.5 }),
      ...face(count),
      svg("path.crack", { d: "M21 6l-6 11 8 7-11 11 7 8-6 13" }),
      svg("path.strike", { d: `M${left - 1} ${top + height - 8}L${left + width + 1} ${top + 8}` }),
    ),
    svg("g.badge", ...(badges[status]?.() ?? [])),
  );
}

export class Tile {
  constructor(step, place, total) {
    this.drawing = draw_tile(place, "pending");
    this.clock = h("span.clock");
    this.words = h("span.unseen");
    this.element = h("li.tile-cell", this.words, this.drawing, this.clock);
    this.show(step, place, total);
  }

  show(step, place, total) {
    const status = step.status;
    if (this.status !== status) {
      this.status = status;
      this.drawing.dataset.status = status;
      this.drawing.lastChild.replaceChildren(...(badges[status]?.() ?? []));
      this.clock.replaceChildren(...[status === "running" && since(step.started)].filter(Boolean));
    }
    this.words.textContent = tile_words(step, place, total);
    this.element.title = this.words.textContent;
  }
}

const is_working = (status) => status === "running" || status === "starting" || status === "waiting";

function tile_words(step, place, total) {
  return t("tile.words", { place, total, name: step_name(step), state: state_words(step) });
}

function state_words(step) {
  const from = Date.parse(step.status === "waiting" ? step.waiting_since : step.started);
  const until = step.finished ? Date.parse(step.finished) : Date.now();
  const passed = Number.isNaN(from) ? "" : duration(until - from);
  const words = t(`step.${step.status}`);
  if (!passed) return words;
  return t(is_working(step.status) ? "tile.since" : "tile.after", { state: words, passed });
}
