// Query strings and forms as HTTP Request writes them.
(function (domino) {
    "use strict";

    const { isArray, isObject } = domino.values;
    const escaped = (text) => encodeURIComponent(String(text)).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
    const arrayKeys = { indices: (key, i) => `${key}[${i}]`, brackets: (key) => `${key}[]`, repeat: (key) => key };

    function pairs(key, value, format) {
        if (value === undefined) return [];
        if (isArray(value)) return value.flatMap((inner, i) => pairs(arrayKeys[format](key, i), inner, format));
        if (isObject(value)) return Object.keys(value).flatMap((inner) => pairs(`${key}[${inner}]`, value[inner], format));
        return [[key, value === null ? "" : value]];
    }

    const stringify = (values, format = "indices") =>
        Object.keys(values).flatMap((key) => pairs(key, values[key], format)).map(([key, value]) => `${escaped(key)}=${escaped(value)}`).join("&");

    function parse(text) {
        const values = {};
        for (const part of text.split("&").filter((piece) => piece !== "")) {
            const [key, ...rest] = part.replace(/\+/g, " ").split("=");
            values[decodeURIComponent(key)] = decodeURIComponent(rest.join("="));
        }
        return values;
    }

    /** Name-value pairs as an object; a repeated name gets a list. */
    function collect(list, put = (object, name, value) => { object[name] = value; }) {
        const result = {};
        for (const { name, value } of list) {
            if (!Object.hasOwn(result, name)) put(result, name, value);
            else if (isArray(result[name])) result[name].push(value);
            else result[name] = [result[name], value];
        }
        return result;
    }

    domino.query = { stringify, parse, collect };
})
