// Extension methods of dates; a Date gives a Date, a DateTime a DateTime.
(function (domino) {
    "use strict";

    const { ExpressionError } = domino;
    const libraryOf = (scope) => domino.dates.library(scope.run);

    function asDateTime(date, scope) {
        return date instanceof Date ? libraryOf(scope).DateTime.fromJSDate(date) : date;
    }

    const likeInput = (input, made) => (input instanceof Date ? made.toJSDate() : made);

    function spanOf([amount, unit = "minutes"], scope) {
        const { Duration } = libraryOf(scope);
        return typeof amount === "number" ? Duration.fromObject({ [unit]: amount }) : amount;
    }

    function fromAny(value, scope) {
        const { DateTime } = libraryOf(scope);
        if (value instanceof DateTime) return value;
        if (value instanceof Date) return DateTime.fromJSDate(value);
        const made = DateTime.fromISO(String(value));
        if (!made.isValid) throw new ExpressionError(`Invalid date '${String(value)}'`);
        return made;
    }

    function extract(date, [unit = "week"], scope) {
        const made = asDateTime(date, scope);
        const names = { week: "weekNumber", weeks: "weekNumber", dayOfYear: "ordinal", yearDayNumber: "ordinal", weekDay: "weekday" };
        return made.get(names[unit] ?? unit.replace(/s$/, ""));
    }

    function difference(from, to, units) {
        const asked = units === undefined ? ["days"] : [units].flat();
        const span = to.diff(from, asked);
        return asked.length > 1 ? span.toObject() : span.as(asked[0]);
    }

    function isBetween(date, [first, second], scope) {
        if (first === undefined || second === undefined) throw new ExpressionError("isBetween(): expected two args");
        const [a, b, at] = [fromAny(first, scope), fromAny(second, scope), asDateTime(date, scope)];
        return a <= b ? a < at && at < b : b < at && at < a;
    }

    function isInLast(date, [amount, unit = "minutes"], scope) {
        const now = libraryOf(scope).DateTime.now();
        const at = asDateTime(date, scope);
        return now.minus({ [unit]: amount }) <= at && at <= now;
    }

    domino.extensions.add("date", {
        isEmpty: () => false,
        isNotEmpty: () => true,
        format: (date, [pattern, options = {}], scope) => asDateTime(date, scope).toFormat(pattern, options),
        plus: (date, args, scope) => likeInput(date, asDateTime(date, scope).plus(spanOf(args, scope))),
        minus: (date, args, scope) => likeInput(date, asDateTime(date, scope).minus(spanOf(args, scope))),
        beginningOf: (date, [unit = "week"], scope) => likeInput(date, asDateTime(date, scope).startOf(unit)),
        endOfMonth: (date, args, scope) => likeInput(date, asDateTime(date, scope).endOf("month")),
        extract,
        isBetween,
        isWeekend: (date, args, scope) => asDateTime(date, scope).weekday > 5,
        isInLast,
        isDst: (date, args, scope) => asDateTime(date, scope).isInDST,
        diffTo: (date, [other, units], scope) => difference(asDateTime(date, scope), fromAny(other, scope), units),
        diffToNow: (date, [units], scope) => difference(asDateTime(date, scope), libraryOf(scope).DateTime.now(), units),
        toInt: (date) => date.valueOf(),
        toFloat: (date) => date.valueOf(),
        toNumber: (date) => date.valueOf(),
        toBoolean: () => { throw new ExpressionError("toBoolean() is only callable on types \"String\", \"Number\", and \"Boolean\""); },
        toDateTime: (date, args, scope) => asDateTime(date, scope),
    });
})
