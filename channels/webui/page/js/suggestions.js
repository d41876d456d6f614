// What one may ask, from the catalog's examples.

import { api } from "./api.js";
import { fill, h } from "./dom.js";
import { localized, t } from "./i18n.js";
import { draw_tile } from "./tile.js";

const most = 4;

export function greeting(ask) {
  const list = h("ul.suggestions", { "aria-label": t("greeting.suggestions") });
  load(list, ask);
  const row = h("div.greeting-art", { "aria-hidden": "true" }, ["succeeded", "succeeded", "running", "pending", "pending"].map((status, at) => draw_tile([5, 3, 6, 2, 4][at], status)));
  return h("section.greeting", row, h("h1", t("greeting.title")), h("p.muted", t("greeting.hint")), list);
}

async function load(list, ask) {
  try {
    const { workflows } = await api.workflows();
    const examples = workflows.flatMap((workflow) => (workflow.examples ?? []).slice(0, 1).map((text) => [localized(workflow.title) || workflow.name, localized(text)]));
    fill(list, examples.slice(0, most).map(([title, text]) => h("li", suggestion(title, text, ask))));
  } catch {
    // Suggestions are a help only; whether the broker is away is said by the chat itself.
  }
}

function suggestion(title, text, ask) {
  return h("button.suggestion", { type: "button", onclick: () => ask(text) }, h("span.suggestion-title", title), h("span", text));
}
