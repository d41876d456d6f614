// Markdown from planners and workflows, as DOM nodes and nothing but DOM nodes: HTML in it stays
// text. The useful part of CommonMark: paragraphs, headings, quotes, lists, code, tables, rules.

import { h } from "./dom.js";
import { t } from "./i18n.js";
import { inline } from "./markdown_inline.js";

const deepest = 6;

export function markdown(text) {
  return h("div.prose", blocks(String(text).replace(/\r\n?/g, "\n").split("\n"), 0));
}

const fence = /^ {0,3}(`{3,}|~{3,})\s*([\w+#.-]*)/;
const heading = /^ {0,3}(#{1,6})(?:[ \t]|$)/;
const rule = /^ {0,3}([-*_])(?:\s*\1){2,}\s*$/;
const quote = /^ {0,3}> ?/;
const item = /^( {0,3})([-*+]|\d{1,9}[.)])(?:( +)(.*)|\s*)$/;
const divider = /^ {0,3}\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;

function blocks(lines, depth) {
  if (depth > deepest) return [h("p", lines.join("\n"))];
  const out = [];
  let at = 0;
  while (at < lines.length) {
    if (lines[at].trim() === "") {
      at += 1;
      continue;
    }
    const [node, end] = read_block(lines, at, depth);
    out.push(node);
    at = end;
  }
  return out;
}

function read_block(lines, at, depth) {
  const line = lines[at];
  if (fence.test(line)) return read_fence(lines, at);
  if (heading.test(line)) return [read_heading(line), at + 1];
  if (rule.test(line)) return [h("hr"), at + 1];
  if (quote.test(line)) return read_quote(lines, at, depth);
  if (item.test(line)) return read_list(lines, at, depth);
  if (line.includes("|") && divider.test(lines[at + 1] ?? "") && (lines[at + 1] ?? "").includes("-")) return read_table(lines, at);
  return read_paragraph(lines, at);
}

function read_fence(lines, at) {
  const [, sign, language] = fence.exec(lines[at]);
  let end = at + 1;
  while (end < lines.length && !(lines[end].trim().startsWith(sign) && lines[end].trim().replaceAll(sign[0], "") === "")) end += 1;
  return [code_block(lines.slice(at + 1, end).join("\n"), language), end + 1];
}

function code_block(text, language = "") {
  const words = h("span", { role: "status" }, t("copy"));
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    words.textContent = t("copied");
    setTimeout(() => (words.textContent = t("copy")), 2000);
  };
  const button = navigator.clipboard && h("button.quiet", { type: "button", onclick: copy }, words);
  return h("figure.code", h("figcaption", h("span", language), button), h("pre", { tabindex: 0 }, h("code", text)));
}

// A reply's first heading is no page title: levels begin below the page's own.
function read_heading(line) {
  const signs = heading.exec(line)[1];
  const text = without_closing_signs(line.trim().slice(signs.length).trim());
  return h(`h${Math.min(signs.length + 2, 6)}`, inline(text));
}

function without_closing_signs(text) {
  let end = text.length;
  while (text[end - 1] === "#") end -= 1;
  return end === 0 || text[end - 1] === " " ? text.slice(0, end).trim() : text;
}

function read_quote(lines, at, depth) {
  let end = at;
  while (end < lines.length && quote.test(lines[end])) end += 1;
  return [h("blockquote", blocks(lines.slice(at, end).map((line) => line.replace(quote, "")), depth + 1)), end];
}

function read_list(lines, at, depth) {
  const first = item.exec(lines[at]);
  const ordered = /\d/.test(first[2]);
  const list = ordered ? h("ol", { start: parseInt(first[2], 10) }) : h("ul");
  let end = at;
  while (end < lines.length) {
    const found = item.exec(lines[end]);
    if (!found || /\d/.test(found[2]) !== ordered || rule.test(lines[end])) break;
    const [content, next] = read_item(lines, end, found);
    list.append(h("li", tight(blocks(content, depth + 1))));
    end = next;
  }
  return [list, end];
}

// The lines of one item without their indentation, and where the next one begins.
function read_item(lines, at, found) {
  const indent = found[1].length + found[2].length + Math.min((found[3] ?? " ").length, 4);
  const content = [found[4] ?? ""];
  let end = at + 1;
  for (; end < lines.length; end += 1) {
    const line = lines[end];
    const blank = line.trim() === "";
    const inside = line.search(/\S/) >= Math.min(indent, 2);
    if (blank && !(lines[end + 1] ?? "").match(/^ {2,}\S/)) {
      end += 1;
      break;
    }
    if (!blank && !inside && (item.test(line) || starts_block(line))) break;
    content.push(blank ? "" : line.slice(Math.min(line.search(/\S/), indent)));
  }
  return [content, end];
}

// An item that is one paragraph stands without the paragraph's margins.
function tight(nodes) {
  if (nodes[0]?.tagName === "P") nodes.splice(0, 1, ...nodes[0].childNodes);
  return nodes;
}

const starts_block = (line) => fence.test(line) || heading.test(line) || rule.test(line) || quote.test(line);

function read_table(lines, at) {
  const sides = cells(lines[at + 1]).map((cell) => (cell.endsWith(":") ? (cell.startsWith(":") ? "center" : "end") : "start"));
  const row = (tag, line) =>
    h("tr", cells(line).slice(0, sides.length).map((cell, i) => h(tag, { "data-side": sides[i], scope: tag === "th" && "col" }, inline(cell))));
  let end = at + 2;
  while (end < lines.length && lines[end].includes("|") && lines[end].trim() !== "") end += 1;
  const head = h("thead", row("th", lines[at]));
  const body = h("tbody", lines.slice(at + 2, end).map((line) => row("td", line)));
  return [h("div.wide", { tabindex: 0, role: "group", "aria-label": t("markdown.table") }, h("table", head, body)), end];
}

function cells(line) {
  return line
    .trim()
    .replace(/^\||(?<!\\)\|$/g, "")
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll("\\|", "|"));
}

function read_paragraph(lines, at) {
  let end = at + 1;
  const goes_on = (line) => line.trim() !== "" && !starts_block(line) && !/^ {0,3}([-*+]|1[.)]) +\S/.test(line);
  while (end < lines.length && goes_on(lines[end])) end += 1;
  return [h("p", inline(lines.slice(at, end).map((line) => line.trimStart()).join("\n"))), end];
}
