// How a plugin is doing: a word, a colour and a shape.

import { svg } from "./dom.js";
import { t } from "./i18n.js";

const shapes = {
  ready: "M6 12.5l4 4 8-9",
  degraded: "M12 6v8M12 17.5v.5",
  failed: "M7 7l10 10M17 7 7 17",
  disabled: "M7 12h10",
};

export const health_mark = (state) =>
  svg("svg.health", { viewBox: "0 0 24 24", "data-state": state, role: "img", "aria-label": t(`plugin.${state}`) }, svg("title", t(`plugin.${state}`)), svg("path", { d: shapes[state] }));
