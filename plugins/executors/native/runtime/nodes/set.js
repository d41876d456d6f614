// Edit Fields (Set), all versions.
(function (domino) {
    "use strict";

    const { NodeError } = domino;
    const { get, set, has, unset, copy, isObject, isArray } = domino.values;
    const { choice } = domino.document;
    const lastSegment = (path) => path.split(".").pop();
    const listOf = (text) => String(text ?? "").split(",").map((field) => field.trim()).filter((field) => field !== "");

    function put(json, name, value, dotted) {
        if (dotted) set(json, name, value);
        else json[name] = value;
    }

    const baseVersions = {
        all: (task, index, json) => copy(json),
        none: () => ({}),
        selected: (task, index, json, dotted) => {
            const result = {};
            for (const field of listOf(task.param("includeFields", index, ""))) {
                const there = dotted ? has(json, field) : Object.hasOwn(json, field);
                if (there) result[dotted ? lastSegment(field) : field] = copy(dotted ? get(json, field) : json[field]);
            }
            return result;
        },
        except: (task, index, json, dotted) => {
            const result = copy(json);
            for (const field of listOf(task.param("excludeFields", index, ""))) {
                if (dotted) unset(result, field);
                else delete result[field];
            }
            return result;
        },
    };

    function included(task, index) {
        if (task.version >= 3.3 && task.param("includeOtherFields", index, false) !== true) return "none";
        return task.param("include", index, "all");
    }

    function compose(task, index, item, fields) {
        const dotted = task.param("options.dotNotation", index, true) !== false;
        const json = baseVersions[included(task, index)](task, index, item.json, dotted);
        for (const name of Object.keys(fields)) put(json, name, fields[name], dotted);
        return { json, pairedItem: { item: index } };
    }

    /** Each {{ }} is pasted as text into what is then read as JSON. */
    function pasted(task, path, index) {
        const raw = typeof path === "string" ? get(task.node.parameters, path) : path.raw;
        if (typeof raw !== "string") return raw;
        if (!raw.startsWith("=")) return raw;
        const scope = task.scope(index);
        return domino.expression.splitBlocks(raw.slice(1)).map((chunk) => {
            if (!("code" in chunk)) return chunk.literal;
            const value = blockOf(task.node, chunk.code)(scope);
            return isObject(value) && !domino.dates.isDateTime(value) ? JSON.stringify(value) : String(value);
        }).join("");
    }

    function blockOf(node, code) {
        const key = `{{${code}`;
        if (!node.compiled.has(key)) node.compiled.set(key, domino.expression.blockOf(code));
        return node.compiled.get(key);
    }

    function rawFields(task, index) {
        const text = pasted(task, "jsonOutput", index) ?? '{\n  "my_field_1": "value",\n  "my_field_2": 1\n}\n';
        let value = text;
        try {
            if (typeof text === "string") value = domino.looseJson.repair(text);
        } catch {
            value = null;
        }
        if (!isObject(value) || isArray(value)) {
            throw new NodeError(`The 'JSON Output' in item ${index} does not contain a valid JSON object`);
        }
        return value;
    }

    function checked(task, index, name, value, type) {
        if (value === undefined || value === null) {
            if (task.version >= 3.2) return null;
            if (type === "string" && task.version < 3.1) return String(value);
        }
        const ignore = task.param("options.ignoreConversionErrors", index, false) === true;
        const given = type === "string" && value !== undefined && value !== null ? domino.types.toText(value) : value;
        try {
            return domino.types.convert(given, type, { run: task.run }) ?? null;
        } catch (error) {
            if (!(error instanceof TypeError || error instanceof SyntaxError)) throw error;
            if (ignore) return value ?? null;
            throw new NodeError(`${domino.types.expectation(name, type, value)} [item ${index}]`);
        }
    }

    function assignments(task, index) {
        const fields = {};
        const list = task.param("assignments.assignments", index, []);
        for (const { name, value, type } of list) fields[name] = checked(task, index, name, value, type ?? "string");
        return fields;
    }

    function fieldValues(task, index) {
        const fields = {};
        const raw = get(task.node.parameters, "fields.values", []);
        task.param("fields.values", index, []).forEach((entry, i) => {
            const kind = entry.type ?? "stringValue";
            const type = kind.replace("Value", "");
            const value = kind === "objectValue" && typeof raw[i].objectValue === "string" ? objectText(task, index, raw[i]) : entry[kind];
            fields[entry.name] = checked(task, index, entry.name, value, type);
        });
        return fields;
    }

    function objectText(task, index, entry) {
        const text = pasted(task, { raw: entry.objectValue }, index);
        try {
            return domino.looseJson.repair(text);
        } catch {
            return text;
        }
    }

    function manual(task, item, index) {
        try {
            return compose(task, index, item, task.version >= 3.3 ? assignments(task, index) : fieldValues(task, index));
        } catch (error) {
            if (!task.node.continues) throw error;
            return { json: { error: domino.messageOf(error), pairedItem: { item: index } } };
        }
    }

    const legacyKinds = {
        boolean: (value) => Boolean(value),
        number: (value, version) => (version >= 2 && typeof value !== "number" && value !== undefined ? Number(value) : value),
        string: (value) => value,
    };

    function legacy(task, item, index) {
        const dotted = task.param("options.dotNotation", index, true) !== false;
        const json = task.param("keepOnlySet", index, false) === true ? {} : copy(item.json);
        for (const kind of Object.keys(legacyKinds)) {
            for (const { name, value } of task.param(`values.${kind}`, index, [])) {
                put(json, name ?? "propertyName", legacyKinds[kind](value, task.version), dotted);
            }
        }
        return { json, pairedItem: { item: index } };
    }

    function run(task) {
        if (task.version < 3) return [task.each((item, index) => legacy(task, item, index))];
        if (task.param("mode", 0, "manual") === "raw") {
            return [task.each((item, index) => compose(task, index, item, rawFields(task, index)))];
        }
        return [task.each((item, index) => manual(task, item, index))];
    }

    domino.nodeTypes.set("set", {
        versions: [1, 2, 3, 3.1, 3.2, 3.3, 3.4],
        refuses: (node) => (node.version < 3 ? undefined : choice(node, "mode", "manual", ["manual", "raw"]) ??
            choice(node, "include", "all", ["all", "none", "selected", "except"])),
        run,
    });
})
