// Which place an address means, and moving between places without loading the page anew.

const places = [
  [/^\/$/, "chat", () => import("./chat.js")],
  [/^\/runs$/, "runs", () => import("./runs.js")],
  [/^\/runs\/([^/]+)$/, "runs", () => import("./run_place.js")],
  [/^\/chains$/, "chains", () => import("./chains.js")],
  [/^\/plugins$/, "plugins", () => import("./plugins.js")],
  [/^\/dead-letters$/, "dead_letters", () => import("./dead_letters.js")],
];

export function place_of(path) {
  for (const [pattern, name, load] of places) {
    const found = pattern.exec(path);
    if (found) return { name, load, id: found[1] && decodeURIComponent(found[1]) };
  }
  return null;
}

// Once the first view stands, the other places are fetched, so that they open even while the broker
// is away.
export function fetch_places() {
  const fetch_all = () => places.forEach(([, , load]) => load().catch(() => {}));
  (window.requestIdleCallback ?? setTimeout)(fetch_all);
}

export class Router {
  constructor(show) {
    this.show = show;
    addEventListener("popstate", () => show());
    document.addEventListener("click", (event) => this.follow(event));
  }

  go(address, { replace = false } = {}) {
    history[replace ? "replaceState" : "pushState"](null, "", address);
    this.show();
  }

  follow(event) {
    const link = event.target.closest?.("a[href]");
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!link || !plain || event.defaultPrevented || link.target || link.hasAttribute("download")) return;
    const url = new URL(link.href);
    if (url.origin !== location.origin || !place_of(url.pathname)) return;
    event.preventDefault();
    this.go(url.pathname + url.search);
  }
}

// Changes the query without changing the place: filters, the conversation's id, the opened run.
export function set_query(values, { push = false } = {}) {
  const params = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(values)) {
    if (value) params.set(name, value);
    else params.delete(name);
  }
  const text = params.toString();
  history[push ? "pushState" : "replaceState"](null, "", location.pathname + (text ? "?" + text : ""));
}

export const from_query = (name) => new URLSearchParams(location.search).get(name) ?? "";
