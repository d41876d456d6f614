// The tab's icon tells how the place in it is doing.

import { is_open } from "./run_model.js";

export function show_favicon(state) {
  const link = document.querySelector("link[rel=icon]");
  const href = `/img/tile-${state}.svg`;
  if (link.getAttribute("href") !== href) link.setAttribute("href", href);
}

export function favicon_state(runs) {
  if (runs.some((run) => run.status === "waiting")) return "waiting";
  if (runs.some(is_open)) return "running";
  const last = runs.at(-1);
  if (last?.status === "failed") return "failed";
  return last?.status === "succeeded" ? "succeeded" : "idle";
}
