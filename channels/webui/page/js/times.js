// Times as people say them: relative in the text, exact on hover, and kept up to date.

import { current_language, number, t } from "./i18n.js";
import { h } from "./dom.js";

export const parse = (text) => (text ? Date.parse(text) : NaN);

const steps = [
  ["second", 60],
  ["minute", 60],
  ["hour", 24],
  ["day", 7],
  ["week", 4.35],
  ["month", 12],
  ["year", Infinity],
];

function relative(milliseconds) {
  let amount = milliseconds / 1000;
  if (Math.abs(amount) < 5) return t("time.now");
  for (const [unit, size] of steps) {
    if (Math.abs(amount) < size || size === Infinity) {
      return new Intl.RelativeTimeFormat(current_language(), { numeric: "auto" }).format(Math.round(amount), unit);
    }
    amount /= size;
  }
}

function exact(time) {
  return new Intl.DateTimeFormat(current_language(), { dateStyle: "medium", timeStyle: "medium" }).format(time);
}

const unit = (value, name, digits = 0) =>
  number(value, { style: "unit", unit: name, unitDisplay: "short", maximumFractionDigits: digits });

export function duration(milliseconds) {
  if (!Number.isFinite(milliseconds)) return "";
  const time = Math.max(0, milliseconds);
  if (time < 1000) return unit(Math.round(time), "millisecond");
  if (time < 10000) return unit(time / 1000, "second", 1);
  const seconds = Math.round(time / 1000);
  if (seconds < 60) return unit(seconds, "second");
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${unit(minutes, "minute")} ${unit(seconds % 60, "second")}`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${unit(hours, "hour")} ${unit(minutes % 60, "minute")}`;
  return unit(hours / 24, "day", 1);
}

// <time> that tells how long ago `text` was.
export const ago = (text) => ticking(text, "ago");
// <time> that counts up from `text`.
export const since = (text) => ticking(text, "since");

function ticking(text, kind) {
  const time = parse(text);
  if (Number.isNaN(time)) return null;
  const element = h("time", { datetime: text, title: exact(time), "data-tick": kind });
  tick(element);
  return element;
}

function tick(element) {
  const passed = Date.now() - Date.parse(element.getAttribute("datetime"));
  const words = element.dataset.tick === "ago" ? relative(-passed) : duration(Math.max(1000, Math.floor(passed / 1000) * 1000));
  if (element.textContent !== words) element.textContent = words;
}

setInterval(() => {
  if (document.visibilityState === "visible") document.querySelectorAll("time[data-tick]").forEach(tick);
}, 1000);
