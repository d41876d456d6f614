// Merge, all versions, without its SQL mode.
(function (domino) {
    "use strict";

    const { get, copy } = domino.values;
    const { choice } = domino.document;
    const { combiner, withSuffix, findMatches, joinMatches, checkPairs, checkPresent, linksOf } = domino.combining;

    const inputNumber = (node) => (node.version >= 3 ? Number(get(node.parameters, "numberInputs", 2)) : 2);
    const inputsOf = (task) => Array.from({ length: Math.max(inputNumber(task.node), task.inputs.length) }, (_, i) => task.inputs[i] ?? []);
    const clashOf = (task) => task.param("options.clashHandling.values", 0, {});

    function pairsOf(task) {
        const advanced = task.version < 3 || task.param("advanced", 0, false) === true;
        if (advanced) return checkPairs(task.param("mergeByFields.values", 0, [{ field1: "", field2: "" }]));
        return checkPairs(String(task.param("fieldsToMatchString", 0, "")).split(",").map((text) => {
            const field = text.trim();
            return { field1: field, field2: field };
        }));
    }

    function withoutOneSide(first, second, mode, from) {
        if (mode === "keepMatches") return [];
        if (mode === "keepNonMatches" && ((first.length === 0 && from === "input1") || (second.length === 0 && from === "input2"))) return [];
        if (mode === "enrichInput1" && first.length === 0) return [];
        if (mode === "enrichInput2" && second.length === 0) return [];
        return [...first, ...second];
    }

    const marked = (items, source) => items.map((item) => ({ ...item, json: { ...item.json, _source: source } }));

    const joins = {
        keepMatches: (found, from, clash) =>
            from === "input1" ? found.matched.map((match) => match.item) : from === "input2" ? found.matchedSecond : joinMatches(found.matched, clash),
        keepEverything: (found, from, clash) => {
            const suffix = clash.resolveClash === "addSuffix";
            return [...joins.keepMatches(found, from, clash), ...(suffix ? withSuffix(found.rest, "1") : found.rest),
                ...(suffix ? withSuffix(found.restSecond, "2") : found.restSecond)];
        },
        keepNonMatches: (found, from) =>
            from === "input1" ? found.rest : from === "input2" ? found.restSecond : [...marked(found.rest, "input1"), ...marked(found.restSecond, "input2")],
        enrichInput1: (found, from, clash) =>
            [...joinMatches(found.matched, clash), ...(clash.resolveClash === "addSuffix" ? withSuffix(found.rest, "1") : found.rest)],
        enrichInput2: (found, from, clash) =>
            [...joinMatches(found.matched, clash, true), ...(clash.resolveClash === "addSuffix" ? withSuffix(found.restSecond, "2") : found.restSecond)],
    };

    function byFields(task) {
        const [first, second] = inputsOf(task);
        const pairs = pairsOf(task);
        const mode = task.param("joinMode", 0, "keepMatches");
        const from = mode === "keepMatches" || mode === "keepNonMatches" ? task.param("outputDataFrom", 0, "both") : "both";
        const literal = task.param("options.disableDotNotation", 0, false) === true;
        if (task.version < 2.1) {
            checkPresent(first, pairs.map((pair) => pair.field1), literal, "Input 1");
            checkPresent(second, pairs.map((pair) => pair.field2), literal, "Input 2");
        }
        if (first.length === 0 || second.length === 0) return withoutOneSide(first, second, mode, from);
        const found = findMatches(first, second, pairs, {
            literal,
            all: task.param("options.multipleMatches", 0, "all") === "all",
            forgiving: task.param("options.fuzzyCompare", 0, false) === true,
            each: from === "both" || mode.startsWith("enrich"),
        });
        return joins[mode](found, from, clashOf(task));
    }

    function zip(inputs, count, preferred, combine) {
        return Array.from({ length: count }, (_, i) => {
            const sides = [...inputs.map((items) => items[i]), preferred[i]].filter((item) => item !== undefined);
            return { json: combine({}, ...sides.map((side) => side.json)), pairedItem: sides.flatMap(linksOf) };
        });
    }

    function byPosition(task) {
        const inputs = inputsOf(task);
        const clash = clashOf(task);
        const chosen = /^preferInput(\d+)$/.exec(clash.resolveClash ?? "");
        const preferred = inputs[chosen === null ? inputs.length - 1 : chosen[1] - 1] ?? [];
        const named = clash.resolveClash === "addSuffix" ? inputs.map((items, i) => withSuffix(items, String(i + 1))) : inputs;
        const lengths = inputs.map((items) => items.length);
        const count = task.param("options.includeUnpaired", 0, false) === true ? Math.max(...lengths) : Math.min(...lengths);
        return zip(named, count, preferred, combiner(clash));
    }

    function byPositionV2(task) {
        let [first, second] = inputsOf(task);
        const clash = clashOf(task);
        if (first.length === 0 || second.length === 0) return [...first, ...second];
        if (clash.resolveClash === "preferInput1") [first, second] = [second, first];
        if (clash.resolveClash === "addSuffix") [first, second] = [withSuffix(first, "1"), withSuffix(second, "2")];
        const unpaired = task.param("options.includeUnpaired", 0, false) === true;
        const combine = combiner(clash);
        return Array.from({ length: Math[unpaired ? "max" : "min"](first.length, second.length) }, (_, i) => {
            if (first[i] === undefined || second[i] === undefined) return first[i] ?? second[i];
            return { json: combine(first[i].json, second[i].json), pairedItem: [...linksOf(first[i]), ...linksOf(second[i])] };
        });
    }

    function byAll(task) {
        let [first, second] = inputsOf(task);
        const clash = clashOf(task);
        if (clash.resolveClash === "preferInput1") [first, second] = [second, first];
        if (clash.resolveClash === "addSuffix") [first, second] = [withSuffix(first, "1"), withSuffix(second, "2")];
        const combine = combiner(clash);
        return first.flatMap((a) => second.map((b) => ({ json: combine(a.json, b.json), pairedItem: [...linksOf(a), ...linksOf(b)] })));
    }

    function chooseBranch(task) {
        const inputs = inputsOf(task);
        const output = task.param("output", 0, task.version >= 3 ? "specifiedInput" : "input1");
        if (output === "empty") return [{ json: {}, pairedItem: inputs.flatMap((items) => items.flatMap(linksOf)) }];
        if (output === "specifiedInput") return inputs[Number(task.param("useDataOfInput", 0, 1)) - 1] ?? [];
        return inputs[Number(output.replace("input", "")) - 1] ?? [];
    }

    const combineModes = {
        combineByFields: byFields, mergeByFields: byFields, combineByPosition: byPosition, mergeByPosition: byPositionV2, combineAll: byAll, multiplex: byAll,
    };

    function combine(task) {
        if (task.version >= 3) return combineModes[task.param("combineBy", 0, "combineByFields")](task);
        return combineModes[task.param("combinationMode", 0, "mergeByFields")](task);
    }

    function byIndexV1(task) {
        const [first, second] = inputsOf(task);
        const join = task.param("join", 0, "left");
        if (first.length === 0) return join === "outer" ? second : [];
        if (second.length === 0) return join === "inner" ? [] : first;
        const count = join === "inner" ? Math.min(first.length, second.length) : join === "outer" ? Math.max(first.length, second.length) : first.length;
        return Array.from({ length: count }, (_, i) => {
            if (first[i] === undefined || second[i] === undefined) return first[i] ?? second[i];
            return { json: { ...first[i].json, ...second[i].json }, pairedItem: [...linksOf(first[i]), ...linksOf(second[i])] };
        });
    }

    const overwrites = {
        always: () => true,
        undefined: (json, key) => !Object.hasOwn(json, key),
        blank: (json, key) => json[key] === undefined || json[key] === null || json[key] === "",
    };

    function mergedByKey(item, match, property, overwrite) {
        const json = copy(item.json);
        for (const key of Object.keys(match.json)) {
            if (key !== property && overwrites[overwrite](json, key)) json[key] = match.json[key];
        }
        return { ...item, json };
    }

    /** Merge 1's modes that look for the same key, compared as text; the last of equal keys in input 2 counts. */
    function byKeyV1(task, mode) {
        const [first, second] = inputsOf(task);
        const property1 = task.param("propertyName1", 0, "");
        const property2 = task.param("propertyName2", 0, "");
        if (!property1 || !property2) return mode === "keepKeyMatches" ? [] : first;
        const known = new Map();
        for (const item of second) {
            const key = get(item.json, property2);
            if (key) known.set(String(key), item);
        }
        const overwrite = task.param("overwrite", 0, "always");
        return first.flatMap((item) => {
            const key = get(item.json, property1);
            if (typeof key !== "string" && typeof key !== "number") return mode === "removeKeyMatches" ? [item] : [];
            const match = known.get(String(key));
            if (mode === "mergeByKey") return [match === undefined ? item : mergedByKey(item, match, property2, overwrite)];
            return (match !== undefined) === (mode === "keepKeyMatches") ? [item] : [];
        });
    }

    const modes = {
        append: (task) => inputsOf(task).flat(),
        combine,
        chooseBranch,
        mergeByIndex: byIndexV1,
        multiplex: (task) => {
            const [first, second] = inputsOf(task);
            return first.flatMap((a) => second.map((b) => ({ json: { ...a.json, ...b.json }, pairedItem: [...linksOf(a), ...linksOf(b)] })));
        },
        mergeByKey: (task) => byKeyV1(task, "mergeByKey"),
        keepKeyMatches: (task) => byKeyV1(task, "keepKeyMatches"),
        removeKeyMatches: (task) => byKeyV1(task, "removeKeyMatches"),
        passThrough: (task) => inputsOf(task)[task.param("output", 0, "input1") === "input1" ? 0 : 1],
        wait: (task) => [{ json: {}, pairedItem: inputsOf(task)[0].map((_, item) => ({ item })) }],
    };

    function requiredInputs(node) {
        if (node.version < 2) return undefined;
        return get(node.parameters, "mode", "append") === "chooseBranch" ? "all" : 1;
    }

    function refuses(node) {
        const known = node.version < 2 ? ["append", "mergeByIndex", "mergeByKey", "keepKeyMatches", "removeKeyMatches", "multiplex", "passThrough", "wait"]
            : ["append", "combine", "chooseBranch"];
        return choice(node, "mode", "append", known) ??
            choice(node, "combineBy", "combineByFields", ["combineByFields", "combineByPosition", "combineAll"]) ??
            choice(node, "combinationMode", "mergeByFields", ["mergeByFields", "mergeByPosition", "multiplex"]);
    }

    domino.nodeTypes.set("merge", {
        versions: [1, 2, 2.1, 3, 3.1, 3.2],
        requiredInputs,
        refuses,
        run: (task) => [modes[task.param("mode", 0, "append")](task).map((item) => ({ ...item }))],
    });
})
