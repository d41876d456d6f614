// JMESPath (jmespath.org): queries over JSON.
(function () {
    "use strict";

    const isArray = Array.isArray;
    const isRecord = (value) => value !== null && typeof value === "object" && !isArray(value);
    const tokenPattern = /\s+|(?<name>[A-Za-z_]\w*)|(?<quoted>"(?:[^"\\]|\\.)*")|(?<raw>'(?:[^'\\]|\\.)*')|(?<json>`(?:[^`\\]|\\.)*`)|(?<number>-?\d+)|(?<sign>\|\||&&|==|!=|<=|>=|\[\]|\[\?|[[\]{}().,:*@&|<>!])/gy;

    function tokenize(text) {
        const tokens = [];
        tokenPattern.lastIndex = 0;
        while (tokenPattern.lastIndex < text.length) {
            const at = tokenPattern.lastIndex;
            const found = tokenPattern.exec(text);
            if (found === null) throw new SyntaxError(`Unknown character: ${text[at]}`);
            const { name, quoted, raw, json, number, sign } = found.groups;
            if (name !== undefined) tokens.push({ type: "name", value: name });
            else if (quoted !== undefined) tokens.push({ type: "name", value: JSON.parse(quoted), quoted: true });
            else if (raw !== undefined) tokens.push({ type: "literal", value: raw.slice(1, -1).replace(/\\'/g, "'") });
            else if (json !== undefined) tokens.push({ type: "literal", value: literal(json.slice(1, -1).replace(/\\`/g, "`")) });
            else if (number !== undefined) tokens.push({ type: "number", value: Number(number) });
            else if (sign !== undefined) tokens.push({ type: sign });
        }
        tokens.push({ type: "end" });
        return tokens;
    }

    function literal(text) {
        try {
            return JSON.parse(text);
        } catch {
            return text.trim();
        }
    }

    const binding = { "|": 1, "||": 2, "&&": 3, "==": 5, "!=": 5, "<": 5, ">": 5, "<=": 5, ">=": 5, "[]": 9, "*": 20, "[?": 21, ".": 40, "[": 55 };

    class Parser {
        constructor(text) {
            this.tokens = tokenize(text);
            this.at = 0;
        }
        get token() { return this.tokens[this.at]; }
        take(type) {
            const token = this.tokens[this.at++];
            if (type !== undefined && token.type !== type) throw new SyntaxError(`Unexpected token type: ${token.type}, expected: ${type}`);
            return token;
        }
        power() { return binding[this.token.type] ?? 0; }
        whole() {
            const tree = this.expression(0);
            this.take("end");
            return tree;
        }
        expression(limit) {
            let left = this.prefix(this.take());
            while (limit < this.power()) left = this.infix(this.take(), left);
            return left;
        }
        prefix(token) {
            switch (token.type) {
                case "literal": return { type: "literal", value: token.value };
                case "name": return this.token.type === "(" && !token.quoted ? this.call(token.value) : { type: "field", name: token.value };
                case "!": return { type: "not", child: this.expression(45) };
                case "@": return { type: "current" };
                case "&": return { type: "reference", child: this.expression(0) };
                case "*": return { type: "values", left: { type: "current" }, right: this.projected(20) };
                case "[]": return { type: "project", left: { type: "flatten", child: { type: "current" } }, right: this.projected(9) };
                case "[?": return this.filter({ type: "current" });
                case "{": return this.record();
                case "[": return this.bracket({ type: "current" }, true);
                case "(": {
                    const inner = this.expression(0);
                    this.take(")");
                    return { type: "group", child: inner };
                }
                default: throw new SyntaxError(`Invalid token: ${token.type}`);
            }
        }
        infix(token, left) {
            switch (token.type) {
                case ".": return this.dot(left);
                case "|": return { type: "pipe", left, right: this.expression(1) };
                case "||": return { type: "or", left, right: this.expression(2) };
                case "&&": return { type: "and", left, right: this.expression(3) };
                case "[]": return { type: "project", left: { type: "flatten", child: left }, right: this.projected(9) };
                case "[?": return this.filter(left);
                case "[": return this.bracket(left, false);
                default: return { type: "compare", sign: token.type, left, right: this.expression(5) };
            }
        }
        dot(left) {
            if (this.token.type === "*") {
                this.take();
                return { type: "values", left, right: this.projected(20) };
            }
            return { type: "chain", left, right: this.afterDot(40) };
        }
        afterDot(limit) {
            if (this.token.type === "name" || this.token.type === "*") return this.expression(limit);
            if (this.token.type === "[") {
                this.take();
                return this.list();
            }
            this.take("{");
            return this.record();
        }
        projected(limit) {
            if (this.power() < 10) return { type: "current" };
            if (this.token.type === "[" || this.token.type === "[?") return this.expression(limit);
            this.take(".");
            return this.afterDot(limit);
        }
        filter(left) {
            const condition = this.expression(0);
            this.take("]");
            const right = this.token.type === "[]" ? { type: "current" } : this.projected(21);
            return { type: "project", left, right, condition };
        }
        bracket(left, first) {
            if (this.token.type === "number" || this.token.type === ":") return this.indexOrSlice(left);
            if (this.token.type === "*" && this.tokens[this.at + 1].type === "]") {
                this.at += 2;
                return { type: "project", left, right: this.projected(20) };
            }
            if (!first) throw new SyntaxError(`Unexpected token type: ${this.token.type}`);
            return this.list();
        }
        indexOrSlice(left) {
            const parts = [undefined, undefined, undefined];
            let i = 0;
            while (this.token.type !== "]") {
                if (this.token.type === ":") {
                    if (++i > 2) throw new SyntaxError("Too many colons in a slice");
                    this.take();
                } else parts[i] = this.take("number").value;
            }
            this.take("]");
            if (i === 0) return { type: "index", left, index: parts[0] };
            return { type: "project", left: { type: "slice", left, parts }, right: this.projected(20) };
        }
        list() {
            const children = [];
            do children.push(this.expression(0)); while (this.token.type === "," && this.take());
            this.take("]");
            return { type: "list", children };
        }
        record() {
            const entries = [];
            do {
                const { value } = this.take("name");
                this.take(":");
                entries.push([value, this.expression(0)]);
            } while (this.token.type === "," && this.take());
            this.take("}");
            return { type: "record", entries };
        }
        call(name) {
            this.take("(");
            const args = [];
            while (this.token.type !== ")") {
                args.push(this.expression(0));
                if (this.token.type === ",") this.take();
                else if (this.token.type !== ")") throw new SyntaxError(`Unexpected token type: ${this.token.type}`);
            }
            this.take(")");
            return { type: "call", name, args };
        }
    }

    const isFalse = (value) => value === null || value === undefined || value === false || value === "" || (isArray(value) && value.length === 0) || (isRecord(value) && Object.keys(value).length === 0);

    function same(a, b) {
        if (a === b) return true;
        if (a === null || b === null || typeof a !== "object" || typeof b !== "object" || isArray(a) !== isArray(b)) return false;
        const keys = Object.keys(a);
        return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key]));
    }

    const comparisons = { "==": same, "!=": (a, b) => !same(a, b), "<": (a, b) => a < b, ">": (a, b) => a > b, "<=": (a, b) => a <= b, ">=": (a, b) => a >= b };

    function compare(sign, a, b) {
        if (sign !== "==" && sign !== "!=" && (typeof a !== "number" || typeof b !== "number")) return null;
        return comparisons[sign](a, b);
    }

    function slice(list, [start, stop, step = 1]) {
        if (step === 0) throw new RangeError("Invalid slice, step cannot be 0");
        const bound = (value, low, high) => (value < 0 ? Math.max(value + list.length, low) : Math.min(value, high));
        const from = start === undefined ? (step < 0 ? list.length - 1 : 0) : bound(start, step < 0 ? -1 : 0, step < 0 ? list.length - 1 : list.length);
        const to = stop === undefined ? (step < 0 ? -1 : list.length) : bound(stop, step < 0 ? -1 : 0, step < 0 ? list.length - 1 : list.length);
        const result = [];
        for (let i = from; step < 0 ? i > to : i < to; i += step) result.push(list[i]);
        return result;
    }

    function project(node, value) {
        const base = visit(node.left, value);
        if (!isArray(base)) return null;
        const kept = node.condition === undefined ? base : base.filter((item) => !isFalse(visit(node.condition, item)));
        return kept.map((item) => visit(node.right, item)).filter((item) => item !== null);
    }

    const visitors = {
        current: (node, value) => value,
        literal: (node) => node.value,
        field: (node, value) => (isRecord(value) && Object.hasOwn(value, node.name) ? value[node.name] ?? null : null),
        chain: (node, value) => {
            const left = visit(node.left, value);
            return left === null ? null : visit(node.right, left);
        },
        pipe: (node, value) => visit(node.right, visit(node.left, value)),
        group: (node, value) => visit(node.child, value),
        or: (node, value) => {
            const left = visit(node.left, value);
            return isFalse(left) ? visit(node.right, value) : left;
        },
        and: (node, value) => {
            const left = visit(node.left, value);
            return isFalse(left) ? left : visit(node.right, value);
        },
        not: (node, value) => isFalse(visit(node.child, value)),
        compare: (node, value) => compare(node.sign, visit(node.left, value), visit(node.right, value)),
        index: (node, value) => {
            const list = visit(node.left, value);
            return isArray(list) ? list[node.index < 0 ? list.length + node.index : node.index] ?? null : null;
        },
        slice: (node, value) => {
            const list = visit(node.left, value);
            return isArray(list) ? slice(list, node.parts) : null;
        },
        project,
        values: (node, value) => {
            const base = visit(node.left, value);
            return isRecord(base) ? Object.values(base).map((item) => visit(node.right, item)).filter((item) => item !== null) : null;
        },
        flatten: (node, value) => {
            const list = visit(node.child, value);
            return isArray(list) ? list.flat(1) : null;
        },
        list: (node, value) => (value === null ? null : node.children.map((child) => visit(child, value))),
        record: (node, value) => (value === null ? null : Object.fromEntries(node.entries.map(([key, child]) => [key, visit(child, value)]))),
        reference: (node) => (value) => visit(node.child, value),
        call: (node, value) => {
            if (!Object.hasOwn(functions, node.name)) throw new Error(`Unknown function: ${node.name}()`);
            return functions[node.name](...node.args.map((arg) => visit(arg, value))) ?? null;
        },
    };

    const visit = (node, value) => visitors[node.type](node, value) ?? null;
    const order = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
    const best = (list, key, sign) => list.reduce((found, item) => (found === null || order(key(item), key(found)) * sign > 0 ? item : found), null);
    const typeOf = (value) => (value === null ? "null" : isArray(value) ? "array" : typeof value);

    const functions = {
        abs: Math.abs, ceil: Math.ceil, floor: Math.floor,
        avg: (list) => (list.length === 0 ? null : functions.sum(list) / list.length),
        sum: (list) => list.reduce((total, value) => total + value, 0),
        contains: (list, value) => (typeof list === "string" ? list.includes(value) : list.some((item) => same(item, value))),
        starts_with: (text, part) => text.startsWith(part),
        ends_with: (text, part) => text.endsWith(part),
        join: (glue, list) => list.join(glue),
        keys: (object) => Object.keys(object),
        values: (object) => Object.values(object),
        length: (value) => (typeof value === "object" && !isArray(value) ? Object.keys(value).length : value.length),
        map: (key, list) => list.map(key),
        max: (list) => best(list, (item) => item, 1),
        min: (list) => best(list, (item) => item, -1),
        max_by: (list, key) => best(list, key, 1),
        min_by: (list, key) => best(list, key, -1),
        merge: (...objects) => Object.assign({}, ...objects),
        not_null: (...values) => values.find((value) => value !== null),
        reverse: (value) => (typeof value === "string" ? [...value].reverse().join("") : [...value].reverse()),
        sort: (list) => [...list].sort(order),
        sort_by: (list, key) => [...list].sort((a, b) => order(key(a), key(b))),
        to_array: (value) => (isArray(value) ? value : [value]),
        to_number: (value) => (typeof value === "number" ? value : typeof value === "string" && !Number.isNaN(Number(value)) ? Number(value) : null),
        to_string: (value) => (typeof value === "string" ? value : JSON.stringify(value)),
        type: typeOf,
    };

    return { search: (value, query) => visit(new Parser(query).whole(), value) };
})()
