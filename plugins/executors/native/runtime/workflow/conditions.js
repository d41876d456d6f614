// The condition lists of If 2+, Filter 2+ and Switch 3+.
(function (domino) {
    "use strict";

    const { NodeError } = domino;
    const { isArray } = domino.values;
    const article = (word) => (/^[aeiou]/.test(word) ? `an ${word}` : `a ${word}`);

    function regexOf(text) {
        const parts = /^\/(.*?)\/([gimusy]*)$/.exec(text);
        return parts === null ? new RegExp(text) : new RegExp(parts[1], parts[2]);
    }

    const exists = (value) => value !== undefined && value !== null && !Number.isNaN(value);
    const isBlank = (value) => value === undefined || value === null || value === "";

    const string = {
        equals: (a, b) => a === b,
        notEquals: (a, b) => a !== b,
        contains: (a, b) => a.includes(b),
        notContains: (a, b) => !a.includes(b),
        startsWith: (a, b) => a.startsWith(b),
        notStartsWith: (a, b) => !a.startsWith(b),
        endsWith: (a, b) => a.endsWith(b),
        notEndsWith: (a, b) => !a.endsWith(b),
        regex: (a, b) => regexOf(b).test(a),
        notRegex: (a, b) => !regexOf(b).test(a),
        empty: (a) => a.length === 0,
        notEmpty: (a) => a.length !== 0,
    };
    const number = {
        equals: (a, b) => a === b,
        notEquals: (a, b) => a !== b,
        gt: (a, b) => a > b,
        lt: (a, b) => a < b,
        gte: (a, b) => a >= b,
        lte: (a, b) => a <= b,
        empty: (a) => !exists(a),
        notEmpty: exists,
    };
    const boolean = {
        true: (a) => a === true,
        false: (a) => a === false,
        equals: (a, b) => a === b,
        notEquals: (a, b) => a !== b,
        empty: (a) => !exists(a),
        notEmpty: exists,
    };
    const dateTime = {
        equals: (a, b) => a === b,
        notEquals: (a, b) => a !== b,
        after: (a, b) => a > b,
        before: (a, b) => a < b,
        afterOrEquals: (a, b) => a >= b,
        beforeOrEquals: (a, b) => a <= b,
    };
    const array = {
        contains: (a, b) => a.includes(b),
        notContains: (a, b) => !a.includes(b),
        lengthEquals: (a, b) => a.length === b,
        lengthNotEquals: (a, b) => a.length !== b,
        lengthGt: (a, b) => a.length > b,
        lengthLt: (a, b) => a.length < b,
        lengthGte: (a, b) => a.length >= b,
        lengthLte: (a, b) => a.length <= b,
        empty: (a) => a.length === 0,
        notEmpty: (a) => a.length !== 0,
    };
    const object = {
        empty: (a) => Object.keys(a).length === 0,
        notEmpty: (a) => Object.keys(a).length !== 0,
    };
    const operations = { string, number, boolean, array, object };

    function parseSide(value, type, options) {
        if (type === "any" || value === null || value === undefined) return value;
        const strict = options.typeValidation === "strict";
        if (type === "boolean" && !strict) {
            if ((options.version ?? 1) < 2) return Boolean(value);
            try {
                return domino.types.convert(value, type);
            } catch {
                return Boolean(value);
            }
        }
        if (type === "number" && Number.isNaN(value)) return value;
        if (type === "number" && !strict && (options.version ?? 1) >= 3 && (value === "" || (isArray(value) && value.length === 0))) return null;
        return domino.types.convert(value, type, { strict, run: options.run });
    }

    function complaint(value, type, options, place) {
        const from = (value === null ? "null" : typeof value).toLowerCase();
        if (options.typeValidation === "strict") {
            return `Wrong type: '${String(value)}' is ${article(from)} but was expecting ${article(type)} ${place}`;
        }
        return `Conversion error: the ${from} '${String(value)}' can't be converted to ${article(type)} ${place}`;
    }

    function parsed(value, type, options, place) {
        try {
            return parseSide(value, type, options);
        } catch (error) {
            if (!(error instanceof TypeError || error instanceof SyntaxError)) throw error;
            throw new NodeError(complaint(value, type, options, place), { kind: "type" });
        }
    }

    function testString(operation, left, right, ignoreCase) {
        let a = left ?? "";
        let b = right ?? "";
        if (ignoreCase && typeof a === "string") a = a.toLowerCase();
        if (ignoreCase && typeof b === "string" && operation !== "regex" && operation !== "notRegex") b = b.toLowerCase();
        return string[operation](a, b);
    }

    function testArray(operation, left, right, ignoreCase) {
        const list = left ?? [];
        if (ignoreCase && typeof right === "string" && (operation === "contains" || operation === "notContains")) {
            return array[operation](list.map((value) => (typeof value === "string" ? value.toLowerCase() : value)), right.toLowerCase());
        }
        return array[operation](list, right);
    }

    function testDate(operation, left, right) {
        if (operation === "empty" || operation === "notEmpty") return (operation === "empty") !== exists(left);
        if (!left || !right || !Object.hasOwn(dateTime, operation)) return false;
        return dateTime[operation](left.toMillis(), right.toMillis());
    }

    function test(type, operation, left, right, ignoreCase) {
        if (operation === "exists") return exists(left);
        if (operation === "notExists") return !exists(left);
        if (type === "dateTime") return testDate(operation, left, right);
        if (!Object.hasOwn(operations, type) || !Object.hasOwn(operations[type], operation)) return false;
        if (type === "string") return testString(operation, left, right, ignoreCase);
        if (type === "array") return testArray(operation, left, right, ignoreCase);
        if (type === "object") return left === null || left === undefined ? operation === "empty" : object[operation](left);
        if (type === "boolean") return boolean[operation](left ?? false, right);
        return operations[type][operation](left, right);
    }

    function meets(condition, options, place) {
        const { type, operation, singleValue, rightType } = condition.operator;
        const left = parsed(condition.leftValue, type, options, place);
        let right = condition.rightValue;
        if (!singleValue) right = parsed(right, rightType ?? type, options, place);
        return test(type, operation, left, right, !options.caseSensitive);
    }

    /** `filter`: {options, conditions, combinator}, its expressions not yet evaluated; see Task.param. */
    function passes(filter, itemIndex, run) {
        const options = { ...filter.options, run };
        const all = (filter.combinator ?? "and") === "and";
        const list = filter.conditions ?? [];
        for (let i = 0; i < list.length; ++i) {
            const met = meets(list[i], options, `[condition ${i}, item ${itemIndex}]`);
            if (met !== all) return met;
        }
        return all;
    }

    domino.conditions = { passes, regexOf, isBlank };
})
