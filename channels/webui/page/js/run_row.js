// A run as one row of the list.

import { h } from "./dom.js";
import { domino_row, mark } from "./domino_row.js";
import { t } from "./i18n.js";
import { is_open, milliseconds } from "./run_model.js";
import { ago, duration, since } from "./times.js";

const most_tiles = 8;

export class RunRow {
  constructor(run) {
    this.run = run;
    const first = run();
    this.tiles = domino_row([shortened(first)], "small");
    this.state = h("span.run-state");
    this.asked = h("a.clip.asked-link", { href: `/runs/${encodeURIComponent(first.id)}` }, first.text || (first.parent ? t("run.follow_up") : first.type));
    this.chain = h("span.clip.cell-chain");
    this.took = h("span.figure.cell-took");
    this.element = h(
      "div.run-line",
      { role: "listitem" },
      h("span.cell-tiles", this.state, this.tiles),
      this.asked,
      h("span.clip.cell-channel", first.channel),
      this.chain,
      this.took,
      h("span.figure.cell-age", ago(first.created)),
    );
    this.update();
  }

  update() {
    const run = this.run();
    if (!run) return;
    this.element.dataset.status = run.status;
    this.tiles.show([shortened(run)], { live: true });
    if (this.shown !== run.status) {
      this.shown = run.status;
      this.state.replaceChildren(mark(run.status));
      this.took.replaceChildren(is_open(run) ? since(run.created) : duration(milliseconds(run)));
    }
    this.chain.textContent = run.chain || "–";
  }
}

function shortened(run) {
  return run.steps.length > most_tiles ? { ...run, steps: run.steps.slice(0, most_tiles) } : run;
}
