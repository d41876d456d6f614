// Loading, empty and broken places: each one sentence that says what is so and what to do next.

import { h } from "./dom.js";
import { draw_tile } from "./tile.js";
import { t } from "./i18n.js";

const skeleton_delay = 300;

export function empty(title, hint, ...more) {
  return h("div.notice", h("div.notice-art", draw_tile(3, "pending"), draw_tile(5, "pending"), draw_tile(2, "skipped")), h("h2", title), h("p", hint), more);
}

export function notice(problem, again) {
  const [title, hint] = words(problem);
  const button = again && !problem.is_logged_out && h("button", { type: "button", onclick: again }, t("again"));
  return h("div.notice", { role: "alert" }, h("h2", title), h("p", hint), problem.is_logged_out && h("pre", h("code", "domino login-link")), button);
}

function words(problem) {
  if (problem.is_logged_out) return [t("login.title"), t("login.hint")];
  if (problem.is_offline) return [t("offline.title"), t("offline.hint")];
  if (problem.status === 403) return [t("forbidden.title"), t("forbidden.hint")];
  if (problem.status === 404) return [t("missing.title"), t("missing.hint")];
  return [problem.title || t("error.title"), problem.message || t("error.hint")];
}

// Grey bars, but only once the wait is long enough to be noticed.
export function loading() {
  const element = h("div.loading", { role: "status" }, h("span.unseen", t("loading")));
  setTimeout(() => element.append(...[62, 88, 74].map((width) => bar(width))), skeleton_delay);
  return element;
}

function bar(width) {
  const element = h("span.skeleton");
  element.style.width = `${width}%`;
  return element;
}
