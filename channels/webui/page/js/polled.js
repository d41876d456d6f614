// A place that reads its data now and then while somebody looks at it.

import { fill } from "./dom.js";
import { loading, notice } from "./notices.js";

const period = 5000;

export class Polled {
  // `read()` brings the data, `draw(data)` its elements. A failure after a success leaves what was
  // there and tells the shell.
  constructor(container, shell, read, draw) {
    Object.assign(this, { container, shell, read, draw });
    fill(container, loading());
    this.look_again = () => document.visibilityState === "visible" && this.refresh();
    document.addEventListener("visibilitychange", this.look_again);
    this.refresh();
  }

  close() {
    this.closed = true;
    clearTimeout(this.timer);
    document.removeEventListener("visibilitychange", this.look_again);
  }

  async refresh() {
    clearTimeout(this.timer);
    try {
      const data = await this.read();
      if (this.closed) return;
      this.show(data);
      this.shell.link("live");
    } catch (problem) {
      if (this.closed) return;
      if (this.shown === undefined || problem.is_logged_out) fill(this.container, notice(problem, () => this.refresh()));
      this.shell.link(problem.is_logged_out ? "logged_out" : problem.is_offline ? "offline" : "live");
    }
    this.timer = setTimeout(() => this.look_again(), period);
  }

  show(data) {
    const text = JSON.stringify(data);
    if (text === this.shown || this.container.contains(document.activeElement?.closest?.("dialog, details"))) return;
    this.shown = text;
    fill(this.container, this.draw(data));
  }
}
