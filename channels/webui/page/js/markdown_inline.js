// The inline part of Markdown, as DOM nodes: emphasis, code, links, images by consent, breaks.
// Text is untrusted and long inputs are likely; every rule looks ahead only within its own text and
// nesting is bounded.

import { h } from "./dom.js";
import { t } from "./i18n.js";

const deepest = 8;
const special = /[\\`*_~[!<\n]|https?:\/\//g;

export function inline(text, depth = 0) {
  if (depth > deepest) return [text];
  const out = [];
  const searched = new Map();
  let plain = "";
  let at = 0;
  const flush = () => {
    if (plain) out.push(plain);
    plain = "";
  };
  while (at < text.length) {
    special.lastIndex = at;
    const found = special.exec(text);
    if (!found) break;
    plain += text.slice(at, found.index);
    at = found.index;
    const token = read_token(text, at, depth, searched);
    if (token.node !== undefined) {
      if (token.node?.tagName === "BR") plain = plain.replace(/ +$/, "");
      flush();
      out.push(token.node);
    } else {
      plain += token.text;
    }
    at = token.end;
  }
  plain += text.slice(at);
  flush();
  return out;
}

const as_text = (text, at, length = 1) => ({ text: text.slice(at, at + length), end: at + length });

function read_token(text, at, depth, searched) {
  switch (text[at]) {
    case "\\":
      return read_escape(text, at);
    case "`":
      return read_code(text, at);
    case "*":
    case "_":
    case "~":
      return read_emphasis(text, at, depth, searched);
    case "!":
      return (text[at + 1] === "[" && read_link(text, at + 1, depth, true)) || as_text(text, at);
    case "[":
      return read_link(text, at, depth, false) || as_text(text, at);
    case "<":
      return read_autolink(text, at) || as_text(text, at);
    case "\n":
      return read_break(text, at);
    default:
      return read_bare_link(text, at);
  }
}

function read_escape(text, at) {
  if (text[at + 1] === "\n") return { node: h("br"), end: at + 2 };
  if (/[!-/:-@[-`{-~]/.test(text[at + 1] ?? "")) return { text: text[at + 1], end: at + 2 };
  return as_text(text, at);
}

function read_break(text, at) {
  const hard = text.slice(Math.max(0, at - 2), at) === "  ";
  return hard ? { node: h("br"), end: at + 1 } : { text: "\n", end: at + 1 };
}

function read_code(text, at) {
  const fence = /^`+/.exec(text.slice(at, at + 32))[0];
  let end = at + fence.length;
  for (;;) {
    end = text.indexOf(fence, end);
    if (end < 0) return as_text(text, at, fence.length);
    const after = end + fence.length;
    if (text[after] !== "`" && text[end - 1] !== "`") {
      const code = text.slice(at + fence.length, end).replace(/\n/g, " ");
      return { node: h("code", /^ .*[^ ].* $/.test(code) ? code.slice(1, -1) : code), end: after };
    }
    while (text[end] === "`") end += 1;
  }
}

const is_word = (letter) => letter !== undefined && /[\p{L}\p{N}]/u.test(letter);
const is_space = (letter) => letter === undefined || /\s/.test(letter);

function read_emphasis(text, at, depth, searched) {
  const sign = text[at];
  let run = 1;
  while (text[at + run] === sign && run < 3) run += 1;
  if (sign === "~" && run !== 2) return as_text(text, at, run);
  if (is_space(text[at + run]) || (sign === "_" && is_word(text[at - 1]))) return as_text(text, at, run);
  for (let size = run; size >= 1; size -= 1) {
    if (sign === "~" && size !== 2) break;
    const end = closing(text, at + size, sign, size, searched);
    if (end < 0) continue;
    const content = inline(text.slice(at + size, end), depth + 1);
    return { node: wrap(sign, size, content), end: end + size };
  }
  return as_text(text, at, run);
}

function wrap(sign, size, content) {
  if (sign === "~") return h("del", content);
  if (size === 1) return h("em", content);
  if (size === 2) return h("strong", content);
  return h("em", h("strong", content));
}

const farthest = 1500; // how far a closing sign is looked for, so that hostile text stays linear

// `searched` remembers up to where a sign was looked for in vain: nobody need look there again.
function closing(text, from, sign, size, searched) {
  const limit = Math.min(text.length, from + farthest);
  const key = sign + size;
  for (let at = Math.max(from, searched.get(key) ?? 0); at < limit; at += 1) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === "`") at = read_code(text, at).end - 1;
    else if (text[at] === sign) {
      let run = 1;
      while (text[at + run] === sign) run += 1;
      const closes = run === size && at > from && !is_space(text[at - 1]) && !(sign === "_" && is_word(text[at + run]));
      if (closes) return at;
      at += run - 1;
    }
  }
  searched.set(key, limit);
  return -1;
}

function read_link(text, at, depth, is_image) {
  const label_end = matching_bracket(text, at);
  if (label_end < 0 || text[label_end + 1] !== "(") return null;
  const target = /^\(\s*(?:<([^<>\n]*)>|([^\s()]*(?:\([^\s()]*\)[^\s()]*)*))(?:\s+(?:"[^"]*"|'[^']*'))?\s*\)/.exec(
    text.slice(label_end + 1, label_end + 2100),
  );
  if (!target) return null;
  const label = text.slice(at + 1, label_end);
  const end = label_end + 1 + target[0].length;
  const address = target[1] ?? target[2];
  if (is_image) return { node: image(address, label), end };
  return { node: link(address, inline(label, depth + 1)), end };
}

function matching_bracket(text, at) {
  let open = 0;
  const limit = Math.min(text.length, at + 1000);
  for (let i = at; i < limit; i += 1) {
    if (text[i] === "\\") i += 1;
    else if (text[i] === "[") open += 1;
    else if (text[i] === "]" && --open === 0) return i;
  }
  return -1;
}

function read_autolink(text, at) {
  const found = /^<((?:https?:\/\/|mailto:)[^\s<>]{1,2000})>/.exec(text.slice(at, at + 2010));
  return found && { node: link(found[1], [found[1].replace(/^mailto:/, "")]), end: at + found[0].length };
}

function read_bare_link(text, at) {
  const address = /^https?:\/\/[^\s<>"`*]{1,2000}/.exec(text.slice(at, at + 2010))?.[0].replace(/[.,;:!?'")\]]+$/, "") ?? "";
  if (address.length < 9 || is_word(text[at - 1])) return as_text(text, at, 4);
  return { node: link(address, [address]), end: at + address.length };
}

// The address if it is one a reader may be led to, else "".
function safe_address(address, allowed = ["https:", "http:", "mailto:"]) {
  try {
    const url = new URL(address);
    return allowed.includes(url.protocol) ? url.href : "";
  } catch {
    return "";
  }
}

// A link a reader may follow, or its words alone.
export function link(address, content) {
  const href = safe_address(address);
  if (!href) return h("span", content);
  return h("a", { href, target: "_blank", rel: "noopener noreferrer nofollow", title: href }, content);
}

// Loading an image tells its host who reads; so it is asked for first.
function image(address, label) {
  const src = safe_address(address, ["https:"]);
  if (!src) return h("span", label || t("markdown.image"));
  const show = () => button.replaceWith(h("img", { src, alt: label, loading: "lazy", referrerpolicy: "no-referrer" }));
  const words = t("markdown.show_image", { host: new URL(src).host, name: label || t("markdown.image") });
  const button = h("button.quiet", { type: "button", onclick: show }, words);
  return button;
}
