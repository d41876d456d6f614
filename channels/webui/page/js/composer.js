// Where one types. What is typed is kept for its conversation until it is sent.

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";
import { keep, recall } from "./storage.js";

const most_lines = 6;
const longest_text = 32 * 1024; // bytes, as the channel allows

export class Composer {
  constructor(conversation, send) {
    this.key = `draft.${conversation}`;
    this.send = send;
    this.input = h("textarea", {
      rows: 1,
      placeholder: t("composer.placeholder"),
      "aria-label": t("composer.label"),
      "aria-describedby": "composer-hint",
      enterkeyhint: "send",
      value: recall(this.key, ""),
      oninput: () => this.typed(),
      onkeydown: (event) => this.pressed(event),
    });
    this.button = h("button.send", { type: "submit", "aria-label": t("composer.send"), title: t("composer.send") }, icon("send"));
    this.hint = h("p.hint", { id: "composer-hint" }, t("composer.hint"));
    const submit = (event) => {
      event.preventDefault();
      this.submit();
    };
    this.element = h("form.composer", { onsubmit: submit }, h("div.field", this.input, this.button), this.hint);
    this.typed();
  }

  typed() {
    keep(this.key, this.input.value);
    this.fit();
    const bytes = new TextEncoder().encode(this.input.value).length;
    this.input.setCustomValidity(bytes > longest_text ? t("composer.too_long", { most: longest_text / 1024 }) : "");
    this.button.disabled = this.input.value.trim() === "";
  }

  fit() {
    const { style } = this.input;
    style.height = "auto";
    const line = parseFloat(getComputedStyle(this.input).lineHeight) || 24;
    const padding = this.input.offsetHeight - this.input.clientHeight + 20;
    style.height = `${Math.min(this.input.scrollHeight, line * most_lines + padding)}px`;
  }

  pressed(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.submit();
  }

  submit() {
    const text = this.input.value.trim();
    if (!text || !this.input.reportValidity()) return;
    this.input.value = "";
    this.typed();
    this.send(text);
    this.input.focus();
  }

  put(text) {
    this.input.value = text;
    this.typed();
    this.input.focus();
  }
}
