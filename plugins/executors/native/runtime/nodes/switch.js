// Switch, all versions.
(function (domino) {
    "use strict";

    const { NodeError } = domino;
    const { get } = domino.values;
    const { choice } = domino.document;
    const pass = (item, index) => ({ ...item, pairedItem: { item: index } });
    const empty = (count) => Array.from({ length: count }, () => []);

    const rulesOf = (node) => get(node.parameters, node.version >= 3 ? "rules.values" : "rules.rules", []);
    const isExpression = (node) => get(node.parameters, "mode", "rules") === "expression";

    function outputCount(node) {
        if (node.version < 2) return 4;
        if (isExpression(node)) return Number(get(node.parameters, node.version >= 3 ? "numberOutputs" : "outputsAmount", 4));
        if (node.version < 3) return rulesOf(node).length;
        const extra = get(node.parameters, "options.fallbackOutput", "none") === "extra" ? 1 : 0;
        return Math.max(rulesOf(node).length + extra, 1);
    }

    function checkOutput(task, outputs, index) {
        if (Number.isInteger(index) && index >= 0 && index < outputs.length) return index;
        if (task.version < 3) throw new NodeError(`The ouput ${index} is not allowed. It has to be between 0 and ${outputs.length - 1}!`);
        throw new NodeError(`The ouput ${index} is not allowed${Number(index) === outputs.length ? ". " : ""}`);
    }

    function legacyRule(task, rule, index) {
        const type = task.param("dataType", index, "number");
        const defaults = domino.legacyConditions.defaults[type];
        const left = task.param("value1", index, defaults.value);
        const right = "value2" in rule ? rule.value2 : defaults.value;
        return domino.legacyConditions.compare(type, rule.operation ?? defaults.operation, left, right);
    }

    function legacyTargets(task, index, outputs) {
        const rules = task.param("rules.rules", index, []);
        const hit = rules.findIndex((rule) => legacyRule(task, rule, index));
        if (hit >= 0) return [checkOutput(task, outputs, task.version < 2 ? Number(rules[hit].output ?? 0) : hit)];
        const fallback = Number(task.param("fallbackOutput", index, -1));
        return fallback === -1 ? [] : [checkOutput(task, outputs, fallback)];
    }

    function ruleTargets(task, index, outputs) {
        const rules = rulesOf(task.node);
        const all = task.param("options.allMatchingOutputs", index, false) === true;
        const targets = [];
        for (let i = 0; i < rules.length; ++i) {
            if (!domino.conditions.passes(task.param(`rules.values[${i}].conditions`, index, {}), index, task.run)) continue;
            targets.push(i);
            if (!all) break;
        }
        if (targets.length > 0) return targets;
        const fallback = task.param("options.fallbackOutput", index, "none");
        if (fallback === "none" || fallback === undefined) return [];
        return [fallback === "extra" ? outputs.length - 1 : Number(fallback)];
    }

    function targetsOf(task, index, outputs) {
        if (isExpression(task.node)) return [checkOutput(task, outputs, task.param("output", index, 0))];
        return task.version >= 3 ? ruleTargets(task, index, outputs) : legacyTargets(task, index, outputs);
    }

    function run(task) {
        const outputs = empty(outputCount(task.node));
        task.items.forEach((item, index) => {
            try {
                for (const target of targetsOf(task, index, outputs)) (outputs[target] ??= []).push(pass(item, index));
            } catch (error) {
                outputs[0].push(task.failedItem(error, index));
            }
        });
        return outputs;
    }

    domino.nodeTypes.set("switch", {
        versions: [1, 2, 3, 3.1, 3.2, 3.3, 3.4],
        outputs: outputCount,
        refuses: (node) => choice(node, "mode", "rules", ["rules", "expression"]) ??
            (typeof get(node.parameters, "numberOutputs", 4) === "string" ? "a number of outputs that only a run could tell." : undefined),
        run,
    });
})
