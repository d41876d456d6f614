// The page's words in the reader's language: German or English, from one catalogue.

import { messages } from "./messages.js";
import { keep, recall } from "./storage.js";

export const languages = ["en", "de"];

const chosen = recall("language");
let language = languages.includes(chosen) ? chosen : guess();

function guess() {
  const wanted = (navigator.languages ?? [navigator.language]).map((tag) => String(tag).slice(0, 2).toLowerCase());
  return wanted.find((tag) => languages.includes(tag)) ?? "en";
}

export const current_language = () => language;

document.documentElement.lang = language;

export function choose_language(next) {
  language = next;
  keep("language", next);
  document.documentElement.lang = next;
}

// The message `key` with {name} replaced by `values.name`. A message with plural forms is an object
// {one, other}, chosen by `values.count`.
export function t(key, values = {}) {
  const forms = messages[key];
  if (!forms) throw new Error(`no message is named ${key}`);
  let text = forms[languages.indexOf(language)];
  if (typeof text === "object") text = text[new Intl.PluralRules(language).select(values.count)] ?? text.other;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? format(values[name]) : whole));
}

const format = (value) => (typeof value === "number" ? number(value) : String(value));

export const number = (value, options = {}) => new Intl.NumberFormat(language, { maximumFractionDigits: 1, ...options }).format(value);

// A text of the catalog of workflows: a string, or {en, de}.
export function localized(text) {
  if (text && typeof text === "object") return text[language] ?? text.en ?? Object.values(text)[0] ?? "";
  return text ?? "";
}
