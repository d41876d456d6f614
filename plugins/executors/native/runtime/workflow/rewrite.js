// Turns the JavaScript of an expression into what is compiled: extension methods become calls of a helper,
// $if becomes a conditional that evaluates one side only.
(function (domino) {
    "use strict";

    const { tokenize, keywords } = domino.tokens;
    const textOf = (tokens) => tokens.map((token) => token.before + token.text).join("");
    const is = (token, text) => token !== undefined && token.type === "punctuation" && token.text === text;

    function openerOf(tokens, closer) {
        let depth = 0;
        for (let i = closer; i >= 0; --i) {
            const token = tokens[i];
            if (token.type !== "punctuation") continue;
            if (token.text === ")" || token.text === "]" || token.text === "}") ++depth;
            else if ((token.text === "(" || token.text === "[" || token.text === "{") && --depth === 0) return i;
        }
        return -1;
    }

    function closerOf(tokens, opener) {
        let depth = 0;
        for (let i = opener; i < tokens.length; ++i) {
            const token = tokens[i];
            if (token.type !== "punctuation") continue;
            if (token.text === "(" || token.text === "[" || token.text === "{") ++depth;
            else if ((token.text === ")" || token.text === "]" || token.text === "}") && --depth === 0) return i;
        }
        return -1;
    }

    const isPlainName = (token) => token.type === "name" && (!keywords.has(token.text) || token.text === "this" || token.text === "super");

    /** Index of the first token of the operand whose last token is at `last`; -1 when there is none. */
    function operandStart(tokens, last) {
        let i = last;
        while (i >= 0) {
            const token = tokens[i];
            const before = tokens[i - 1];
            if (is(token, ")") || is(token, "]") || is(token, "}")) {
                const opener = openerOf(tokens, i);
                if (opener < 0) return -1;
                const owner = tokens[opener - 1];
                const continues = owner !== undefined && token.text !== "}" &&
                    (isPlainName(owner) || is(owner, ")") || is(owner, "]") || is(owner, "?.") || owner.type === "template" || owner.type === "call" ||
                        (token.text === "]" && owner.type === "text"));
                if (!continues) return opener;
                i = is(owner, "?.") ? opener - 2 : opener - 1;
            } else if (is(before, ".") || is(before, "?.")) {
                i -= 2;
            } else if (token.type === "template" && before !== undefined && isPlainName(before)) {
                i -= 1;
            } else if (["name", "number", "text", "regex", "template", "call"].includes(token.type)) {
                return before !== undefined && before.type === "name" && before.text === "new" ? i - 1 : i;
            } else return -1;
        }
        return -1;
    }

    function splitArguments(tokens) {
        const parts = [];
        let depth = 0;
        let start = 0;
        tokens.forEach((token, i) => {
            if (token.type !== "punctuation") return;
            if ("([{".includes(token.text)) ++depth;
            else if (")]}".includes(token.text)) --depth;
            else if (token.text === "," && depth === 0) {
                parts.push(tokens.slice(start, i));
                start = i + 1;
            }
        });
        const rest = tokens.slice(start);
        if (rest.length > 0) parts.push(rest);
        return parts;
    }

    function rewriteTemplate(token, used) {
        let text = "";
        let at = 0;
        for (const [start, end] of token.holes) {
            text += token.text.slice(at, start) + rewriteTokens(tokenize(token.text.slice(start, end)), used);
            at = end;
        }
        return { ...token, text: text + token.text.slice(at) };
    }

    function rewriteConditional(tokens, i, used) {
        const closer = closerOf(tokens, i + 1);
        const parts = splitArguments(tokens.slice(i + 2, closer)).map((part) => rewriteTokens(part, used));
        if (parts.length < 2) throw new domino.ExpressionError("$if requires at least 2 parameters: test and value if true");
        const text = `((${parts[0]}) ? (${parts[1]}) : (${parts[2] ?? "false"}))`;
        tokens.splice(i, closer - i + 1, { type: "call", text, before: tokens[i].before });
    }

    function rewriteExtension(tokens, i, used) {
        const start = operandStart(tokens, i - 2);
        if (start < 0) return false;
        const closer = closerOf(tokens, i + 1);
        const receiver = tokens.slice(start, i - 1);
        const optional = is(tokens[i - 1], "?.") || receiver.some((token) => is(token, "?."));
        const args = rewriteTokens(tokens.slice(i + 2, closer), used);
        const text = `$extend(${textOf(receiver)}, "${tokens[i].text}", [${args}], ${optional})`;
        used.add("$extend");
        tokens.splice(start, closer - start + 1, { type: "call", text, before: tokens[start].before });
        return start;
    }

    function rewriteTokens(original, used) {
        const tokens = original.slice();
        for (let i = 0; i < tokens.length; ++i) {
            const token = tokens[i];
            if (token.type === "template") tokens[i] = rewriteTemplate(token, used);
            if (token.type !== "name") continue;
            const member = is(tokens[i - 1], ".") || is(tokens[i - 1], "?.");
            const called = is(tokens[i + 1], "(");
            if (!member) used.add(token.text);
            if (!member && called && token.text === "$if") rewriteConditional(tokens, i, used);
            else if (member && called && domino.extensions.names.has(token.text)) {
                const at = rewriteExtension(tokens, i, used);
                if (at !== false) i = at;
            }
        }
        return textOf(tokens);
    }

    /** The text to compile and the set of free names in it (a few more may be in the set). */
    function rewrite(source) {
        const tokens = tokenize(source);
        const used = new Set();
        return { text: rewriteTokens(tokens, used), used, tokens };
    }

    domino.rewrite = rewrite;
})
