// A long list of items of any height, of which only what is near the view stands in the document.
// Items live in chunks; a chunk out of sight is an empty box of the height it had.

import { h } from "./dom.js";

const chunk_size = 20;
const reach = "1200px";

export class WindowedList {
  // `make(key)` gives {element, update()} for one item. `scroller` is the element that scrolls.
  constructor(scroller, container, make) {
    this.container = container;
    this.make = make;
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

  append(key) {
    let chunk = this.chunks.at(-1);
    if (!chunk || chunk.keys.length >= chunk_size) chunk = this.add_chunk(this.chunks.length);
    chunk.keys.push(key);
    this.chunk_of.set(key, chunk);
    if (chunk.items) chunk.element.append(this.item(chunk, key).element);
  }

  prepend(key) {
    let chunk = this.chunks[0];
    if (!chunk || chunk.keys.length >= chunk_size) chunk = this.add_chunk(0);
    chunk.keys.unshift(key);
    this.chunk_of.set(key, chunk);
    if (chunk.items) chunk.element.prepend(this.item(chunk, key).element);
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
