// Messages on their way to the broker. Each stands in the browser's storage until the broker has it
// on disk, keeps its id over every retry, and never overtakes another of its conversation.

import { api } from "./api.js";
import { t } from "./i18n.js";
import { draw_id } from "./ids.js";
import { keep, recall } from "./storage.js";

const slowest_retry = 20000;

export class Outbox {
  // on_change(message) whenever a message changed; `message.state` is sending, later or refused, and
  // accepted with `message.run` once the broker has it.
  constructor(conversation, on_change) {
    this.conversation = conversation;
    this.on_change = on_change;
    this.key = `outbox.${conversation}`;
    this.messages = (recall(this.key) ?? []).map((message) => ({ ...message, state: "sending" }));
    this.wake = () => this.woken?.();
    addEventListener("online", this.wake);
    this.deliver();
  }

  close() {
    this.closed = true;
    removeEventListener("online", this.wake);
    this.wake();
  }

  send(text) {
    const message = { id: draw_id("m_"), text, created: new Date().toISOString(), state: "sending" };
    this.messages.push(message);
    this.save();
    this.on_change(message);
    this.deliver();
  }

  retry(message) {
    message.state = "sending";
    this.on_change(message);
    this.deliver();
  }

  discard(message) {
    this.messages = this.messages.filter((each) => each !== message);
    this.save();
  }

  save() {
    const unsent = this.messages.filter((message) => !message.run).map(({ id, text, created }) => ({ id, text, created }));
    keep(this.key, unsent.length > 0 ? unsent : null);
  }

  async deliver() {
    if (this.delivering) return;
    this.delivering = true;
    for (let failures = 0; !this.closed; ) {
      const message = this.messages.find((each) => !each.run && each.state !== "refused");
      if (!message) break;
      failures = (await this.try_once(message)) ? 0 : failures + 1;
      if (message.state !== "later") continue;
      this.hold_back(message);
      await this.pause(message, failures);
    }
    this.delivering = false;
  }

  async try_once(message) {
    try {
      const { run } = await api.send({ id: message.id, conversation: this.conversation, text: message.text });
      Object.assign(message, { state: "accepted", run, error: "" });
      this.save();
    } catch (problem) {
      message.state = problem.is_passing ? "later" : "refused";
      message.error = problem.is_logged_out ? t("login.title") : problem.message;
      message.wait = problem.retry_after;
    }
    this.on_change(message);
    return message.state === "accepted";
  }

  // What was written after a message that has to wait waits with it.
  hold_back(first) {
    for (const message of this.messages) {
      if (message === first || message.run || message.state !== "sending") continue;
      message.state = "later";
      this.on_change(message);
    }
  }

  pause(message, failures) {
    const wait = Math.max(message.wait * 1000, Math.min(slowest_retry, 500 * 2 ** failures));
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, wait);
      this.woken = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
