// A panel at the side; on a phone it covers the page and holds the focus until it is closed.

import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";

const narrow = matchMedia("(max-width: 1023px)");

export class Sheet {
  constructor(title, content, on_close) {
    this.opener = document.activeElement;
    const close = h("button.round", { type: "button", "aria-label": t("close"), title: t("close"), onclick: () => this.close() }, icon("close"));
    this.dialog = h("dialog.sheet", { "aria-label": title, onclose: () => this.closed(on_close) }, h("div.sheet-head", h("h2", title), close), h("div.sheet-body", content));
    this.dialog.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
    document.querySelector("#side").append(this.dialog);
    if (narrow.matches) this.dialog.showModal();
    else this.dialog.show();
    document.body.classList.add("with-sheet");
    close.focus();
  }

  fill(...content) {
    fill(this.dialog.querySelector(".sheet-body"), ...content);
  }

  close() {
    if (this.dialog.open) this.dialog.close();
  }

  closed(on_close) {
    this.dialog.remove();
    document.body.classList.toggle("with-sheet", document.querySelector("#side dialog") !== null);
    if (this.opener?.isConnected) this.opener.focus();
    on_close();
  }
}
