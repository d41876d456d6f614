// Keys for the whole page, and the sheet that lists them.

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";

const list = [
  ["?", "keys.help"],
  ["/", "keys.type"],
  ["g c", "keys.chat"],
  ["g r", "keys.runs"],
  ["g k", "keys.chains"],
  ["g p", "keys.plugins"],
  ["g d", "keys.dead_letters"],
  ["n", "keys.new"],
  ["Enter", "keys.send"],
  ["Shift Enter", "keys.break"],
  ["Esc", "keys.close"],
];
const goals = { r: "/runs", k: "/chains", p: "/plugins", d: "/dead-letters" };

const types_text = (element) => element.matches?.("input, textarea, select, [contenteditable]");

export function watch_keys(router) {
  let after_g = 0;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || types_text(event.target) || document.querySelector("dialog:modal")) return;
    if (event.key === "g") {
      after_g = Date.now();
      return;
    }
    const leads = Date.now() - after_g < 1500;
    if (leads && goals[event.key]) router.go(goals[event.key]);
    else if (leads && event.key === "c") document.querySelector(".places a").click();
    else if (event.key === "?") show_keys();
    else if (event.key === "n") document.querySelector("[data-new]")?.click();
    else if (event.key === "/") document.querySelector("main textarea, main input[type=search]")?.focus();
    else return;
    after_g = 0;
    event.preventDefault();
  });
}

export function show_keys() {
  const close = h("button.round", { type: "button", "aria-label": t("close"), onclick: () => dialog.close() }, icon("close"));
  const keys = (text) => text.split(" ").map((key) => h("kbd", key));
  const rows = list.map(([key, words]) => [h("dt", keys(key)), h("dd", t(words))]);
  const dialog = h("dialog.keys", { "aria-labelledby": "keys-title", onclose: () => dialog.remove() }, h("div.dialog-head", h("h2", { id: "keys-title" }, t("keys.title")), close), h("dl", rows));
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  dialog.showModal();
}
