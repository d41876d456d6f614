// Comparisons of If 1, Filter 1 and Switch 1 and 2: no type checks.
(function (domino) {
    "use strict";

    const { NodeError } = domino;
    const { isObject } = domino.values;
    const text = (value) => (value || "").toString();

    function isEmpty(value) {
        if (value === undefined || value === null || value === "" || Number.isNaN(value)) return true;
        if (value instanceof Date) return Number.isNaN(value.getTime());
        return isObject(value) && Object.keys(value).length === 0;
    }

    function matches(value, pattern) {
        return text(value).match(domino.conditions.regexOf(text(pattern))) !== null;
    }

    const operations = {
        after: (a, b) => (a || 0) > (b || 0),
        before: (a, b) => (a || 0) < (b || 0),
        contains: (a, b) => text(a).includes(text(b)),
        notContains: (a, b) => !text(a).includes(text(b)),
        endsWith: (a, b) => a.endsWith(b),
        notEndsWith: (a, b) => !a.endsWith(b),
        startsWith: (a, b) => a.startsWith(b),
        notStartsWith: (a, b) => !a.startsWith(b),
        equal: (a, b) => a === b,
        notEqual: (a, b) => a !== b,
        larger: (a, b) => (a || 0) > (b || 0),
        largerEqual: (a, b) => (a || 0) >= (b || 0),
        smaller: (a, b) => (a || 0) < (b || 0),
        smallerEqual: (a, b) => (a || 0) <= (b || 0),
        isEmpty,
        isNotEmpty: (value) => !isEmpty(value),
        regex: matches,
        notRegex: (a, b) => !matches(a, b),
    };
    const defaults = {
        boolean: { operation: "equal", value: false },
        dateTime: { operation: "after", value: "" },
        number: { operation: "smaller", value: 0 },
        string: { operation: "equal", value: "" },
    };

    function toTime(value) {
        const time = typeof value === "string" ? new Date(value).getTime() : value instanceof Date ? value.getTime() : value;
        if (typeof time !== "number" || Number.isNaN(time)) throw new NodeError(`The value "${value}" is not a valid DateTime.`);
        return time;
    }

    function compare(type, operation, left, right) {
        const check = operations[operation];
        if (check === undefined) return false;
        if (type !== "dateTime" || operation === "isEmpty" || operation === "isNotEmpty") return check(left, right);
        return check(toTime(left), toTime(right));
    }

    /** The lists under `conditions` of If 1 and Filter 1. */
    function passes(task, index, any) {
        for (const type of Object.keys(defaults)) {
            for (const condition of task.param(`conditions.${type}`, index, [])) {
                const left = "value1" in condition ? condition.value1 : defaults[type].value;
                const right = "value2" in condition ? condition.value2 : defaults[type].value;
                const met = compare(type, condition.operation ?? defaults[type].operation, left, right);
                if (met === any) return met;
            }
        }
        return !any;
    }

    domino.legacyConditions = { passes, compare, defaults };
})
