// Date & Time, both versions.
(function (domino) {
    "use strict";

    const { NodeError } = domino;
    const { copy } = domino.values;
    const { choice } = domino.document;
    const invalid = () => { throw new NodeError("Invalid date format"); };

    const formats = {
        "MM/DD/YYYY": "MM/dd/yyyy", "YYYY/MM/DD": "yyyy/MM/dd", "MMMM DD YYYY": "MMMM dd yyyy", "MM-DD-YYYY": "MM-dd-yyyy", "YYYY-MM-DD": "yyyy-MM-dd",
    };

    const libraryOf = (task) => domino.dates.library(task.run);

    /** Text without a zone is meant in UTC, the zone of the process. */
    function fromText(task, text) {
        const { DateTime } = libraryOf(task);
        for (const parse of ["fromISO", "fromSQL", "fromRFC2822", "fromHTTP"]) {
            const date = DateTime[parse](text, { zone: "utc" });
            if (date.isValid) return date;
        }
        const date = DateTime.fromMillis(Date.parse(text), { zone: "utc" });
        return date.isValid ? date : invalid();
    }

    function parseDate(task, value, { fromFormat, zone = task.run.workflow.zone } = {}) {
        const { DateTime } = libraryOf(task);
        let date;
        if (fromFormat) date = DateTime.fromFormat(String(value), fromFormat, { zone: "utc" });
        else if (value instanceof DateTime) date = value;
        else if (value instanceof Date) date = DateTime.fromJSDate(value);
        else if (value === null || value === undefined) return invalid();
        else if (typeof value === "number" || !Number.isNaN(Number(value))) date = fromNumber(DateTime, Number(value));
        else if (typeof value === "string") date = fromText(task, value.trim());
        else return invalid();
        return date.isValid ? date.setZone(zone) : invalid();
    }

    function fromNumber(DateTime, number) {
        const whole = Number.isInteger(number) ? number : number * 1000;
        return String(Math.trunc(Math.abs(whole))).length < 12 ? DateTime.fromSeconds(whole) : DateTime.fromMillis(whole);
    }

    const zoneInText = /([+-])(\d{2}):?(\d{2})$/;

    function formatted(task, index) {
        const value = task.param("date", index);
        if (value === null || value === undefined) return null;
        const pattern = task.param("format", index, "MM/dd/yyyy");
        const written = typeof value === "string" ? zoneInText.exec(value) : null;
        const wanted = task.param("options.timezone", index, false) === true;
        const zone = wanted ? task.run.workflow.zone : written !== null && written[3] === "00" ? `UTC${written[1]}${Number(written[2])}` : "utc";
        const date = parseDate(task, value, { fromFormat: task.param("options.fromFormat", index, ""), zone });
        return date.toFormat(pattern === "custom" ? task.param("customFormat", index, "") : formats[pattern] ?? pattern);
    }

    function moved(task, index, sign) {
        const unit = task.param("timeUnit", index, "days");
        const amount = sign * Number(task.param("duration", index, 0));
        const date = parseDate(task, task.param("magnitude", index, ""), { fromFormat: task.param("options.fromFormat", index, "") });
        return date.plus(unit === "quarter" ? { months: amount * 3 } : { [unit]: amount }).toString();
    }

    function rounded(task, index) {
        const date = parseDate(task, task.param("date", index, ""), { fromFormat: task.param("options.fromFormat", index, "") });
        if (task.param("mode", index, "roundDown") === "roundDown") return date.startOf(task.param("toNearest", index, "month")).toString();
        const unit = task.param("to", index, "month");
        return date.plus({ [unit]: 1 }).startOf(unit).toString();
    }

    function between(task, index) {
        const [start, end] = ["startDate", "endDate"].map((name) => parseDate(task, task.param(name, index, "")));
        const units = [task.param("units", index, ["day"])].flat();
        const span = end.diff(start, units);
        return task.param("options.isoString", index, false) === true ? span.toString() : span.toObject();
    }

    function part(task, index) {
        const name = task.param("part", index, "month");
        const date = parseDate(task, task.param("date", index, ""), { fromFormat: task.param("options.fromFormat", index, "") });
        return name === "week" ? date.weekNumber : date.get(name);
    }

    function current(task, index) {
        const now = libraryOf(task).DateTime.now().setZone(task.param("options.timezone", index) || task.run.workflow.zone);
        return (task.param("includeTime", index, true) === false ? now.startOf("day") : now).toString();
    }

    const operations = {
        getCurrentDate: ["currentDate", current],
        addToDate: ["newDate", (task, index) => moved(task, index, 1)],
        subtractFromDate: ["newDate", (task, index) => moved(task, index, -1)],
        formatDate: ["formattedDate", formatted],
        roundDate: ["roundedDate", rounded],
        getTimeBetweenDates: ["timeDifference", between],
        extractDate: ["datePart", part],
    };

    function modern(task, item, index) {
        const [name, make] = operations[task.param("operation", 0, "getCurrentDate")];
        const value = make(task, index);
        const base = task.param("options.includeInputFields", index, false) === true ? item.json : {};
        return { json: { ...base, [task.param("outputFieldName", index, name)]: value }, pairedItem: { item: index } };
    }

    const momentTokens = { YYYY: "yyyy", YY: "yy", DD: "dd", D: "d", Do: "d", dddd: "cccc", ddd: "ccc", A: "a", a: "a", ZZ: "ZZZ", Z: "ZZ", X: "X", x: "x", DDDD: "ooo", DDD: "o", E: "c", WW: "WW", W: "W" };

    /** A pattern of moment's tokens in luxon's. */
    const fromMoment = (pattern) => pattern.replace(/\[([^\]]*)\]|Do|([A-Za-z])\2*/g, (token, literal) =>
        literal !== undefined ? `'${literal}'` : momentTokens[token] ?? (/^[MHhmsSQ]+$/.test(token) ? token.replace("Q", "q") : `'${token}'`));

    const toMinute = { sec: "seconds", seconds: "seconds", minutes: "minutes", hours: "hours", days: "days", weeks: "weeks", months: "months", quarters: "quarters", years: "years", milliseconds: "milliseconds" };

    function legacyDate(task, index, value, options) {
        const { DateTime } = libraryOf(task);
        if (value === "" || value === null || value === undefined) return null;
        if (options.fromFormat) return DateTime.fromFormat(String(value), fromMoment(options.fromFormat), { zone: options.fromTimezone ?? task.run.workflow.zone });
        if (typeof value === "number" || /^\d+$/.test(value)) return fromNumber(DateTime, Number(value));
        const date = DateTime.fromISO(String(value), { zone: options.fromTimezone ?? task.run.workflow.zone });
        return date.isValid ? date : fromText(task, String(value));
    }

    function legacyValue(task, index) {
        const options = task.param("options", index, {});
        const value = task.param("value", index, "");
        const date = legacyDate(task, index, value, options);
        if (date === null) return value;
        if (!date.isValid) throw new NodeError("The date input format could not be recognized. Please set the \"From Format\" field");
        if (task.param("action", index, "format") === "format") {
            return date.setZone(options.toTimezone ?? task.run.workflow.zone).toFormat(fromMoment(task.param("toFormat", index, "MM/DD/YYYY")));
        }
        const sign = task.param("operation", index, "add") === "add" ? 1 : -1;
        return date.plus({ [toMinute[task.param("timeUnit", index, "days")] ?? "days"]: sign * Number(task.param("duration", index, 0)) }).toUTC().toISO();
    }

    function legacy(task, item, index) {
        const json = copy(item.json);
        json[task.param("dataPropertyName", index, "data")] = legacyValue(task, index);
        return { json, pairedItem: { item: index } };
    }

    domino.nodeTypes.set("dateTime", {
        versions: [1, 2],
        refuses: (node) => (node.version < 2 ? choice(node, "action", "format", ["format", "calculate"])
            : choice(node, "operation", "getCurrentDate", Object.keys(operations))),
        run: (task) => [task.each((item, index) => (task.version < 2 ? legacy : modern)(task, item, index))],
    });
})
