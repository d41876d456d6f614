// Methods that n8n adds to values inside expressions. They are found by the value's type; a native method
// of the same name is used when no extension fits.
(function (domino) {
    "use strict";

    const { ExpressionError } = domino;
    const { isArray, isObject } = domino.values;
    const types = { string: {}, number: {}, boolean: {}, array: {}, object: {}, date: {} };
    const labels = { string: "String", number: "Number", date: "Date", array: "Array", object: "Object", boolean: "Boolean" };
    const names = new Set();

    function add(type, methods) {
        Object.assign(types[type], methods);
        for (const name of Object.keys(methods)) names.add(name);
    }

    const isDate = (value) => value instanceof Date || domino.dates.isDateTime(value);

    function typeOf(value) {
        if (isArray(value)) return "array";
        if (isDate(value)) return "date";
        if (isObject(value)) return "object";
        return typeof value in types ? typeof value : null;
    }

    const generic = {
        isEmpty: (value) => !value,
        isNotEmpty: (value) => Boolean(value),
    };
    for (const name of Object.keys(generic)) names.add(name);

    function missing(value, name) {
        if (value === undefined || value === null) return new ExpressionError(`${name} can't be used on ${value} value`);
        const owners = Object.keys(labels).filter((type) => name in types[type]).map((type) => `"${labels[type]}"`);
        if (owners.length === 1) return new ExpressionError(`${name}() is only callable on type ${owners[0]}`);
        const last = owners.pop();
        return new ExpressionError(`${name}() is only callable on types ${owners.join(", ")}, and ${last}`);
    }

    function call(scope, value, name, args, optional) {
        if (optional && (value === undefined || value === null)) return undefined;
        const type = typeOf(value);
        if (type !== null && Object.hasOwn(types[type], name)) return types[type][name](value, args, scope);
        if (value !== undefined && value !== null && typeof value[name] === "function") return value[name](...args);
        if (Object.hasOwn(generic, name)) return generic[name](value);
        throw missing(value, name);
    }

    domino.extensions = { add, names, call };
})
