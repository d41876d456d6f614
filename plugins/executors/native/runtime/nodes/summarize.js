// Summarize: pivots items into groups with sums, counts and lists.
(function (domino) {
    "use strict";

    const { NodeError } = domino;
    const { get, isObject } = domino.values;
    const { listOf } = domino.items;
    const prefixes = { append: "appended_", average: "average_", concatenate: "concatenated_", count: "count_", countUnique: "unique_count_", max: "max_", min: "min_", sum: "sum_" };
    const isEmpty = (value) => value === undefined || value === null || value === "";
    const normal = (name) => name.replace(/[\]["']/g, "").replace(/[ .]/g, "_");
    const numbers = (values) => values.filter((value) => typeof value === "number");
    const total = (values) => numbers(values).reduce((sum, value) => sum + value, 0);
    const extreme = (values, better) => values.filter((value) => !isEmpty(value)).reduce((best, value) => (best === undefined || better(value, best) ? value : best), undefined) ?? null;

    function separatorOf(entry) {
        if (entry.separateBy === "other") return entry.customSeparator ?? "";
        return entry.separateBy ?? ",";
    }

    const kept = (values, entry) => (entry.includeEmpty ? values : values.filter((value) => !isEmpty(value)));

    const aggregations = {
        append: (values, entry) => kept(values, entry).map((value) => value ?? null),
        average: (values) => total(values) / numbers(values).length,
        concatenate: (values, entry) => kept(values, entry).map((value) => (value === undefined ? "undefined" : isObject(value) ? JSON.stringify(value) : String(value))).join(separatorOf(entry)),
        count: (values, entry) => kept(values, entry).length,
        countUnique: (values, entry) => new Set(kept(values, entry).map((value) => (isObject(value) ? JSON.stringify(value) : value))).size,
        max: (values) => extreme(values, (a, b) => a > b),
        min: (values) => extreme(values, (a, b) => a < b),
        sum: total,
    };

    function summary(items, entries, value) {
        const json = {};
        for (const entry of entries) {
            const name = normal(`${prefixes[entry.aggregation ?? "count"]}${entry.field}`);
            json[name] = aggregations[entry.aggregation ?? "count"](items.map(({ item }) => value(item, entry.field)), entry);
        }
        return json;
    }

    function groupKey(value, version) {
        if (isObject(value)) return JSON.stringify(value);
        return version < 1.1 ? String(value) : value;
    }

    function grouped(items, field, value, { version, skipEmpty }) {
        const groups = new Map();
        for (const entry of items) {
            const key = groupKey(value(entry.item, field), version);
            if (skipEmpty && (isEmpty(key) || key === "null" || key === "undefined")) continue;
            if (!groups.has(key)) groups.set(key, []);
            groups.get(key).push(entry);
        }
        return groups;
    }

    function rows(items, entries, fields, value, settings) {
        if (fields.length === 0) return [{ json: summary(items, entries, value), pairedItem: items.map(({ index }) => ({ item: index })) }];
        const [field, ...rest] = fields;
        return [...grouped(items, field, value, settings)].flatMap(([key, members]) =>
            rows(members, entries, rest, value, settings).map((row) => ({ ...row, json: { ...row.json, [normal(field)]: key ?? null } })));
    }

    function nested(items, entries, fields, value, settings) {
        if (fields.length === 0) return summary(items, entries, value);
        const [field, ...rest] = fields;
        return Object.fromEntries([...grouped(items, field, value, settings)].map(([key, members]) => [String(key), nested(members, entries, rest, value, settings)]));
    }

    function checkFields(task, entries, value) {
        if (entries.length === 0 || entries.some((entry) => !entry.field)) throw new NodeError("You need to define at least one field to summarize");
        if (task.version >= 1.1 || task.param("options.continueIfFieldNotFound", 0, false) === true) return;
        for (const { field } of entries) {
            if (task.items.some((item) => value(item, field) !== undefined)) continue;
            throw new NodeError(`The field '${field}' does not exist in any items`);
        }
    }

    function summarize(task) {
        const literal = task.param("options.disableDotNotation", 0, false) === true;
        const value = (item, field) => (literal ? item.json[field] : get(item.json, field));
        const entries = task.param("fieldsToSummarize.values", 0, []);
        const fields = listOf(task.param("fieldsToSplitBy", 0, ""));
        checkFields(task, entries, value);
        const items = task.items.map((item, index) => ({ item, index }));
        const settings = { version: task.version, skipEmpty: task.param("options.skipEmptySplitFields", 0, false) === true };
        if (task.param("options.outputFormat", 0, "separateItems") === "singleItem") {
            return [{ json: nested(items, entries, fields, value, settings), pairedItem: task.items.map((_, item) => ({ item })) }];
        }
        return rows(items, entries, fields, value, settings);
    }

    domino.nodeTypes.set("summarize", { versions: [1, 1.1], run: (task) => [summarize(task)] });
    domino.summarize = summarize;
})
