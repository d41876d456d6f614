// /dead-letters: what could not be processed, why, and the two ways out: replay or drop.

import { api } from "./api.js";
import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";
import { empty } from "./notices.js";
import { Polled } from "./polled.js";
import { ago } from "./times.js";

const replayable = ["event", "run", "reply"]; // a callback comes again from its executor only

export const open = (page) => new DeadLetters(page);

class DeadLetters {
  constructor({ main, shell }) {
    this.title = t("nav.dead_letters");
    this.content = h("div");
    main.replaceChildren(h("div.scroller", h("div.place", h("h1", t("nav.dead_letters")), this.content)));
    this.polled = new Polled(this.content, shell, () => api.dead_letters({ status: "open" }), (page) => this.draw(page));
  }

  close() {
    this.polled.close();
  }

  draw({ dead_letters, next }) {
    if (dead_letters.length === 0) return empty(t("dead.none"), t("dead.none_hint"));
    const list = h("ul.plain.cards", dead_letters.map((letter) => this.card(letter)));
    return [this.all_of_a_kind(dead_letters), list, next && this.more_button(list, next)];
  }

  all_of_a_kind(letters) {
    const several = (kind) => letters.filter((letter) => letter.kind === kind).length > 1;
    const kinds = replayable.filter(several);
    return kinds.length > 0 && h("div.bar", h("div.buttons", kinds.map((kind) => acting(t("dead.replay_kind", { kind: t(`dead.kind.${kind}`) }), "neutral", () => this.after(api.replay_kind(kind))))));
  }

  more_button(list, next) {
    let after = next;
    const button = acting(t("dead.more"), "neutral", async () => {
      const page = await api.dead_letters({ status: "open", after });
      list.append(...page.dead_letters.map((letter) => this.card(letter)));
      after = page.next;
      if (!after) button.remove();
    });
    return button;
  }

  card(letter) {
    return h(
      "li.card",
      h("div.card-head", h("h2", t(`dead.kind.${letter.kind}`)), h("code.muted", letter.id)),
      h("div.problem", h("p", letter.cause)),
      h("p.muted", t("dead.seen"), " ", ago(letter.first_seen), letter.count > 1 && [" · ", t("dead.again", { count: letter.count }), " ", ago(letter.last_seen)]),
      letter.note && h("p", letter.note),
      h(
        "div.buttons",
        replayable.includes(letter.kind) && acting(t("dead.replay"), "primary", () => this.after(api.replay(letter.id))),
        h("button.neutral", { type: "button", onclick: () => this.ask_to_drop(letter) }, t("dead.drop")),
        letter.run && h("a.button", { href: `/runs/${encodeURIComponent(letter.run)}` }, t("dead.run")),
      ),
    );
  }

  async after(call) {
    await call;
    document.activeElement?.blur();
    await this.polled.refresh();
  }

  ask_to_drop(letter) {
    const note = h("textarea", { rows: 3, "aria-label": t("dead.note"), required: true });
    const state = h("p.hint", { role: "alert" });
    const drop = async (event) => {
      event.preventDefault();
      try {
        await api.drop(letter.id, note.value.trim());
        dialog.close();
        await this.polled.refresh();
      } catch (problem) {
        fill(state, h("span.error", problem.message));
      }
    };
    const close = h("button.round", { type: "button", "aria-label": t("close"), onclick: () => dialog.close() }, icon("close"));
    const form = h("form", { onsubmit: drop }, h("p", t("dead.drop_hint")), h("label", h("span", t("dead.note")), note), state, h("div.buttons", h("button.danger", { type: "submit" }, t("dead.drop")), h("button.neutral", { type: "button", onclick: () => dialog.close() }, t("cancel"))));
    const dialog = h("dialog.keys", { "aria-label": t("dead.drop"), onclose: () => dialog.remove() }, h("div.dialog-head", h("h2", t("dead.drop")), close), form);
    document.body.append(dialog);
    dialog.showModal();
    note.focus();
  }
}

// A button that is off while what it does is under way, and says beside it what went wrong.
function acting(words, style, act) {
  const state = h("span.hint", { role: "alert" });
  const press = async () => {
    button.disabled = true;
    fill(state);
    try {
      await act();
    } catch (problem) {
      fill(state, h("span.error", problem.message));
    }
    button.disabled = false;
  };
  const button = h(`button.${style}`, { type: "button", onclick: press }, words);
  return h("span.acting", button, state);
}
