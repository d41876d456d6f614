// Calls to the broker. Whatever goes wrong is a Problem with words for a person.

import { channel } from "./channel.js";
import { t } from "./i18n.js";

export class Problem extends Error {
  constructor(status, title, detail, retry_after = 0) {
    super(detail || title);
    this.status = status; // 0: the broker was not reached
    this.title = title;
    this.retry_after = retry_after; // seconds
  }
  get is_logged_out() {
    return this.status === 401;
  }
  get is_offline() {
    return this.status === 0;
  }
  // May the very same call succeed later?
  get is_passing() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

const patience = 20000;

async function call(method, path, body) {
  const options = { method, credentials: "same-origin", headers: { Accept: "application/json" }, signal: AbortSignal.timeout(patience) };
  if (body !== undefined) {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  let response;
  try {
    response = await fetch(path, options);
    if (response.ok) return response.status === 204 ? null : await response.json();
  } catch {
    throw new Problem(0, t("offline.title"), t("offline.hint"));
  }
  throw await problem_from(response);
}

export async function problem_from(response) {
  const retry_after = Number(response.headers.get("Retry-After")) || 0;
  const body = await response.json().catch(() => ({}));
  return new Problem(response.status, body.title ?? response.statusText, body.detail ?? "", retry_after);
}

export function query(values) {
  const entries = Object.entries(values).filter(([, value]) => value !== null && value !== undefined && value !== "");
  return entries.length > 0 ? "?" + new URLSearchParams(entries) : "";
}

const id = encodeURIComponent;

export const api = {
  runs: (filter) => call("GET", "/runs" + query({ limit: 50, ...filter })),
  run: (run) => call("GET", "/runs/" + id(run)),
  cancel: (run) => call("POST", `/runs/${id(run)}/cancel`, {}),
  retry: (run) => call("POST", `/runs/${id(run)}/retry`, {}),
  conversations: () => call("GET", "/conversations" + query({ channel })),
  workflows: () => call("GET", "/workflows"),
  chains: () => call("GET", "/chains"),
  plugins: () => call("GET", "/plugins"),
  dead_letters: (filter) => call("GET", "/dead-letters" + query({ limit: 50, ...filter })),
  replay: (letter) => call("POST", `/dead-letters/${id(letter)}/replay`, {}),
  replay_kind: (kind) => call("POST", "/dead-letters/replay", { kind }),
  drop: (letter, note) => call("POST", `/dead-letters/${id(letter)}/drop`, { note }),
  send: (message) => call("POST", `/channels/${id(channel)}`, message),
  press: (token) => call("POST", `/channels/${id(channel)}/press`, { token }),
};
