// Extension methods of objects.
(function (domino) {
    "use strict";

    const { ExpressionError } = domino;
    const { isRecord, isObject } = domino.values;
    const without = (object, drop) => Object.fromEntries(Object.entries(object).filter(([key, value]) => !drop(key, value)));

    function wantText(text, name) {
        if (typeof text !== "string" || text === "") throw new ExpressionError(`${name}(): expected non-empty string arg`);
        return text;
    }

    function compact(object) {
        const result = {};
        for (const key of Object.keys(object)) {
            const value = object[key];
            if (value === null || value === undefined || value === "" || value === "nil") continue;
            if (!isObject(value)) result[key] = value;
            else if (Object.keys(value).length > 0) result[key] = compact(value);
        }
        return result;
    }

    domino.extensions.compactObject = compact;
    domino.extensions.mergeObjects = (object, other) => {
        const result = { ...object };
        for (const key of Object.keys(other)) if (!Object.hasOwn(result, key)) result[key] = other[key];
        return result;
    };
    domino.extensions.add("object", {
        isEmpty: (object) => Object.keys(object).length === 0,
        isNotEmpty: (object) => Object.keys(object).length > 0,
        keys: (object) => Object.keys(object),
        values: (object) => Object.values(object),
        hasField: (object, [name]) => Object.hasOwn(object, name),
        removeField: (object, [name]) => without(object, (key) => key === name),
        removeFieldsContaining: (object, [text]) => {
            wantText(text, "removeFieldsContaining");
            return without(object, (_, value) => typeof value === "string" && value.includes(text));
        },
        keepFieldsContaining: (object, [text]) => {
            wantText(text, "keepFieldsContaining");
            return without(object, (_, value) => !(typeof value === "string" && value.includes(text)));
        },
        merge: (object, [other]) => {
            if (!isRecord(other)) throw new ExpressionError("merge(): expected object arg");
            return domino.extensions.mergeObjects(object, other);
        },
        compact,
        urlEncode: (object) => Object.keys(object).map((key) => `${encodeURIComponent(key)}=${encodeURIComponent(String(object[key]))}`.replace(/%20/g, "+")).join("&"),
        toJsonString: (object) => JSON.stringify(object),
    });
})
