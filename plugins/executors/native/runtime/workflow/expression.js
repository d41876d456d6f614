// Parameters: a text that starts with "=" is an expression, everything else is itself.
(function (domino, host) {
    "use strict";

    const { isArray, isObject, plain } = domino.values;
    const { ExpressionError } = domino;
    const insecureNames = new Set(["__proto__", "prototype", "getPrototypeOf", "setPrototypeOf", "__defineGetter__", "__defineSetter__",
        "__lookupGetter__", "__lookupSetter__", "mainModule", "binding", "_load", "captureStackTrace", "prepareStackTrace"]);
    const mayMutate = new RegExp(
        "\\+\\+|--|[^=!<>]=(?![=>])|\\bdelete\\b|\\b(?:push|pop|shift|unshift|sort|reverse|splice|fill|copyWithin|assign|defineProperty)\\b");
    const onlyReads = /^\s*(?:\$json|\$input\.item\.json|\$\((?:"[^"]*"|'[^']*')\)\.(?:item|first\(\)|last\(\))\.json)(?:\s*\??\.\s*[\p{ID_Start}_$][\p{ID_Continue}$]*|\[(?:\d+|"[^"\\]*"|'[^'\\]*')\])*\s*$/u;

    function splitBlocks(text) {
        const chunks = [];
        let literal = "";
        let at = 0;
        while (at < text.length) {
            const open = text.indexOf("{{", at);
            if (open < 0) break;
            if (open > 0 && text[open - 1] === "\\") {
                literal += text.slice(at, open + 2);
                at = open + 2;
                continue;
            }
            literal += text.slice(at, open);
            const close = text.indexOf("}}", open + 2);
            const code = close < 0 ? text.slice(open + 2) : text.slice(open + 2, close);
            if (literal !== "") chunks.push({ literal });
            literal = "";
            chunks.push({ code });
            at = close < 0 ? text.length : close + 2;
        }
        literal += text.slice(at);
        if (literal !== "") chunks.push({ literal });
        return chunks;
    }

    function refuseInsecure(code, tokens) {
        if (/\.\s*constructor/.test(code)) throw new ExpressionError("Expression contains invalid constructor function call");
        for (const token of tokens) {
            const name = token.type === "text" ? token.text.slice(1, -1) : token.text;
            if ((token.type === "name" || token.type === "text") && insecureNames.has(name)) {
                throw new ExpressionError(`Cannot access "${name}" due to security concerns`);
            }
        }
    }

    function compileCode(code) {
        const { text, used, tokens } = domino.rewrite(code);
        refuseInsecure(code, tokens);
        const names = [...used].filter((name) => domino.variables.has(name));
        let call;
        try {
            call = host.compile(`return (${text}\n)`, ...names);
        } catch (error) {
            throw new ExpressionError("invalid syntax");
        }
        const getters = names.map((name) => domino.variables.get(name));
        return { call, getters, guarded: mayMutate.test(code), reads: onlyReads.test(code) };
    }

    const failWith = (error) => () => { throw error; };

    /** `typed`: the value leaves the expression as it is and so has to be plain data. */
    function blockOf(code, typed = false) {
        let block;
        try {
            if (code.trim() === "") throw new SyntaxError("empty");
            block = compileCode(code);
        } catch (error) {
            return failWith(error instanceof ExpressionError ? error : new ExpressionError("invalid syntax"));
        }
        const { call, getters, guarded, reads } = block;
        const single = getters.length === 1 ? getters[0] : null;
        return (scope) => {
            let value;
            try {
                if (single !== null) value = call(single(scope, guarded));
                else value = call(...getters.map((getter) => getter(scope, guarded)));
            } catch (error) {
                if (error instanceof ExpressionError) throw error;
                return undefined;
            }
            if (typeof value === "function" || typeof value === "symbol") {
                throw new ExpressionError(`Expression evaluation failed: ${String(value)} could not be cloned.`);
            }
            return typed && !(reads && !guarded) ? plain(value) : value;
        };
    }

    const textOfChunk = (value) => (value || value === 0 || value === false ? value : "");

    function compileTemplate(chunks) {
        const parts = chunks.map((chunk) => ("code" in chunk ? blockOf(chunk.code) : chunk.literal));
        return (scope) => {
            let text = "";
            for (const part of parts) {
                if (typeof part === "string") text += part;
                else {
                    const value = textOfChunk(part(scope));
                    text += isArray(value) ? value.join() : domino.dates.isDateTime(value) ? value.toISO() : String(value);
                }
            }
            return text;
        };
    }

    /** From the text without its leading "=". */
    function compileExpression(text) {
        const chunks = splitBlocks(text);
        if (chunks.length === 1 && "code" in chunks[0]) {
            return blockOf(chunks[0].code, true);
        }
        if (chunks.every((chunk) => !("code" in chunk))) return () => text;
        return compileTemplate(chunks);
    }

    const expressions = new Map();

    function expressionOf(text) {
        let compiled = expressions.get(text);
        if (compiled === undefined) {
            if (expressions.size > 20000) expressions.clear();
            compiled = compileExpression(text.slice(1));
            expressions.set(text, compiled);
        }
        return compiled;
    }

    const constant = (value) => ({ constant: true, value });

    function compileArray(list) {
        const parts = list.map(compile);
        if (parts.every((part) => part.constant)) return constant(list);
        return { evaluate: (scope) => parts.map((part) => (part.constant ? part.value : part.evaluate(scope))) };
    }

    function compileObject(object) {
        const entries = Object.keys(object).map((key) => [key, compile(object[key])]);
        if (entries.every(([, part]) => part.constant)) return constant(object);
        return {
            evaluate: (scope) => {
                const result = {};
                for (const [key, part] of entries) result[key] = part.constant ? part.value : part.evaluate(scope);
                return result;
            },
        };
    }

    /** {constant, value} or {evaluate(scope)}. */
    function compile(raw) {
        if (typeof raw === "string") return raw.startsWith("=") ? { evaluate: expressionOf(raw) } : constant(raw);
        if (isArray(raw)) return compileArray(raw);
        if (isObject(raw)) return compileObject(raw);
        return constant(raw);
    }

    domino.expression = { compile, splitBlocks, blockOf };
})
