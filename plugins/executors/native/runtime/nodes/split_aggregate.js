// Split Out and Aggregate: many items of one, one of many.
(function (domino) {
    "use strict";

    const { NodeError } = domino;
    const { get, set, unset, has, copy, isArray, isObject } = domino.values;
    const { choice } = domino.document;
    const { listOf } = domino.items;

    function elementsOf(json, field, literal) {
        const value = literal ? json[field] : get(json, field);
        if (value === undefined) return [];
        if (isArray(value)) return value;
        return isObject(value) ? Object.values(value) : [value];
    }

    function restOf(json, fields, include, chosen, literal) {
        if (include === "allOtherFields") {
            const rest = copy(json);
            for (const field of fields) literal ? delete rest[field] : unset(rest, field);
            return rest;
        }
        const rest = {};
        if (include === "selectedOtherFields") {
            for (const field of chosen) {
                if (literal) rest[field] = json[field];
                else if (has(json, field)) set(rest, field, get(json, field));
            }
        }
        return rest;
    }

    function splitItem(task, item, index, settings) {
        const { fields, names, include, literal } = settings;
        const columns = fields.map((field) => elementsOf(item.json, field, literal));
        const count = Math.max(...columns.map((column) => column.length));
        const chosen = include === "selectedOtherFields" ? listOf(task.param("fieldsToInclude", index, "")) : [];
        if (include === "selectedOtherFields" && chosen.length === 0) throw new NodeError("No fields specified");
        const spread = fields.length === 1 && include === "noOtherFields" && names.length === 0;
        return Array.from({ length: count }, (_, i) => {
            const json = restOf(item.json, fields, include, chosen, literal);
            columns.forEach((column, c) => {
                if (i >= column.length) return;
                if (spread && isObject(column[i]) && !isArray(column[i])) Object.assign(json, copy(column[i]));
                else json[names[c] ?? fields[c]] = copy(column[i]);
            });
            return { json, pairedItem: { item: index } };
        });
    }

    function splitOut(task) {
        return task.each((item, index) => {
            const fields = listOf(task.param("fieldToSplitOut", index, "")).map((field) => field.replace(/^\$json\./, ""));
            const names = listOf(task.param("options.destinationFieldName", index, ""));
            if (names.length > 0 && names.length !== fields.length) throw new NodeError("If multiple fields to split out are given, the same number of destination fields must be given");
            return splitItem(task, item, index, {
                fields, names, include: task.param("include", index, "noOtherFields"), literal: task.param("options.disableDotNotation", index, false) === true });
        });
    }

    domino.nodeTypes.set("splitOut", {
        versions: [1],
        refuses: (node) => (String(node.parameters.fieldToSplitOut ?? "").includes("$binary") ? "binary data is not supported by the native executor." : undefined),
        run: (task) => [splitOut(task)],
    });

    const allPairs = (task) => task.items.map((_, item) => ({ item }));

    function outputName(entry, literal) {
        if (entry.renameField === true) return entry.outputFieldName;
        return literal ? entry.fieldToAggregate : entry.fieldToAggregate.split(".").pop();
    }

    function collected(task, field, literal, keepMissing, mergeLists) {
        const values = [];
        for (const item of task.items) {
            const value = (literal ? item.json[field] : get(item.json, field)) ?? null;
            if (isArray(value) && mergeLists) values.push(...(keepMissing ? value : value.filter((inner) => inner !== null)));
            else if (isArray(value)) values.push(keepMissing ? value : value.filter((inner) => inner !== null));
            else if (value !== null || keepMissing) values.push(value);
        }
        return values;
    }

    function aggregateFields(task) {
        const entries = task.param("fieldsToAggregate.fieldToAggregate", 0, []);
        const literal = task.param("options.disableDotNotation", 0, false) === true;
        const keepMissing = task.param("options.keepMissing", 0, false) === true;
        const mergeLists = task.param("options.mergeLists", 0, false) === true;
        if (entries.length === 0) throw new NodeError("No fields specified. Please add a field to aggregate");
        const json = {};
        const used = new Set();
        for (const entry of entries) {
            const name = outputName(entry, literal);
            if (used.has(name)) throw new NodeError(`The '${name}' output field is used more than once`);
            used.add(name);
            const values = collected(task, entry.fieldToAggregate, literal, keepMissing, mergeLists);
            if (literal) json[name] = values;
            else set(json, name, values);
        }
        return { json, pairedItem: allPairs(task) };
    }

    function aggregateAll(task) {
        const include = task.param("include", 0, "allFields");
        const fields = listOf(task.param(include === "specifiedFields" ? "fieldsToInclude" : "fieldsToExclude", 0, ""));
        const shown = task.items.map((item) => {
            if (include === "allFields") return item.json;
            const keep = include === "specifiedFields";
            return Object.fromEntries(Object.entries(item.json).filter(([key]) => fields.includes(key) === keep));
        });
        const kept = include === "allFields" ? shown : shown.filter((json) => Object.keys(json).length > 0);
        return { json: { [task.param("destinationFieldName", 0, "data")]: kept }, pairedItem: allPairs(task) };
    }

    function aggregate(task) {
        return task.param("aggregate", 0, "aggregateIndividualFields") === "aggregateAllItemData" ? aggregateAll(task) : aggregateFields(task);
    }

    domino.nodeTypes.set("aggregate", {
        versions: [1],
        refuses: (node) => choice(node, "aggregate", "aggregateIndividualFields", ["aggregateIndividualFields", "aggregateAllItemData"]) ??
            (node.parameters.options?.includeBinaries === true ? "binary data is not supported by the native executor." : undefined),
        run: (task) => [[aggregate(task)]],
    });
    domino.splitting = { splitItem, aggregateAll, aggregateFields };
})
