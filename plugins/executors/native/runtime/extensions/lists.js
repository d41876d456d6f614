// Extension methods of arrays.
(function (domino) {
    "use strict";

    const { ExpressionError } = domino;
    const { equal, isArray, isObject, isRecord } = domino.values;
    const includes = (list, value) => list.some((other) => equal(other, value));

    function numbers(list, name) {
        if (list.some((value) => typeof value !== "number")) throw new ExpressionError(`${name}(): all array elements must be numbers`);
        return list;
    }

    function wantArray(value, name) {
        if (!isArray(value)) throw new ExpressionError(`${name}(): expected array arg, e.g. .${name}([1, 2, 3, 4])`);
        return value;
    }

    const sum = (list) => numbers(list, "sum").reduce((total, value) => total + value, 0);

    function unique(list, keys) {
        const sameBy = (a, b) => (keys.length === 0 ? equal(a, b) : keys.every((key) => equal(a?.[key], b?.[key])));
        return list.reduce((kept, value) => (kept.some((other) => sameBy(other, value)) ? kept : [...kept, value]), []);
    }

    function pluck(list, keys) {
        const known = list.filter(isRecord);
        if (keys.length === 0) return list;
        if (keys.length === 1) return known.map((value) => value[keys[0]]).filter((value) => value !== undefined);
        return known.map((value) => keys.filter((key) => value[key] !== undefined).map((key) => value[key]));
    }

    function compact(list) {
        return list.filter((value) => value !== null && value !== undefined && value !== "" && value !== "nil" && !Number.isNaN(value) && !(isRecord(value) && Object.keys(value).length === 0))
            .map((value) => (isRecord(value) ? domino.extensions.compactObject(value) : value));
    }

    function chunk(list, [size]) {
        if (typeof size !== "number" || size <= 0) throw new ExpressionError("chunk(): expected non-zero numeric arg, e.g. .chunk(5)");
        return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));
    }

    function smartJoin(list, [keyField, valueField]) {
        if (!keyField || !valueField) throw new ExpressionError('smartJoin(): expected two string args, e.g. .smartJoin("name", "value")');
        const result = {};
        for (const value of list) {
            if (isRecord(value) && keyField in value && valueField in value) result[value[keyField]] = value[valueField];
        }
        return result;
    }

    function renameKeys(list, args) {
        if (args.length === 0 || args.length % 2 !== 0) throw new ExpressionError("renameKeys(): expected an even amount of args: from1, to1 [, from2, to2, ...]. e.g. .renameKeys('name', 'title')");
        const names = new Map(Array.from({ length: args.length / 2 }, (_, i) => [args[2 * i], args[2 * i + 1]]));
        return list.map((value) => (isRecord(value) ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [names.get(key) ?? key, inner])) : value));
    }

    function merge(list, [others]) {
        if (others === undefined) return list.filter(isRecord).reduce((all, value) => domino.extensions.mergeObjects(all, value), {});
        wantArray(others, "merge");
        return list.reduce((all, value, i) => (isObject(value) && isObject(others[i]) ? Object.assign(all, domino.extensions.mergeObjects(value, others[i])) : all), {});
    }

    function extreme(list, name) {
        return Math[name](...numbers(list, name));
    }

    domino.extensions.add("array", {
        isEmpty: (list) => list.length === 0,
        isNotEmpty: (list) => list.length > 0,
        first: (list) => list[0],
        last: (list) => list[list.length - 1],
        length: (list) => list.length,
        unique,
        removeDuplicates: unique,
        pluck,
        sum,
        min: (list) => extreme(list, "min"),
        max: (list) => extreme(list, "max"),
        average: (list) => (list.length === 0 ? 0 : sum(numbers(list, "average")) / list.length),
        compact,
        chunk,
        smartJoin,
        renameKeys,
        merge,
        union: (list, [other]) => [...list, ...wantArray(other, "union").filter((value) => !includes(list, value))],
        difference: (list, [other]) => list.filter((value) => !includes(wantArray(other, "difference"), value)),
        intersection: (list, [other]) => unique(list.filter((value) => includes(wantArray(other, "intersection"), value)), []),
        append: (list, values) => [...list, ...values],
        randomItem: (list) => list[Math.floor(Math.random() * list.length)],
        toJsonString: (list) => JSON.stringify(list),
    });
})
