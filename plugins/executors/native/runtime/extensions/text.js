// Extension methods of texts.
(function (domino) {
    "use strict";

    const { ExpressionError } = domino;
    const urlPattern = /^https?:\/\/[^\s/$.?#].[^\s]*$/i;
    const urlInText = /https?:\/\/(?:www\.)?[-\w@:%.+~#=]{1,256}\.[a-zA-Z]{2,63}\b(?:[-\w()@:%+.~#?&/=,;!*'$[\]]*)/;
    const emailInText = /(?:[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+)@[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)+/;
    const domainPattern = /^(?=.{1,253}$)(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.)+[a-zA-Z]{2,63}$/;
    const addressPattern = /^\d{1,3}(?:\.\d{1,3}){3}$/;
    const smallWords = new Set("a an and as at because but by en for if in neither nor of on only or over per so some than that the to up upon v versus via vs when with without yet".split(" "));
    const letters = { ß: "ss", æ: "ae", Æ: "AE", ø: "o", Ø: "O", œ: "oe", Œ: "OE", ð: "d", Ð: "D", þ: "th", Þ: "TH", ł: "l", Ł: "L", đ: "d", Đ: "D", ı: "i" };
    const algorithms = { md5: "md5", sha1: "sha1", sha224: "sha224", sha256: "sha256", sha384: "sha384", sha512: "sha512", sha3: "sha3-512" };

    const fail = (message) => { throw new ExpressionError(message); };

    function toNumber(text) {
        const number = Number(text);
        return Number.isNaN(number) ? fail("cannot convert to number") : number;
    }

    function toInt(text, [radix]) {
        const number = parseInt(text, radix);
        return Number.isNaN(number) ? fail("cannot convert to integer") : number;
    }

    function toFloat(text) {
        const number = parseFloat(text);
        return Number.isNaN(number) ? fail("cannot convert to float") : number;
    }

    function toDate(text) {
        const date = new Date(text);
        return Number.isNaN(date.getTime()) ? fail("cannot convert to date") : date;
    }

    function toDateTime(text, args, scope) {
        const { DateTime } = domino.dates.library(scope.run);
        for (const parse of ["fromISO", "fromHTTP", "fromRFC2822", "fromSQL"]) {
            const date = DateTime[parse](text, { setZone: true });
            if (date.isValid) return date;
        }
        const date = DateTime.fromMillis(Date.parse(text));
        return date.isValid ? date : fail("cannot convert to Luxon DateTime");
    }

    function capitalised(word) {
        const first = word.search(/[\p{L}\p{N}]/u);
        return first < 0 ? word : word.slice(0, first) + word[first].toUpperCase() + word.slice(first + 1);
    }

    function toTitleCase(text) {
        const words = text.split(/(\s+)/);
        const last = words.length - 1;
        return words.map((word, i) => {
            const bare = word.replace(/[^\p{L}]/gu, "");
            if (/\p{Lu}/u.test(bare.slice(1))) return word;
            if (i > 0 && i < last && smallWords.has(bare.toLowerCase())) return word;
            return capitalised(word);
        }).join("");
    }

    function toSentenceCase(text) {
        return text.replace(/[^.!?]+[.!?]*/g, (sentence) => {
            const first = sentence.search(/\p{L}/u);
            if (first < 0) return sentence;
            return sentence.slice(0, first) + sentence[first].toLocaleUpperCase() + sentence.slice(first + 1).toLocaleLowerCase();
        });
    }

    function hash(text, [algorithm = "md5"]) {
        const name = algorithms[String(algorithm).toLowerCase()];
        if (name === undefined) fail(`Unknown algorithm ${algorithm}. Available algorithms are: base64, ${Object.keys(algorithms).join(", ")}`);
        return domino.digest(name, "hex", text);
    }

    function urlParts(text) {
        return /^(?:[a-z][a-z\d+.-]*:)?\/\/(?:[^/?#@]*@)?([^/?#:]*)(?::\d+)?([^?#]*)/i.exec(text);
    }

    function extractDomain(text) {
        const email = /^[^\s@]+@([^\s@]+)$/.exec(text);
        if (email !== null) return email[1];
        const parts = urlParts(text);
        const domain = parts === null ? text.split(/[/?#:]/)[0] : parts[1];
        return domainPattern.test(domain) || addressPattern.test(domain) || domain === "localhost" ? domain : undefined;
    }

    function removeMarkdown(text) {
        return text.replace(/^(?:-\s*?|\*\s*?|_\s*?){3,}\s*$/gm, "").replace(/^([\s\t]*)(?:[*\-+]|\d+\.)\s+/gm, "$1").replace(/\n={2,}/g, "\n")
            .replace(/~{3}.*\n/g, "").replace(/`{3}.*\n/g, "").replace(/<(.*?)>/g, "$1").replace(/^[=-]{2,}\s*$/g, "").replace(/\[\^.+?\](?:: .*?$)?/g, "")
            .replace(/\s{0,2}\[.*?\]: .*?$/g, "").replace(/!\[.*?\][[(].*?[\])]/g, "").replace(/\[(.*?)\][[(].*?[\])]/g, "$1").replace(/^\s{0,3}>\s?/gm, "")
            .replace(/^#{1,6}\s*([^#]*)\s*#{1,6}?/gm, "$1").replace(/(\*{1,3}|_{1,3})(\S.*?\S|\S)\1/g, "$2").replace(/(`{3,})(.*?)\1/gm, "$2").replace(/`(.+?)`/g, "$1").replace(/~~(.*?)~~/g, "$1");
    }

    function quote(text, [mark = '"']) {
        return mark + text.replace(/\\/g, "\\\\").split(mark).join(`\\${mark}`) + mark;
    }

    function parseJson(text) {
        try {
            return JSON.parse(text);
        } catch {
            return fail("Parsing failed");
        }
    }

    domino.extensions.add("string", {
        isEmpty: (text) => text === "",
        isNotEmpty: (text) => text !== "",
        length: (text) => text.length,
        toInt,
        toWholeNumber: toInt,
        toFloat,
        toDecimalNumber: toFloat,
        toNumber,
        toBoolean: (text) => !["", "0", "no", "false"].includes(text.toLowerCase()),
        toDate,
        toDateTime,
        toSnakeCase: (text) => text.toLocaleLowerCase().replace(/[ -]/g, "_").replace(/[^\p{L}\p{N}_]/gu, ""),
        toTitleCase,
        toSentenceCase,
        replaceSpecialChars: (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[^\x00-\x7f]/g, (letter) => letters[letter] ?? letter),
        urlEncode: (text, [entire]) => (entire ? encodeURI(text) : encodeURIComponent(text)),
        urlDecode: (text, [entire]) => (entire ? decodeURI(text) : decodeURIComponent(text)),
        quote,
        hash,
        base64Encode: (text) => domino.base64(text),
        base64Decode: (text) => domino.fromBase64(text),
        removeTags: (text) => text.replace(/<[^>]*>?/gm, ""),
        removeMarkdown,
        extractEmail: (text) => emailInText.exec(text)?.[0],
        extractDomain,
        extractUrl: (text) => urlInText.exec(text)?.[0],
        extractUrlPath: (text) => {
            const parts = urlParts(text);
            return parts === null ? undefined : parts[2] || "/";
        },
        isEmail: (text) => emailInText.exec(text)?.[0] === text,
        isUrl: (text) => urlPattern.test(text),
        isDomain: (text) => domainPattern.test(text),
        isNumeric: (text) => text.trim() !== "" && !Number.isNaN(Number(text)) && !Number.isNaN(parseFloat(text)),
        parseJson,
        toJsonString: (text) => JSON.stringify(text),
    });
})
