// Compare Datasets.
(function (domino) {
    "use strict";

    const { get, copy, isObject } = domino.values;
    const { choice } = domino.document;
    const { checkPairs, linksOf } = domino.combining;
    const { listOf } = domino.items;

    function settingsOf(task) {
        const literal = task.param("options.disableDotNotation", 0, false) === true;
        const forgiving = task.param("fuzzyCompare", 0, task.param("options.fuzzyCompare", 0, false)) === true;
        return {
            literal,
            same: domino.equality(forgiving),
            pairs: checkPairs(task.param("mergeByFields.values", 0, [{ field1: "", field2: "" }])),
            all: task.param("options.multipleMatches", 0, "first") === "all",
            skip: listOf(task.param("options.skipFields", 0, "")),
            resolve: task.param("resolve", 0, task.version >= 2 ? "includeBoth" : "preferInput2"),
            value: (json, field) => (literal ? json[field] : get(json, field)),
        };
    }

    function matching(item, others, { pairs, same, value, all }) {
        const wanted = pairs.map((pair) => value(item.json, pair.field1));
        if (wanted.includes(undefined)) return [];
        const hits = others.filter((other) => pairs.every((pair, i) => same(wanted[i], value(other.json, pair.field2))));
        return all ? hits : hits.slice(0, 1);
    }

    function compared(a, b, settings) {
        const keys = {};
        const same = {};
        const different = {};
        const skipped = {};
        const matchFields = settings.pairs.map((pair) => pair.field1);
        for (const { field1 } of settings.pairs) keys[field1] = settings.value(a.json, field1);
        for (const name of new Set([...Object.keys(a.json), ...Object.keys(b.json)])) {
            if (matchFields.includes(name)) continue;
            const [left, right] = [a.json[name], b.json[name]];
            if (settings.skip.includes(name)) skipped[name] = { inputA: left ?? null, inputB: right ?? null };
            else if (settings.same(left, right)) same[name] = left ?? null;
            else different[name] = { inputA: left ?? null, inputB: right ?? null };
        }
        return { keys, same, different, ...(Object.keys(skipped).length > 0 ? { skipped } : {}) };
    }

    function mixed(task, a, b) {
        const preferred = task.param("preferWhenMix", 0, "input1") === "input1" ? [b, a] : [a, b];
        const json = { ...copy(preferred[0].json), ...copy(preferred[1].json) };
        for (const field of listOf(task.param("exceptWhenMix", 0, ""))) json[field] = preferred[0].json[field];
        return json;
    }

    const resolutions = {
        includeBoth: (task, a, b, report) => report,
        preferInput1: (task, a) => a.json,
        preferInput2: (task, a, b) => b.json,
        mix: mixed,
    };

    function run(task) {
        const settings = settingsOf(task);
        const [first, second] = [0, 1].map((input) => (task.inputs[input] ?? []).filter((item) => isObject(item.json) && Object.keys(item.json).length > 0));
        const outputs = [[], [], [], []];
        const taken = new Set();
        for (const item of first) {
            const matches = matching(item, second, settings);
            if (matches.length === 0) outputs[0].push(item);
            for (const match of matches) {
                taken.add(match);
                const report = compared(item, match, settings);
                if (Object.keys(report.different).length === 0) outputs[1].push({ json: copy(item.json), pairedItem: [...linksOf(item), ...linksOf(match)] });
                else outputs[2].push({ json: resolutions[settings.resolve](task, item, match, report), pairedItem: [...linksOf(item), ...linksOf(match)] });
            }
        }
        const matched = (item) => taken.has(item) || (!settings.all && first.some((other) => matching(other, [item], settings).length > 0));
        outputs[3] = second.filter((item) => !matched(item));
        return outputs;
    }

    domino.nodeTypes.set("compareDatasets", {
        versions: [1, 2, 2.1, 2.2, 2.3],
        outputs: () => 4,
        requiredInputs: () => 1,
        refuses: (node) => choice(node, "resolve", "includeBoth", Object.keys(resolutions)),
        run,
    });
})
