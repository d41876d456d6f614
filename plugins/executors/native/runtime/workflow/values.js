// Paths, copies and comparisons with the meaning that lodash gives them.
(function (domino) {
    "use strict";

    const isArray = Array.isArray;
    const forbidden = new Set(["__proto__", "constructor", "prototype"]);
    const hasOwn = Object.hasOwn;
    const pathPart = /[^.[\]]+|\[(?:(-?\d+(?:\.\d+)?)|(["'])((?:(?!\2)[^\\]|\\.)*?)\2)\]|(?=(?:\.|\[\])(?:\.|\[\]|$))/g;
    const paths = new Map();

    function parsePath(text) {
        const parts = text.startsWith(".") ? [""] : [];
        for (const match of text.matchAll(pathPart)) {
            if (match[2]) parts.push(match[3].replace(/\\(\\)?/g, "$1"));
            else parts.push(match[1] ?? match[0]);
        }
        return parts;
    }

    function toPath(text) {
        let path = paths.get(text);
        if (path === undefined) {
            if (paths.size > 5000) paths.clear();
            path = parsePath(text);
            paths.set(text, path);
        }
        return path;
    }

    const isObject = (value) => value !== null && typeof value === "object";
    const isRecord = (value) => isObject(value) && !isArray(value);
    const isIndex = (key) => /^(?:0|[1-9]\d*)$/.test(key);

    function pathIn(object, path) {
        const text = String(path);
        if (isObject(object) && hasOwn(object, text)) return [text];
        return toPath(text);
    }

    function get(object, path, fallback) {
        let value = object;
        for (const key of pathIn(object, path)) {
            if (value === null || value === undefined) return fallback;
            value = isObject(value) && !hasOwn(value, key) ? undefined : value[key];
        }
        return value === undefined ? fallback : value;
    }

    function has(object, path) {
        let value = object;
        for (const key of pathIn(object, path)) {
            if (!isObject(value) || !hasOwn(value, key)) return false;
            value = value[key];
        }
        return true;
    }

    function put(object, key, value) {
        if (forbidden.has(key)) return;
        object[key] = value;
    }

    /** Changes `object`, which must be the caller's own as deep as the path goes. */
    function set(object, path, value) {
        const keys = pathIn(object, path);
        let target = object;
        for (let i = 0; i < keys.length - 1; ++i) {
            if (forbidden.has(keys[i])) return object;
            let next = hasOwn(target, keys[i]) ? target[keys[i]] : undefined;
            if (!isObject(next)) {
                next = isIndex(keys[i + 1]) ? [] : {};
                target[keys[i]] = next;
            }
            target = next;
        }
        put(target, keys[keys.length - 1], value);
        return object;
    }

    function unset(object, path) {
        const keys = pathIn(object, path);
        let target = object;
        for (let i = 0; i < keys.length - 1; ++i) {
            if (!isObject(target) || !hasOwn(target, keys[i])) return;
            target = target[keys[i]];
        }
        if (isObject(target)) delete target[keys[keys.length - 1]];
    }

    function copy(value) {
        if (!isObject(value)) return value;
        if (isArray(value)) return value.map(copy);
        if (value instanceof Date) return new Date(value.getTime());
        const prototype = Object.getPrototypeOf(value);
        if (prototype !== Object.prototype && prototype !== null) return value;
        const result = {};
        for (const key of Object.keys(value)) result[key] = copy(value[key]);
        return result;
    }

    function equal(a, b) {
        if (a === b || (a !== a && b !== b)) return true;
        if (!isObject(a) || !isObject(b) || isArray(a) !== isArray(b)) return false;
        if (a instanceof Date || b instanceof Date) return a instanceof Date && b instanceof Date && a.getTime() === b.getTime();
        const keys = Object.keys(a);
        if (keys.length !== Object.keys(b).length) return false;
        return keys.every((key) => hasOwn(b, key) && equal(a[key], b[key]));
    }

    function mergeValue(target, key, source) {
        const old = hasOwn(target, key) ? target[key] : undefined;
        if (isArray(source)) target[key] = merge(isArray(old) ? old : [], source);
        else if (isRecord(source) && !(source instanceof Date)) target[key] = merge(isObject(old) ? old : {}, source);
        else if (source !== undefined || !hasOwn(target, key)) put(target, key, source);
    }

    /** Deep merge into `target`, which must be the caller's own. */
    function merge(target, ...sources) {
        for (const source of sources) {
            if (!isObject(source)) continue;
            for (const key of Object.keys(source)) mergeValue(target, key, source[key]);
        }
        return target;
    }

    function plainObject(value) {
        if (typeof value.toJSON === "function") return value instanceof Date ? value : value.toJSON();
        if (isArray(value)) return value.map(plain);
        const prototype = Object.getPrototypeOf(value);
        if (prototype !== Object.prototype && prototype !== null) {
            if (value instanceof Set || value instanceof Map || value instanceof RegExp) return {};
        }
        const result = {};
        for (const key of Object.keys(value)) result[key] = plain(value[key]);
        return result;
    }

    /** What is left of a value when it has crossed a node's border as JSON. */
    function plain(value) {
        if (typeof value === "bigint") return value.toString();
        if (typeof value === "function" || typeof value === "symbol") return undefined;
        return isObject(value) ? plainObject(value) : value;
    }

    domino.values = { get, set, has, unset, toPath, copy, equal, merge, plain, isObject, isRecord, isArray };
})
