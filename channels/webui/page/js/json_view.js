// A JSON value, folded away, to be read, copied or taken along.

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";

export function json_view(label, value, file_name, { open = false } = {}) {
  const text = JSON.stringify(value, null, 2);
  const state = h("span", { role: "status" });
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    state.textContent = t("copied");
    setTimeout(() => (state.textContent = ""), 2000);
  };
  const buttons = h(
    "span.json-buttons",
    state,
    navigator.clipboard && h("button.round", { type: "button", title: t("copy"), "aria-label": `${t("copy")}: ${label}`, onclick: copy }, icon("copy")),
    h("button.round", { type: "button", title: t("download"), "aria-label": `${t("download")}: ${label}`, onclick: () => download(text, file_name) }, icon("download")),
  );
  return h("details.json", { open }, h("summary", h("span", label), h("span.muted", size_of(value))), h("div.json-body", buttons, h("pre", { tabindex: 0 }, h("code", text))));
}

function size_of(value) {
  if (Array.isArray(value)) return t("json.items", { count: value.length });
  if (value && typeof value === "object") return t("json.fields", { count: Object.keys(value).length });
  return "";
}

function download(text, file_name) {
  const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  h("a", { href: address, download: file_name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
