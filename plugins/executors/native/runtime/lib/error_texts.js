// Words of an exception out of a Code node, as n8n on V8 would say them.
(function (error, itemIndex) {
    "use strict";

    const texts = [
        [/^can't access property "?(.+?)"?, .* is (undefined|null)$/, "Cannot read properties of $2 (reading '$1')"],
        [/^can't access property "?(.+?)"? of (undefined|null)$/, "Cannot read properties of $2 (reading '$1')"],
        [/^.* is (undefined|null)$/, "Cannot read properties of $1"],
        [/^(undefined|null) has no properties$/, "Cannot read properties of $1"],
        [/^invalid assignment to const .*$/, "Assignment to constant variable."],
        [/^invalid array length$/, "Invalid array length"],
        [/^too much recursion$/, "Maximum call stack size exceeded"],
        [/^can't convert (undefined|null) to object$/, "Cannot convert undefined or null to object"],
        [/^can't access lexical declaration '(.+)' before initialization$/, "Cannot access '$1' before initialization"],
        [/^cyclic object value$/, "Converting circular structure to JSON"],
        [/^BigInt value can't be serialized in JSON$/, "Do not know how to serialize a BigInt"],
        [/^redeclaration of (?:let|const|var|formal parameter|function|class) (.+)$/, "Identifier '$1' has already been declared"],
        [/^expected expression, got end of script$|^missing } .*$|^unexpected end of .*$/, "Unexpected end of input"],
        [/^expected expression, got keyword '(.+)'$/, "Unexpected token '$1'"],
        [/^expected expression, got '(.+)'$/, "Unexpected token '$1'"],
        [/^unexpected token: '(.+)'$/, "Unexpected token '$1'"],
        [/^unexpected token: keyword '(.+)'$/, "Unexpected token '$1'"],
        [/^unexpected token: (?:identifier|string literal|numeric literal)$/, "Unexpected identifier"],
        [/^(?:unterminated string literal|.*string literal contains an unescaped line break|illegal character.*)$/, "Invalid or unexpected token"],
        [/^reduce of empty array with no initial value$/, "Reduce of empty array with no initial value"],
        [/^repeat count must be .*$/, "Invalid count value"],
        [/^invalid (?:date|time value)$/i, "Invalid time value"],
    ];

    function jsonText(message) {
        if (/^JSON\.parse: unexpected end of data/.test(message) || /^JSON\.parse: end of data/.test(message)) return "Unexpected end of JSON input";
        const place = / at line (\d+) column (\d+) of the JSON data$/.exec(message);
        if (/expected property name or '}'/.test(message)) return `Expected property name or '}' in JSON at position ${place === null ? 0 : place[2] - 1}`;
        return `Unexpected token in JSON at position ${place === null ? 0 : place[2] - 1}`;
    }

    function translate(message) {
        if (message.startsWith("JSON.parse: ")) return jsonText(message);
        for (const [pattern, text] of texts) {
            if (pattern.test(message)) return message.replace(pattern, text);
        }
        return message;
    }

    function lineOf(stack) {
        for (const row of String(stack).split("\n")) {
            const frame = /^(.*)@code:(\d+):\d+$/.exec(row);
            if (frame !== null && frame[1] !== "" && !frame[1].endsWith("<")) return Number(frame[2]);
        }
        return undefined;
    }

    if (error === "out of memory") return "The code used more memory than it may.";
    if (!(error instanceof Error)) return "Unknown error ";
    const message = translate(String(error.message)).split("\n")[0];
    const details = message.slice(message.lastIndexOf(":") + 1).trim();
    const line = error instanceof SyntaxError && error.fileName === "code" && lineOf(error.stack) === undefined ? undefined : lineOf(error.stack);
    const place = line === undefined ? "" : itemIndex === undefined ? `[line ${line}]` : `[line ${line}, for item ${itemIndex}]`;
    return details === "" ? `Unknown error ${place}` : `${details} ${place}`;
})
