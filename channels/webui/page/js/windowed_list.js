// A long list of items of any height, of which only what is near the view stands in the document.
// Items live in chunks; a chunk out of sight is an empty box of the height it had. Where an item
// belongs is decided by an order, whatever the order in which items come.

import { h } from "./dom.js";

const chunk_size = 20;
const reach = "1200px";

export class WindowedList {
  // `make(key)` gives {element, update()} for one item; `compare(a, b)` is the order of two keys.
  // `scroller` is the element that scrolls.
  constructor(scroller, container, make, compare) {
    this.container = container;
    this.make = make;
    this.compare = compare;
    this.chunks = [];
    this.chunk_of = new Map();
    this.observer = new IntersectionObserver((entries) => entries.forEach((entry) => this.seen(entry)), { root: scroller, rootMargin: reach });
  }

  close() {
    this.observer.disconnect();
  }

  has(key) {
    return this.chunk_of.has(key);
  }

  add(key) {
    const first = this.chunks[0];
    const last = this.chunks.at(-1);
    if (!last || this.compare(key, last.keys.at(-1)) >= 0) this.put(key, this.roomy(last, this.chunks.length), Infinity);
    else if (this.compare(key, first.keys[0]) < 0) this.put(key, this.roomy(first, 0), 0);
    else this.put_inside(key);
  }

  // `chunk` if it can take one more, else a new one at that end. An empty box keeps its height.
  roomy(chunk, at) {
    return chunk && chunk.items && chunk.keys.length < chunk_size ? chunk : this.add_chunk(at);
  }

  put_inside(key) {
    const chunk = this.chunks.findLast((each) => this.compare(key, each.keys[0]) >= 0);
    this.fill(chunk);
    this.put(key, chunk, chunk.keys.findLastIndex((each) => this.compare(key, each) >= 0) + 1);
  }

  put(key, chunk, at) {
    const next = chunk.keys[at];
    chunk.keys.splice(at, 0, key);
    this.chunk_of.set(key, chunk);
    chunk.element.insertBefore(this.item(chunk, key).element, chunk.items.get(next)?.element ?? null);
  }

  remove(key) {
    const chunk = this.chunk_of.get(key);
    if (!chunk) return;
    this.chunk_of.delete(key);
    chunk.keys.splice(chunk.keys.indexOf(key), 1);
    chunk.items?.get(key)?.element.remove();
    chunk.items?.delete(key);
    if (chunk.keys.length === 0) this.drop_chunk(chunk);
  }

  update(key) {
    this.chunk_of.get(key)?.items?.get(key)?.update();
  }

  clear() {
    for (const key of [...this.chunk_of.keys()]) this.remove(key);
  }

  add_chunk(at) {
    const chunk = { keys: [], items: new Map(), element: h("div.chunk", { role: "presentation" }) };
    this.container.insertBefore(chunk.element, this.chunks[at]?.element ?? null);
    this.chunks.splice(at, 0, chunk);
    this.observer.observe(chunk.element);
    return chunk;
  }

  drop_chunk(chunk) {
    this.observer.unobserve(chunk.element);
    chunk.element.remove();
    this.chunks.splice(this.chunks.indexOf(chunk), 1);
  }

  item(chunk, key) {
    const item = this.make(key);
    chunk.items.set(key, item);
    return item;
  }

  seen({ target, isIntersecting }) {
    const chunk = this.chunks.find((each) => each.element === target);
    if (!chunk) return;
    if (isIntersecting) this.fill(chunk);
    else this.empty(chunk);
  }

  fill(chunk) {
    if (chunk.items) return;
    chunk.items = new Map();
    chunk.element.append(...chunk.keys.map((key) => this.item(chunk, key).element));
    chunk.element.style.height = "";
  }

  empty(chunk) {
    if (!chunk.items || chunk.element.contains(document.activeElement)) return;
    chunk.element.style.height = `${chunk.element.getBoundingClientRect().height}px`;
    chunk.element.replaceChildren();
    chunk.items = null;
  }
}
