// Extension methods of numbers and booleans.
(function (domino) {
    "use strict";

    const { ExpressionError } = domino;

    function integer(value, name) {
        if (!Number.isInteger(value)) throw new ExpressionError(`${name}() is only callable on integers`);
        return value;
    }

    const excelEpoch = Date.UTC(1899, 11, 30);
    const moments = { ms: (value) => value, s: (value) => value * 1000, us: (value) => value / 1000, excel: (value) => excelEpoch + Math.round(value * 86400000) };

    function toDateTime(value, [unit = "ms"], scope) {
        const name = typeof unit === "object" ? "ms" : unit;
        if (!Object.hasOwn(moments, name)) throw new ExpressionError(`Unsupported format '${String(unit)}'. toDateTime() supports 'ms', 's', 'us' and 'excel'.`);
        return domino.dates.library(scope.run).DateTime.fromMillis(moments[name](value));
    }

    domino.extensions.add("number", {
        isEmpty: () => false,
        isNotEmpty: () => true,
        round: (value, [digits = 0]) => Number(value.toFixed(digits)),
        floor: (value) => Math.floor(value),
        ceil: (value) => Math.ceil(value),
        abs: (value) => Math.abs(value),
        format: (value, [locale = "en-US", options]) => new Intl.NumberFormat(locale, options).format(value),
        isEven: (value) => integer(value, "isEven") % 2 === 0,
        isOdd: (value) => Math.abs(integer(value, "isOdd") % 2) === 1,
        isInteger: (value) => Number.isInteger(value),
        toBoolean: (value) => value !== 0,
        toInt: (value) => Math.round(value),
        toFloat: (value) => value,
        toNumber: (value) => value,
        toDateTime,
        toJsonString: (value) => JSON.stringify(value),
    });
    const asNumber = (value) => (value ? 1 : 0);
    domino.extensions.add("boolean", {
        isEmpty: () => false,
        isNotEmpty: () => true,
        toInt: asNumber,
        toFloat: asNumber,
        toNumber: asNumber,
        toBoolean: (value) => value,
        toJsonString: (value) => JSON.stringify(value),
    });
})
