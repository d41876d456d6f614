// The frame: brand, the way to the places, how the live stream is doing, language and colours.

import { fill, h } from "./dom.js";
import { show_favicon } from "./favicon.js";
import { icon } from "./icons.js";
import { choose_language, current_language, languages, t } from "./i18n.js";
import { show_keys } from "./keys.js";
import { keep_theme } from "./storage.js";
import { draw_tile } from "./tile.js";

const operations = [
  ["runs", "/runs"],
  ["chains", "/chains"],
  ["plugins", "/plugins"],
  ["dead_letters", "/dead-letters"],
];
const themes = ["", "light", "dark"];
const theme_icons = { "": "half", light: "sun", dark: "moon" };
const worth_telling = 5000; // ms of a break

export class Shell {
  constructor(on) {
    this.on = on;
    this.main = document.querySelector("main");
    this.bar = document.querySelector("header");
    this.spoken = document.querySelector("#spoken");
    this.place = "chat";
    this.link_state = "connecting";
    this.chat_address = "/";
    this.build();
  }

  build() {
    document.querySelector("#skip").textContent = t("skip");
    this.dot = h("p.link-state", { role: "status" });
    this.theme_button = h("button.round", { type: "button", onclick: () => this.next_theme() });
    const next_language = languages.find((each) => each !== current_language());
    const language = h("button.round", { type: "button", lang: next_language, title: t("language.switch"), "aria-label": t("language.switch") }, next_language.toUpperCase());
    language.addEventListener("click", () => this.switch_language(next_language));
    const keys = h("button.round.keys-button", { type: "button", title: t("keys.title"), "aria-label": t("keys.title"), onclick: show_keys }, "?");
    this.extra = h("span.extra");
    this.nav = h("nav.places", { "aria-label": t("nav.label") });
    const brand = h("a.brand", { href: this.chat_address, "aria-label": t("brand.home") }, draw_tile(5, "succeeded"), h("span", "Domino"));
    fill(this.bar, this.extra, brand, this.nav, h("div.controls", this.dot, language, this.theme_button, keys));
    this.show_theme();
    this.show_link();
    this.enter(this.place);
  }

  enter(place) {
    this.place = place ?? "";
    document.body.dataset.place = this.place;
    fill(this.extra);
    const link = (name, href) => h("a", { href, "aria-current": this.place === name && "page" }, t(`nav.${name}`));
    const behind = operations.some(([name]) => name === this.place);
    fill(this.nav, link("chat", this.chat_address), behind ? operations.map(([name, href]) => link(name, href)) : h("a", { href: "/runs" }, t("nav.operations")));
    this.nav.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
    show_favicon("idle");
  }

  // Where "Chat" leads from every other place: to the conversation one came from.
  remember_conversation(id) {
    this.chat_address = `/?c=${encodeURIComponent(id)}`;
    for (const link of [this.nav.firstChild, this.bar.querySelector(".brand")]) link.setAttribute("href", this.chat_address);
  }

  switch_language(next) {
    choose_language(next);
    this.on.language();
    this.bar.querySelector("button[lang]")?.focus();
  }

  next_theme() {
    const now = document.documentElement.dataset.theme ?? "";
    const next = themes[(themes.indexOf(now) + 1) % themes.length];
    keep_theme(next);
    if (next) document.documentElement.dataset.theme = next;
    else delete document.documentElement.dataset.theme;
    this.show_theme();
  }

  show_theme() {
    const theme = document.documentElement.dataset.theme ?? "";
    const words = t("theme.switch", { theme: t(`theme.${theme || "system"}`) });
    this.theme_button.title = words;
    this.theme_button.setAttribute("aria-label", words);
    fill(this.theme_button, icon(theme_icons[theme]));
  }

  // state: connecting, live, reconnecting, offline, logged_out. `missed`: how long the break was.
  link(state, missed = 0) {
    if (state === this.link_state && missed < worth_telling) return;
    this.link_state = state;
    this.show_link(missed >= worth_telling ? t("link.caught_up") : "");
  }

  show_link(more = "") {
    this.dot.dataset.state = this.link_state;
    this.dot.title = t(`link.${this.link_state}`);
    fill(this.dot, h("span.dot", { "aria-hidden": "true" }), h("span.link-words", more || t(`link.${this.link_state}`)));
  }

  // Read out by screen readers; shown to nobody.
  say(text) {
    fill(this.spoken, h("p", text));
  }
}
