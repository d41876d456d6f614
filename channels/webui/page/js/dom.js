// Elements from words: h("button.primary", {type: "button", onclick}, "Send"). Text only ever
// becomes text nodes.

const svg_space = "http://www.w3.org/2000/svg";

export const h = (shape, ...rest) => build((tag) => document.createElement(tag), shape, rest);
export const svg = (shape, ...rest) => build((tag) => document.createElementNS(svg_space, tag), shape, rest);

function build(make, shape, rest) {
  const [tag, ...classes] = shape.split(".");
  const element = make(tag || "div");
  if (classes.length > 0) element.setAttribute("class", classes.join(" "));
  const has_properties = rest[0] && typeof rest[0] === "object" && !(rest[0] instanceof Node) && !Array.isArray(rest[0]);
  if (has_properties) for (const [name, value] of Object.entries(rest[0])) set(element, name, value);
  element.append(...nodes(has_properties ? rest.slice(1) : rest));
  return element;
}

function set(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
  else if (name === "value" || name === "checked" || name === "open") element[name] = value;
  else element.setAttribute(name, value === true ? "" : value);
}

function nodes(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false && child !== "");
}

// Puts `children` in place of what `element` holds.
export function fill(element, ...children) {
  element.replaceChildren(...nodes(children));
  return element;
}
