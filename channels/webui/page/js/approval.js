// The question before a step, with its buttons.

import { api } from "./api.js";
import { fill, h } from "./dom.js";
import { t } from "./i18n.js";
import { markdown } from "./markdown.js";
import { since } from "./times.js";

// `buttons`: [{label, value, style}]. `act(button)` does what pressing means and may throw a Problem.
export function button_bar(buttons, act) {
  const answer = h("p.hint", { role: "status" });
  const press = async (button) => {
    elements.forEach((element) => (element.disabled = true));
    fill(answer, t("approval.pressed", { label: button.label }));
    try {
      await act(button);
    } catch (problem) {
      elements.forEach((element) => (element.disabled = false));
      fill(answer, h("span.error", { role: "alert" }, problem.message));
    }
  };
  const elements = buttons.map((button) =>
    h(`button.${button.style ?? "neutral"}`, { type: "button", onclick: () => press(button) }, button.label),
  );
  return h("div.bar", h("div.buttons", elements), answer);
}

export function approval_card(step) {
  return h(
    "section.approval",
    { "aria-label": t("approval.label"), "data-step": step.id },
    h("p.approval-head", t("approval.label"), " ", h("span.muted", t("approval.since"), " ", since(step.waiting_since))),
    markdown(step.approval.text),
    button_bar(step.approval.buttons, (button) => api.press(button.value)),
  );
}

// What became of an approval that was asked for.
export function decision(step) {
  const refused = step.status === "cancelled";
  return h("p.decision", { "data-status": refused ? "cancelled" : "succeeded" }, t(refused ? "approval.refused" : "approval.approved"));
}
