// The page's beginning: the frame around the places, and which place is shown.

import { fill } from "./dom.js";
import { t } from "./i18n.js";
import { watch_keys } from "./keys.js";
import { loading, notice } from "./notices.js";
import { Problem } from "./api.js";
import { fetch_places, place_of, Router } from "./router.js";
import { Shell } from "./shell.js";

const retry_after = 3000; // ms

class App {
  constructor() {
    this.router = new Router(() => this.show());
    this.shell = new Shell({ language: () => this.rebuild() });
    watch_keys(this.router);
    this.show().then(fetch_places);
  }

  // After a change of language every word is written anew.
  rebuild() {
    this.shell.build();
    this.show(true);
  }

  async show(anew = false) {
    const place = place_of(location.pathname);
    if (!anew && this.view?.stay?.(place)) return;
    const moved = this.view !== undefined;
    this.view?.close?.();
    this.view = null;
    const turn = (this.turn = {});
    this.shell.enter(place?.name);
    fill(this.shell.main, loading());
    try {
      const module = place ? await place.load() : null;
      if (turn !== this.turn) return;
      if (!module) throw new Problem(404, "", "");
      this.view = module.open({ main: this.shell.main, shell: this.shell, router: this.router, id: place.id });
    } catch (problem) {
      if (turn !== this.turn) return;
      const known = problem instanceof Problem ? problem : new Problem(0, "", "");
      if (known !== problem) console.error(problem);
      fill(this.shell.main, notice(known, () => this.show(true)));
      if (known.is_offline) setTimeout(() => turn === this.turn && this.show(true), retry_after);
    }
    if (moved && document.activeElement === document.body) this.shell.main.focus();
    document.title = this.view?.title ? `${this.view.title} · Domino` : t("brand");
  }
}

new App();
