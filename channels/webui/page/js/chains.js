// /chains: each chain from left to right as it is configured now: topics, planners in their order,
// executors in theirs, who is notified. What fails is red where it fails.

import { api } from "./api.js";
import { h } from "./dom.js";
import { number, t } from "./i18n.js";
import { empty } from "./notices.js";
import { Polled } from "./polled.js";
import { health_mark } from "./plugin_state.js";

export function open({ main, shell }) {
  const content = h("div");
  main.replaceChildren(h("div.scroller", h("div.place", h("h1", t("nav.chains")), content)));
  const read = async () => {
    const [{ chains }, { plugins }] = await Promise.all([api.chains(), api.plugins()]);
    return { chains, states: Object.fromEntries(plugins.map(({ id, state, reason }) => [id, { state, reason }])) };
  };
  const polled = new Polled(content, shell, read, ({ chains, states }) =>
    chains.length > 0 ? chains.map((chain) => draw_chain(chain, states)) : empty(t("chains.none"), t("chains.none_hint")),
  );
  return { title: t("nav.chains"), close: () => polled.close() };
}

function draw_chain(chain, states) {
  const { counts = {} } = chain;
  const rate = t("chains.rate", { rate: number(counts.per_minute ?? 0) });
  const failed = counts.failed > 0 && t("chains.failed", { count: counts.failed });
  return h(
    "section.chain",
    h("div.chain-head", h("h2", chain.id), h("a", { href: `/runs?chain=${encodeURIComponent(chain.id)}` }, t("chains.runs"))),
    h(
      "div.chain-flow",
      column("chains.on", [...chain.on.map((topic) => node(topic)), chain.when && h("li.condition", t("chains.when"), " ", h("code", JSON.stringify(chain.when)))]),
      arrow(rate),
      column("chains.plan", chain.plan.map((id, at) => plugin_node(id, at, states))),
      arrow(""),
      column("chains.execute", chain.execute.map((id, at) => plugin_node(id, at, states))),
      arrow(failed, failed ? "failed" : ""),
      column("chains.notify", [node(t("chains.origin")), ...(chain.notify ?? []).map((to) => notified(to, states))]),
    ),
    counts.failure && h("div.problem", h("p.muted", t("chains.last_failure")), h("p", counts.failure)),
    h("p.muted.figure.counts", counts_in_words(counts)),
  );
}

const column = (title, nodes) => h("div.chain-column", h("h3", t(title)), h("ol.plain", nodes.length > 0 ? nodes : node(t("chains.nobody"))));

const arrow = (words, state = "") => h("div.chain-arrow", { "data-state": state }, h("span", words || ""), h("div.shaft", { "aria-hidden": "true" }));

const node = (words, ...more) => h("li.node", h("span", words), more);

function plugin_node(id, at, states) {
  const known = states[id] ?? { state: "failed", reason: t("chains.unknown_plugin") };
  const well = known.state === "ready";
  return h("li.node", { "data-state": known.state }, h("span.order", `${at + 1}`), h("span", id), !well && health_mark(known.state), !well && h("p.node-reason", known.reason || t(`plugin.${known.state}`)));
}

function notified({ channel, conversation, of_success, of_failure }, states) {
  const when = of_success && of_failure ? "both" : of_success ? "success" : "failure";
  const known = states[channel];
  return h("li.node", { "data-state": known?.state }, h("span", `${channel}${conversation ? ` / ${conversation}` : ""}`), h("p.node-note", t(`chains.of_${when}`)));
}

function counts_in_words(counts) {
  const names = ["succeeded", "failed", "cancelled", "ignored"];
  return names.map((name) => `${number(counts[name] ?? 0)} ${t(`run.${name}`)}`).join(" · ");
}
