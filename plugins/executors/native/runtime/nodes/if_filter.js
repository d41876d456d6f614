// If and Filter: the same conditions, another idea of what to do with the rest.
(function (domino) {
    "use strict";

    const { choice } = domino.document;
    const pass = (item, index) => ({ ...item, pairedItem: { item: index } });

    function split(task, test) {
        const kept = [];
        const rest = [];
        task.items.forEach((item, index) => {
            let met = false;
            try {
                met = test(index);
            } catch (error) {
                if (!task.node.continues) throw error;
            }
            (met ? kept : rest).push(pass(item, index));
        });
        return [kept, rest];
    }

    const modern = (task) => split(task, (index) => domino.conditions.passes(task.param("conditions", index, {}), index, task.run));
    const refusesModern = (node) => (node.version < 2 ? undefined : choice(node, "conditions.combinator", "and", ["and", "or"]));

    domino.nodeTypes.set("if", {
        versions: [1, 2, 2.1, 2.2, 2.3],
        outputs: () => 2,
        refuses: refusesModern,
        run: (task) => {
            if (task.version >= 2) return modern(task);
            return split(task, (index) => domino.legacyConditions.passes(task, index, task.param("combineOperation", index, "all") === "any"));
        },
    });

    domino.nodeTypes.set("filter", {
        versions: [1, 2, 2.1, 2.2, 2.3],
        outputs: () => 1,
        refuses: refusesModern,
        run: (task) => {
            if (task.version >= 2) return modern(task);
            return split(task, (index) => domino.legacyConditions.passes(task, index, task.param("combineConditions", index, "AND") === "OR"));
        },
    });
})
