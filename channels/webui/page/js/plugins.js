// /plugins: what is loaded, how it is doing and since when; what is not well stands first.

import { api } from "./api.js";
import { h } from "./dom.js";
import { t } from "./i18n.js";
import { json_view } from "./json_view.js";
import { empty } from "./notices.js";
import { health_mark } from "./plugin_state.js";
import { Polled } from "./polled.js";
import { ago } from "./times.js";

const urgency = ["failed", "degraded", "ready", "disabled"];

export function open({ main, shell }) {
  const content = h("div");
  main.replaceChildren(h("div.scroller", h("div.place", h("h1", t("nav.plugins")), content)));
  const polled = new Polled(content, shell, api.plugins, ({ plugins }) =>
    plugins.length > 0 ? h("ul.plain.cards", [...plugins].sort(by_urgency).map(card)) : empty(t("plugins.none"), t("plugins.none_hint")),
  );
  return { title: t("nav.plugins"), close: () => polled.close() };
}

const by_urgency = (a, b) => urgency.indexOf(a.state) - urgency.indexOf(b.state) || (a.kind ?? "").localeCompare(b.kind ?? "") || a.id.localeCompare(b.id);

function card(plugin) {
  return h(
    "li.card",
    { "data-state": plugin.state },
    h("div.card-head", h("h2", plugin.id), h("p.health-words", { "data-state": plugin.state }, health_mark(plugin.state), t(`plugin.${plugin.state}`), " ", h("span.muted", ago(plugin.since)))),
    plugin.description && h("p", plugin.description),
    plugin.reason && h("div.problem", { "data-state": plugin.state }, h("p", plugin.reason)),
    h("p.muted", [plugin.kind && t(`plugin.kind.${plugin.kind}`), plugin.name, plugin.version].filter(Boolean).join(" · "), " · ", h("a", { href: plugin.docs ?? "/docs", target: "_blank", rel: "noopener" }, t("plugins.docs"))),
    Object.keys(plugin.config ?? {}).length > 0 && json_view(t("plugins.config"), plugin.config, `${plugin.id}.json`),
  );
}
