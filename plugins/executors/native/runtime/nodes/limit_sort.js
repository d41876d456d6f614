// Limit, Sort, Remove Duplicates, Rename Keys: the same items, fewer or in another order.
(function (domino) {
    "use strict";

    const { NodeError } = domino;
    const { get, set, has, unset, copy, equal, isObject } = domino.values;
    const { choice } = domino.document;

    function limited(task) {
        const count = Number(task.param("maxItems", 0, 1));
        if (count >= task.items.length) return task.items;
        return task.param("keep", 0, "firstItems") === "firstItems" ? task.items.slice(0, count) : task.items.slice(task.items.length - count);
    }

    const lowered = (value) => (typeof value === "string" ? value.toLowerCase() : value);
    const fieldOf = (item, name, literal) => (literal ? item.json[name] : get(item.json, name));

    function checkSortFields(items, fields, literal) {
        for (const { fieldName } of fields) {
            if (items.some((item) => (literal ? Object.hasOwn(item.json, fieldName) : fieldOf(item, fieldName, literal) !== undefined))) continue;
            throw new NodeError(`Couldn't find the field '${fieldName}' in the input data`);
        }
    }

    function simpleSort(task) {
        const literal = task.param("options.disableDotNotation", 0, false) === true;
        const fields = task.param("sortFieldsUi.sortField", 0, []);
        if (fields.length === 0) throw new NodeError("No sorting specified. Please add a field to sort by");
        checkSortFields(task.items, fields, literal);
        return [...task.items].sort((a, b) => {
            for (const { fieldName, order } of fields) {
                const [left, right] = [a, b].map((item) => lowered(fieldOf(item, fieldName, literal)));
                if (equal(left, right)) continue;
                return (left < right ? -1 : 1) * (order === "descending" ? -1 : 1);
            }
            return 0;
        });
    }

    function codeSort(task) {
        const body = String(task.param("code", 0, ""));
        if (!body.includes("return")) {
            throw new NodeError("Sort code doesn't return. Please add a 'return' statement to your code");
        }
        const outcome = domino.code.run(task, `const items = $input.all().map((item, index) => ({ item, index }));
            items.sort((x, y) => ((a, b) => { ${body}\n })(x.item, y.item));
            return items.map(({ index }) => ({ json: { index } }));`);
        return outcome.map((item) => task.items[item.json.index]);
    }

    domino.nodeTypes.set("limit", { versions: [1], run: (task) => [limited(task)] });
    domino.nodeTypes.set("sort", {
        versions: [1],
        refuses: (node) => choice(node, "type", "simple", ["simple", "code"]),
        run: (task) => [(task.param("type", 0, "simple") === "simple" ? simpleSort : codeSort)(task)],
    });

    function flatKeys(object, prefix = "") {
        return Object.keys(object).flatMap((key) => {
            const value = object[key];
            return isObject(value) && Object.keys(value).length > 0 ? flatKeys(value, `${prefix}${key}.`) : [prefix + key];
        });
    }

    const listOf = (text) => (Array.isArray(text) ? text : String(text ?? "").split(",")).map((field) => String(field).trim()).filter((field) => field !== "");

    function comparedKeys(task, items, literal) {
        const compare = task.param("compare", 0, "allFields");
        const keysOf = (json) => (literal ? Object.keys(json) : flatKeys(json));
        if (compare === "selectedFields") {
            const fields = listOf(task.param("fieldsToCompare", 0, ""));
            if (fields.length === 0) throw new NodeError("No fields specified. Please add a field to compare on");
            return fields;
        }
        if (compare === "allFieldsExcept") {
            const left = listOf(task.param("fieldsToExclude", 0, ""));
            if (left.length === 0) throw new NodeError("No fields specified. Please add a field to exclude from comparison");
            return keysOf(items[0].json).filter((key) => !left.includes(key));
        }
        return [...new Set(items.flatMap((item) => keysOf(item.json)))];
    }

    function checkTypes(task, items, keys, literal) {
        for (const key of keys) {
            let type;
            for (const item of items) {
                const value = fieldOf(item, key, literal);
                if (value === undefined && task.param("compare", 0, "allFields") !== "allFields") throw new NodeError(`'${key}' field is missing from some input items`);
                if (value === undefined || (value === null && task.version > 1)) continue;
                if (type !== undefined && typeof value !== type) throw new NodeError(`'${key}' isn't always the same type`);
                type = typeof value;
            }
        }
    }

    function withoutDuplicates(task) {
        const items = task.items;
        const literal = task.param("options.disableDotNotation", 0, false) === true;
        const keys = comparedKeys(task, items, literal);
        checkTypes(task, items, keys, literal);
        const groups = new Map();
        const kept = items.filter((item) => {
            const values = keys.map((key) => fieldOf(item, key, literal));
            const name = JSON.stringify(values.map((value) => (isObject(value) ? 0 : value)));
            const group = groups.get(name) ?? [];
            groups.set(name, group);
            if (group.some((other) => equal(other, values))) return false;
            group.push(values);
            return true;
        });
        if (task.param("options.removeOtherFields", 0, false) !== true) return kept;
        return kept.map((item) => ({ ...item, json: picked(item.json, keys, literal) }));
    }

    function picked(json, keys, literal) {
        const result = {};
        for (const key of keys) {
            if (literal) result[key] = json[key];
            else if (has(json, key)) set(result, key, get(json, key));
        }
        return result;
    }

    domino.nodeTypes.set("removeDuplicates", {
        versions: [1, 1.1, 2],
        refuses: (node) => (node.version < 2 ? undefined : choice(node, "operation", "removeDuplicateInputItems", ["removeDuplicateInputItems"])) ??
            choice(node, "compare", "allFields", ["allFields", "allFieldsExcept", "selectedFields"]),
        run: (task) => [withoutDuplicates(task)],
    });

    function renameByPattern(value, pattern, replacement, depth) {
        if (!isObject(value)) return value;
        if (Array.isArray(value)) return value.map((inner) => renameByPattern(inner, pattern, replacement, depth));
        const result = {};
        for (const key of Object.keys(value)) {
            const inner = depth === 0 ? value[key] : renameByPattern(value[key], pattern, replacement, depth - 1);
            result[key.replace(pattern, replacement)] = inner;
        }
        return result;
    }

    function renamed(task, item, index) {
        let json = copy(item.json);
        for (const { currentKey, newKey } of task.param("keys.key", index, [])) {
            if (!currentKey || !newKey || currentKey === newKey) continue;
            const value = get(json, currentKey);
            if (value === undefined) continue;
            set(json, newKey, value);
            unset(json, currentKey);
        }
        for (const { searchRegex, replaceRegex, options = {} } of task.param("additionalOptions.regexReplacement.replacements", index, [])) {
            json = renameByPattern(json, new RegExp(searchRegex, options.caseInsensitive ? "i" : ""), replaceRegex ?? "", Number(options.depth ?? -1));
        }
        return { json, pairedItem: { item: index } };
    }

    domino.nodeTypes.set("renameKeys", { versions: [1], run: (task) => [task.each((item, index) => renamed(task, item, index))] });
    domino.items = { limited, simpleSort, codeSort, withoutDuplicates, listOf };
})
