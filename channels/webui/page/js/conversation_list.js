// The conversations of this page, newest first.

import { api } from "./api.js";
import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";
import { ago } from "./times.js";

export class ConversationList {
  constructor(current) {
    this.current = current;
    this.list = h("ul.plain");
    const fresh = h("a.button.wide-button", { href: "/", "data-new": true }, icon("plus"), t("conversations.new"));
    this.element = h("nav.conversations", { "aria-label": t("conversations.label") }, fresh, this.list);
    this.load();
  }

  async load() {
    try {
      const { conversations } = await api.conversations();
      fill(this.list, conversations.length > 0 ? conversations.map((each) => this.entry(each)) : h("li.muted", t("conversations.none")));
    } catch (problem) {
      // That the broker is away or wants a login is said by the conversation itself.
      if (problem.is_logged_out || problem.is_offline) return;
      fill(this.list, h("li.muted", problem.message, " ", h("button.link", { type: "button", onclick: () => this.load() }, t("again"))));
    }
  }

  entry({ conversation, first_text, last }) {
    const current = conversation === this.current && "page";
    const href = "/?c=" + encodeURIComponent(conversation);
    return h("li", h("a.conversation", { href, "aria-current": current }, h("span.clip", first_text || t("chat.no_text")), h("span.muted", ago(last))));
  }
}
