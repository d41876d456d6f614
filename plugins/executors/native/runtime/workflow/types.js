// Converts values to the types of Set's assignments and of conditions, with n8n's words when it cannot.
(function (domino) {
    "use strict";

    const { isArray, isObject } = domino.values;

    const describe = (value) => {
        if (value === null) return "'null'";
        if (isArray(value)) return "array";
        return isObject(value) ? "object" : `'${String(value)}'`;
    };

    function toNumber(value) {
        const number = Number(value);
        if (Number.isNaN(number)) throw new TypeError("no number");
        return number;
    }

    function toBoolean(value) {
        if (typeof value === "boolean") return value;
        if (typeof value === "string" && /^(?:true|false)$/i.test(value)) return value.toLowerCase() === "true";
        if (typeof value !== "string" || value.trim() !== "") {
            const number = Number(value);
            if (number === 0 || number === 1) return number === 1;
        }
        throw new TypeError("no boolean");
    }

    function toArray(value) {
        if (isArray(value)) return value;
        const text = String(value);
        let parsed;
        try {
            parsed = JSON.parse(text);
        } catch {
            parsed = JSON.parse(text.replace(/'/g, '"'));
        }
        if (!isArray(parsed)) throw new TypeError("no array");
        return parsed;
    }

    function toObject(value) {
        if (isObject(value) && !isArray(value)) return value;
        const parsed = domino.looseJson.parseLiteral(String(value));
        if (typeof parsed !== "object" || isArray(parsed)) throw new TypeError("no object");
        return parsed;
    }

    function toText(value) {
        if (domino.dates.isDateTime(value)) return value.toISO();
        return isObject(value) ? JSON.stringify(value) : String(value);
    }

    /** Text that names its zone keeps it; else `zone` holds. */
    function toDateTime(value, run) {
        const { DateTime } = domino.dates.library(run);
        if (value instanceof DateTime && value.isValid) return value;
        if (value instanceof Date) return DateTime.fromJSDate(value, { zone: "utc" });
        const text = String(value).trim();
        const options = { setZone: true, zone: "utc" };
        for (const parse of ["fromISO", "fromHTTP", "fromRFC2822", "fromSQL"]) {
            const date = DateTime[parse](text, options);
            if (date.isValid) return date;
        }
        const date = DateTime.fromMillis(Date.parse(text), { zone: "utc" });
        if (text !== "" && date.isValid) return date;
        throw new TypeError("no date");
    }

    const strictTypes = {
        string: (value) => typeof value === "string",
        number: (value) => typeof value === "number",
        boolean: (value) => typeof value === "boolean",
        array: isArray,
        object: (value) => isObject(value) && !isArray(value),
    };

    const converters = { string: toText, number: toNumber, boolean: toBoolean, array: toArray, object: toObject, dateTime: toDateTime };

    /** Throws TypeError when `value` is not of `type` and cannot become it; unknown types take anything. */
    function convert(value, type, { strict = false, run } = {}) {
        if (strict && type in strictTypes && !strictTypes[type](value)) throw new TypeError("wrong type");
        return Object.hasOwn(converters, type) ? converters[type](value, run) : value;
    }

    const expectation = (name, type, value) => `'${name}' expects a ${type} but we got ${describe(value)}`;

    domino.types = { convert, expectation, toText };
})
