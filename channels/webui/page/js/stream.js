// The page's one live stream: runs as they change, by Server-Sent Events over fetch, because that
// tells a status code and lets a silent connection be noticed by its missing heartbeats.
//
// A break is caught up from the last id, so nothing is missed; runs carry a revision, so nothing is
// taken twice. A hidden page with nothing to wait for gives its connection back.

import { Problem, problem_from, query } from "./api.js";

const silence = 40000; // the broker's heartbeat comes every 15 s
const slowest_retry = 15000;
const hidden_patience = 60000;

export class RunStream {
  // on: {ready(), run(run), state("live" | "reconnecting" | "offline" | "logged_out", missed_ms)}
  // ready() comes when whatever is read from now on is covered by the stream: once at the start, and
  // again when the broker no longer knows the last id, so that the reader loads anew.
  constructor(filter, on, may_pause = () => true) {
    this.filter = filter;
    this.on = on;
    this.may_pause = may_pause;
    this.last_id = "";
    this.failures = 0;
    this.broken_since = 0;
    this.closed = false;
    this.wake = () => this.woken?.();
    this.watch_visibility = () => this.seen_or_hidden();
    addEventListener("online", this.wake);
    document.addEventListener("visibilitychange", this.watch_visibility);
    this.live();
  }

  close() {
    this.closed = true;
    removeEventListener("online", this.wake);
    document.removeEventListener("visibilitychange", this.watch_visibility);
    clearTimeout(this.hiding);
    this.connection?.abort();
    this.wake();
  }

  seen_or_hidden() {
    clearTimeout(this.hiding);
    if (document.visibilityState === "visible") {
      this.paused = false;
      this.wake();
      return;
    }
    this.hiding = setTimeout(() => {
      if (!this.may_pause()) return;
      this.paused = true;
      this.connection?.abort();
    }, hidden_patience);
  }

  async live() {
    while (!this.closed) {
      try {
        await this.connect();
      } catch (error) {
        this.take_failure(error);
      }
      if (!this.closed) await this.pause();
    }
  }

  async connect() {
    this.connection = new AbortController();
    const headers = { Accept: "text/event-stream" };
    if (this.last_id) headers["Last-Event-ID"] = this.last_id;
    const response = await fetch("/runs" + query(this.filter), {
      headers,
      credentials: "same-origin",
      cache: "no-store",
      signal: this.connection.signal,
    });
    if (!response.ok) throw await problem_from(response);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    const frames = new FrameReader((frame) => this.take(frame));
    this.hear();
    if (this.last_id) this.recovered();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      this.hear();
      frames.read(value);
    }
    throw new Problem(0, "stream ended", "");
  }

  hear() {
    clearTimeout(this.watchdog);
    this.watchdog = setTimeout(() => this.connection?.abort(), silence);
  }

  take({ event, id, data }) {
    if (id) this.last_id = id;
    if (event === "ready" || event === "reset") {
      this.recovered();
      this.on.ready();
    } else if (event === "run") {
      this.on.run(JSON.parse(data));
    }
  }

  recovered() {
    const missed = this.broken_since ? Date.now() - this.broken_since : 0;
    this.failures = 0;
    this.broken_since = 0;
    this.on.state("live", missed);
  }

  take_failure(error) {
    clearTimeout(this.watchdog);
    if (this.closed || this.paused) return;
    this.failures += 1;
    this.broken_since ||= Date.now();
    const status = error instanceof Problem ? error.status : 0;
    if (status === 400 || status === 410) this.last_id = ""; // the broker does not know this id: begin anew
    if (status === 401 || status === 403) this.on.state("logged_out", 0);
    else this.on.state(navigator.onLine && this.failures < 4 ? "reconnecting" : "offline", 0);
  }

  // Waits longer after each failure, but not a moment longer once the network or the reader is back.
  pause() {
    const base = Math.min(slowest_retry, 250 * 2 ** Math.min(this.failures, 6));
    const wait = this.paused ? 2 ** 31 - 1 : base * (0.75 + Math.random() / 2);
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, wait);
      this.woken = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

// Cuts a text/event-stream into frames.
class FrameReader {
  constructor(take) {
    this.take = take;
    this.rest = "";
    this.clear();
  }

  clear() {
    this.frame = { event: "message", id: "", data: "" };
  }

  read(text) {
    const lines = (this.rest + text).split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop();
    lines.forEach((line) => this.read_line(line));
  }

  read_line(line) {
    if (line === "") {
      const { frame } = this;
      this.clear();
      if (frame.data || frame.id) this.take(frame);
      return;
    }
    const [, field, value] = /^([^:]*):? ?(.*)$/s.exec(line);
    if (field === "data") this.frame.data += (this.frame.data ? "\n" : "") + value;
    else if (field === "event" || field === "id") this.frame[field] = value;
  }
}
