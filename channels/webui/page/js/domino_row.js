// <domino-row>: a run and its follow-ups as a row of tiles. Given newer records it changes the tiles
// in place, so that a step that succeeded is seen to tip.

import { h, svg } from "./dom.js";
import { t } from "./i18n.js";
import { is_open, step_name } from "./run_model.js";
import { Tile } from "./tile.js";

const stagger = 110; // ms between tiles that tip in one go

const marks = {
  succeeded: "M6.5 12.5l3.6 3.6 7.4-8",
  failed: "M8 8l8 8M16 8l-8 8",
  cancelled: "M7 12h10",
  ignored: "M7 12h10",
  waiting: "M9.5 8v8M14.5 8v8",
  running: "M9 7.5l7 4.5-7 4.5z",
  planning: "M7 12h.01M12 12h.01M17 12h.01",
};

// A state as a shape in a disc; the shape says it without colour.
export function mark(status, label = t(`run.${status}`)) {
  return svg(
    "svg.mark",
    { viewBox: "0 0 24 24", "data-status": status, role: "img", "aria-label": label },
    svg("title", label),
    svg("circle", { cx: 12, cy: 12, r: 10.5 }),
    svg("path", { d: marks[status] }),
  );
}

class DominoRow extends HTMLElement {
  // `runs`: a family, oldest first. `live`: the page watched it happen, so tiles that are new and
  // already done stand for a moment before they tip.
  show(runs, { live = false } = {}) {
    this.tiles ??= new Map();
    this.list ??= this.appendChild(h("ol.tiles", { "aria-label": t("tiles.label") }));
    this.live = live;
    this.delay = 0;
    const wanted = runs.flatMap((run, at) => [...(at > 0 && run.steps.length > 0 ? [this.joint(run, runs)] : []), ...this.cells(run)]);
    const end = this.end_of(runs);
    if (end) wanted.push(end);
    this.place(wanted);
    this.hidden = wanted.length === 0;
  }

  cells(run) {
    if (run.steps.length === 0 && run.status === "planning") return [this.thinking(run)];
    return run.steps.map((step, at) => this.cell(step, at + 1, run.steps.length));
  }

  cell(step, place, total) {
    const known = this.tiles.get(step.id);
    if (known instanceof Tile) {
      known.show(step, place, total);
      return known.element;
    }
    const fell_unseen = this.live && (step.status === "succeeded" || step.status === "failed");
    const tile = new Tile(fell_unseen ? { ...step, status: "pending" } : step, place, total);
    this.tiles.set(step.id, tile);
    if (fell_unseen) setTimeout(() => tile.show(step, place, total), 60 + stagger * this.delay++);
    return tile.element;
  }

  thinking(run) {
    const key = `${run.id} thinking`;
    if (!this.tiles.has(key)) {
      const tile = new Tile({ status: "running", title: t("tiles.thinking"), started: run.created }, 0, 0);
      tile.words.textContent = tile.element.title = t("tiles.thinking");
      this.tiles.set(key, tile);
    }
    return this.tiles.get(key).element;
  }

  joint(run, runs) {
    const key = `${run.id} joint`;
    if (!this.tiles.has(key)) {
      const parent = runs.flatMap((each) => each.steps).find((step) => step.id === run.parent_step);
      const words = parent ? t("tiles.tipped", { name: step_name(parent), state: t(`step.${parent.status}`) }) : t("tiles.follow_up");
      this.tiles.set(key, { element: h("li.joint", h("span", words)) });
    }
    return this.tiles.get(key).element;
  }

  end_of(runs) {
    const last = runs.at(-1);
    if (!last || runs.every((run) => run.steps.length === 0) || runs.some(is_open)) return null;
    const worst = runs.find((run) => run.status === "failed") ?? last;
    if (this.end?.dataset.status !== worst.status) this.end = h("li.end", { "data-status": worst.status }, mark(worst.status));
    return this.end;
  }

  // Adds and removes only what differs: an element that is moved would lose its motion.
  place(wanted) {
    for (const child of [...this.list.children]) if (!wanted.includes(child)) child.remove();
    wanted.forEach((element, at) => {
      if (this.list.children[at] !== element) this.list.insertBefore(element, this.list.children[at] ?? null);
    });
  }
}

customElements.define("domino-row", DominoRow);

export function domino_row(runs, size, options) {
  const row = h("domino-row", { class: size });
  row.show(runs, options);
  return row;
}

