// Shows /openapi.json. Every text of it goes onto the page as text, never as markup.

const methods = ["get", "post", "put", "patch", "delete"];
const deepest = 6;

/** An element with attributes; children are elements or texts. */
function make(name, attributes = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children.flat().filter((child) => child !== null && child !== undefined));
    return element;
}

/** Text in which `code` stands between back quotes. */
function prose(text, name = "p") {
    const parts = String(text).split("`");
    return make(name, {}, parts.map((part, i) => (i % 2 === 1 ? make("code", {}, part) : part)));
}

class Description {
    constructor(document) {
        this.document = document;
    }

    /** What `node` is, or what its $ref points to. */
    resolve(node) {
        let found = node;
        for (let hops = 0; found?.$ref && hops < 8; ++hops) {
            found = found.$ref.slice(2).split("/").reduce(
                (at, key) => at?.[key.replaceAll("~1", "/").replaceAll("~0", "~")], this.document);
        }
        return found ?? {};
    }

    operations() {
        const all = [];
        for (const [path, item] of Object.entries(this.document.paths ?? {})) {
            for (const method of methods) {
                if (item[method]) all.push({ path, method, ...item[method] });
            }
        }
        return all;
    }

    groups() {
        const operations = this.operations();
        const named = (this.document.tags ?? []).map((tag) => ({
            name: tag.name,
            description: tag.description,
            operations: operations.filter((operation) => operation.tags?.includes(tag.name)),
        }));
        return named.filter((group) => group.operations.length > 0);
    }

    needsLogin(operation) {
        const ways = operation.security ?? this.document.security ?? [];
        return ways.length > 0 && ways.every((way) => Object.keys(way).length > 0);
    }
}

function anchorOf(operation) {
    return operation.operationId ?? operation.method + operation.path;
}

function badge(method) {
    return make("span", { class: "method " + method }, method.toUpperCase());
}

// ---- schemas

function nameOfRef(schema) {
    return schema?.$ref?.split("/").pop() ?? "";
}

function typeOf(description, schema) {
    const found = description.resolve(schema);
    if (found.type === "array") return "array of " + typeOf(description, found.items ?? {});
    let type = nameOfRef(schema) || found.type || (found.anyOf ? found.anyOf.map((one) => typeOf(description, one)).join(" or ") : "any JSON");
    if (found.format) type += ` (${found.format})`;
    return found.nullable ? type + " or null" : type;
}

function boundsOf(schema) {
    const words = [];
    const say = (key, word) => { if (schema[key] !== undefined) words.push(word + " " + schema[key]); };
    say("minimum", "from");
    say("maximum", "to");
    say("minLength", "at least");
    say("maxLength", "at most");
    if (schema.default !== undefined) words.push("default " + JSON.stringify(schema.default));
    return words.join(", ");
}

function details(description, schema) {
    const found = description.resolve(schema);
    const parts = [];
    if (found.enum) parts.push(make("span", { class: "values" }, found.enum.map((value) => make("code", {}, JSON.stringify(value)))));
    const bounds = boundsOf(found);
    if (bounds) parts.push(make("span", { class: "bounds" }, bounds));
    if (found.pattern) parts.push(make("code", { class: "pattern" }, found.pattern));
    return parts;
}

/** The members of an object, those of its objects below them. */
function membersOf(description, schema, depth = 0, above = []) {
    let found = description.resolve(schema);
    while (found.type === "array" && found.items) {
        schema = found.items;
        found = description.resolve(schema);
    }
    const name = nameOfRef(schema);
    if (!found.properties || depth > deepest || (name && above.includes(name))) return null;
    const list = make("ul", { class: "members" });
    for (const [key, member] of Object.entries(found.properties)) {
        const inner = description.resolve(member);
        const item = make("li", {}, make("code", { class: "name" }, key), " ",
            make("span", { class: "type" }, typeOf(description, member)));
        if (found.required?.includes(key)) item.append(" ", make("span", { class: "required" }, "required"));
        item.append(...details(description, member).flatMap((part) => [" ", part]));
        if (inner.description) item.append(prose(inner.description, "div"));
        const below = membersOf(description, member, depth + 1, name ? [...above, name] : above);
        if (below) item.append(make("details", {}, make("summary", {}, "members of ", make("code", {}, key)), below));
        list.append(item);
    }
    if (found.additionalProperties === false) list.append(make("li", { class: "closed" }, "No other members."));
    return list;
}

function shapeOf(description, schema) {
    const found = description.resolve(schema);
    return [
        make("p", {}, make("span", { class: "type" }, typeOf(description, schema)), ...details(description, schema).flatMap((part) => [" ", part])),
        found.description ? prose(found.description) : null,
        membersOf(description, schema),
    ];
}

// ---- examples

function examplesOf(media) {
    if (media.example !== undefined) return [{ summary: "Example", value: media.example }];
    return Object.values(media.examples ?? {});
}

function asText(value) {
    return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

function exampleBlocks(media) {
    return examplesOf(media).map((example) =>
        make("figure", {}, make("figcaption", {}, example.summary ?? "Example"), make("pre", { tabindex: "0" }, asText(example.value))));
}

// ---- parts of an operation

function parametersPart(description, operation) {
    const parameters = (operation.parameters ?? []).map((one) => description.resolve(one));
    if (parameters.length === 0) return null;
    const rows = parameters.map((parameter) => make("tr", {},
        make("td", {}, make("code", {}, parameter.name), parameter.required ? make("span", { class: "required" }, " required") : null),
        make("td", {}, parameter.in),
        make("td", {}, make("span", { class: "type" }, typeOf(description, parameter.schema)), ...details(description, parameter.schema).flatMap((part) => [" ", part])),
        make("td", {}, parameter.description ? prose(parameter.description, "span") : "")));
    const head = make("tr", {}, ["Name", "In", "Type", "Meaning"].map((word) => make("th", { scope: "col" }, word)));
    return make("section", {}, make("h4", {}, "Parameters"), make("div", { class: "wide" }, make("table", {}, make("thead", {}, head), make("tbody", {}, rows))));
}

function contentPart(description, content) {
    return Object.entries(content ?? {}).map(([type, media]) =>
        make("div", { class: "content" }, make("p", { class: "media" }, type), shapeOf(description, media.schema ?? {}), exampleBlocks(media)));
}

function bodyPart(description, operation) {
    const body = description.resolve(operation.requestBody);
    if (!body.content) return null;
    return make("section", {}, make("h4", {}, body.required ? "Body" : "Body (may be left out)"),
        body.description ? prose(body.description) : null, contentPart(description, body.content));
}

function responsePart(description, status, node) {
    const response = description.resolve(node);
    const headers = Object.keys(response.headers ?? {});
    const summary = make("summary", {}, make("code", { class: status < "400" ? "good" : "bad" }, status), " ", prose(response.description ?? "", "span"));
    return make("details", { class: "response" }, summary,
        headers.length > 0 ? make("p", {}, "Headers: ", headers.map((name) => make("code", {}, name))) : null,
        contentPart(description, response.content));
}

function responsesPart(description, operation) {
    const all = Object.entries(operation.responses ?? {});
    return make("section", {}, make("h4", {}, "Answers"), all.map(([status, node]) => responsePart(description, status, node)));
}

// ---- curl

function quoted(text) {
    return "'" + String(text).replaceAll("'", "'\\''") + "'";
}

function curlOf(description, operation) {
    const parameters = (operation.parameters ?? []).map((one) => description.resolve(one));
    let path = operation.path;
    for (const parameter of parameters.filter((one) => one.in === "path" && one.example !== undefined)) {
        path = path.replace(`{${parameter.name}}`, encodeURIComponent(parameter.example));
    }
    const query = parameters.filter((one) => one.in === "query" && one.example !== undefined)
        .map((one) => `${encodeURIComponent(one.name)}=${encodeURIComponent(one.example)}`).join("&");
    const lines = ["curl -sS " + quoted(location.origin + path + (query ? "?" + query : ""))];
    if (description.needsLogin(operation)) lines.push('-H "Authorization: Bearer $DOMINO_API_TOKEN"');
    const [type, media] = Object.entries(description.resolve(operation.requestBody).content ?? {})[0] ?? [];
    const [example] = media ? examplesOf(media) : [];
    if (example) {
        lines.push("-H " + quoted("Content-Type: " + type), "-d " + quoted(JSON.stringify(example.value)));
    } else if (operation.method !== "get") {
        lines.push("-X " + operation.method.toUpperCase(), "-d ''");
    }
    const answers = Object.values(operation.responses ?? {}).flatMap((one) => Object.keys(description.resolve(one).content ?? {}));
    if (answers.includes("text/event-stream") && !answers.includes("application/json")) lines.push("-N");
    return lines.join(" \\\n    ");
}

// ---- the page

function operationPart(description, operation) {
    const id = anchorOf(operation);
    const heading = make("h3", {}, make("a", { href: "#" + id }, badge(operation.method), " ", make("code", {}, operation.path)));
    return make("article", { id }, heading,
        make("p", { class: "summary" }, operation.summary ?? "", description.needsLogin(operation) ? null : make("span", { class: "open" }, "no login")),
        operation.description ? prose(operation.description) : null,
        make("figure", {}, make("figcaption", {}, "curl"), make("pre", { tabindex: "0" }, curlOf(description, operation))),
        parametersPart(description, operation), bodyPart(description, operation), responsesPart(description, operation));
}

function contentsPart(groups) {
    return groups.map((group) => make("section", {}, make("h2", {}, group.name), make("ul", {}, group.operations.map((operation) =>
        make("li", {}, make("a", { href: "#" + anchorOf(operation), title: operation.summary ?? "" }, badge(operation.method), " ", operation.path))))));
}

function securityPart(description) {
    const schemes = Object.entries(description.document.components?.securitySchemes ?? {});
    return make("section", {}, make("h2", {}, "Logging in"), make("ul", {}, schemes.map(([name, scheme]) =>
        make("li", {}, make("code", {}, scheme.in ? `${scheme.in} ${scheme.name}` : `${scheme.type} ${scheme.scheme ?? name}`), " ",
            prose(scheme.description ?? "", "span")))));
}

function show(description) {
    const { info } = description.document;
    const groups = description.groups();
    document.getElementById("contents").replaceChildren(make("a", { class: "home", href: "#api" }, info.title), ...contentsPart(groups));
    document.getElementById("api").replaceChildren(
        make("header", {}, make("h1", {}, info.title, " ", make("small", {}, info.version)), prose(info.description ?? ""),
            make("p", {}, make("a", { href: "/openapi.json" }, "openapi.json"))),
        securityPart(description),
        ...groups.map((group) => make("section", { class: "group" }, make("h2", {}, group.name), group.description ? prose(group.description) : null,
            group.operations.map((operation) => operationPart(description, operation)))));
    if (location.hash) document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
}

function showProblem(error) {
    document.getElementById("api").replaceChildren(make("p", { role: "alert" }, `The description cannot be read: ${error.message}. Reload the page to try again.`));
}

try {
    const answer = await fetch("/openapi.json", { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`/openapi.json answered ${answer.status}`);
    show(new Description(await answer.json()));
} catch (error) {
    showProblem(error);
}
