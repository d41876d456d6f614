// Splits the JavaScript of an expression into tokens: enough to find names, brackets and calls.
(function (domino) {
    "use strict";

    const keywords = new Set(
        ("await break case catch class const continue debugger default delete do else export extends finally for function if import in " +
            "instanceof let new return static super switch this throw try typeof var void while with yield of").split(" "));
    const operandKeywords = new Set(["this", "super"]);
    const space = /(?:\s+|\/\/[^\n]*|\/\*[^]*?\*\/)+/y;
    const name = /[\p{ID_Start}$_#][\p{ID_Continue}$\u200c\u200d]*/uy;
    const number = /(?:0[xX][\da-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?)n?/y;
    const quoted = /"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*'/y;
    const regex = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[\p{ID_Continue}]*/uy;
    const punctuation = /\?\.(?!\d)|=>|\.\.\.|\+\+|--|&&=|\|\|=|\?\?=|\*\*=|>>>=|[<>]{2}=|[=!]==|[-+*/%&|^<>=!]=|&&|\|\||\?\?|\*\*|>>>|<<|>>|[^]/y;
    const closers = { ")": "(", "]": "[", "}": "{" };

    function match(pattern, text, at) {
        pattern.lastIndex = at;
        const found = pattern.exec(text);
        return found === null ? null : found[0];
    }

    const endsOperand = (token) =>
        token !== undefined &&
        (["number", "text", "regex", "template", "call"].includes(token.type) ||
            (token.type === "name" && (!keywords.has(token.text) || operandKeywords.has(token.text))) ||
            (token.type === "punctuation" && (token.text === ")" || token.text === "]" || token.text === "}")));

    /** End of the template literal that starts at `at`; its substitutions as [start, end] pairs. */
    function scanTemplate(text, at) {
        const holes = [];
        let i = at + 1;
        while (i < text.length && text[i] !== "`") {
            if (text[i] === "\\") i += 2;
            else if (text.startsWith("${", i)) {
                const end = scanHole(text, i + 2);
                holes.push([i + 2, end]);
                i = end + 1;
            } else ++i;
        }
        if (i >= text.length) throw new SyntaxError("Unterminated template");
        return { end: i + 1, holes };
    }

    function scanHole(text, at) {
        const state = { text, at, tokens: [], depth: [] };
        while (state.at < text.length) {
            if (state.depth.length === 0 && text[state.at] === "}") return state.at;
            next(state);
        }
        throw new SyntaxError("Unterminated template");
    }

    function push(state, type, text, extra) {
        state.tokens.push({ type, text, before: state.before ?? "", ...extra });
        state.before = "";
        state.at += text.length;
    }

    function bracket(state, text) {
        if (text === "(" || text === "[" || text === "{") {
            state.depth.push({ text, index: state.tokens.length });
            return undefined;
        }
        if (!(text in closers)) return undefined;
        const opener = state.depth.pop();
        if (opener === undefined || opener.text !== closers[text]) throw new SyntaxError(`Unexpected token ${text}`);
        return { opener: opener.index };
    }

    function next(state) {
        const { text, at, tokens } = state;
        const gap = match(space, text, at);
        if (gap !== null) {
            state.before = (state.before ?? "") + gap;
            state.at += gap.length;
            return;
        }
        const c = text[at];
        let found;
        if ((found = match(name, text, at)) !== null) return push(state, "name", found);
        if ((c >= "0" && c <= "9") || (c === "." && /\d/.test(text[at + 1] ?? ""))) return push(state, "number", match(number, text, at));
        if (c === '"' || c === "'") {
            if ((found = match(quoted, text, at)) === null) throw new SyntaxError("Invalid or unexpected token");
            return push(state, "text", found);
        }
        if (c === "`") {
            const template = scanTemplate(text, at);
            return push(state, "template", text.slice(at, template.end), {
                holes: template.holes.map(([start, end]) => [start - at, end - at]) });
        }
        if (c === "/" && !endsOperand(tokens[tokens.length - 1])) {
            if ((found = match(regex, text, at)) === null) throw new SyntaxError("Invalid regular expression: missing /");
            return push(state, "regex", found);
        }
        found = match(punctuation, text, at);
        return push(state, "punctuation", found, bracket(state, found));
    }

    /** Throws SyntaxError when brackets or literals do not end. `before` is the white space ahead of a token. */
    function tokenize(text) {
        const state = { text, at: 0, tokens: [], depth: [], before: "" };
        while (state.at < text.length) next(state);
        if (state.depth.length > 0) throw new SyntaxError("missing ) or ]");
        return state.tokens;
    }

    domino.tokens = { tokenize, keywords, endsOperand };
})
