// Follows items back through the nodes they came from.
(function (domino) {
    "use strict";

    const { ExpressionError } = domino;

    function links(pairedItem) {
        const list = Array.isArray(pairedItem) ? pairedItem : [pairedItem];
        return list.map((link) => (typeof link === "number" ? { item: link, input: 0 } : { item: link.item, input: link.input ?? 0 }));
    }

    /** Every node gets its input items paired with themselves, so that what it passes on is paired. */
    function entering(inputs) {
        return inputs.map((items, input) =>
            items.map((item, index) => ({ ...item, pairedItem: input > 0 ? { item: index, input } : { item: index } })));
    }

    /** Pairs what a node left unpaired, where that is certain. */
    function complete(outputs, inputs) {
        const single = inputs.length === 1;
        const count = single ? inputs[0].length : -1;
        const byIndex = single && outputs.length === 1 && outputs[0].length === count;
        for (const items of outputs) {
            for (let i = 0; i < items.length; ++i) {
                if (items[i].pairedItem !== undefined) continue;
                if (count === 1) items[i].pairedItem = { item: 0 };
                else if (byIndex) items[i].pairedItem = { item: i };
                else return;
            }
        }
    }

    const unavailable = (name) =>
        new ExpressionError(`Paired item data for item from node '${name}' is unavailable. Ensure '${name}' is providing the required output.`);

    function follow(run, target, source, link) {
        if (!source) throw new ExpressionError(`No path back to node '${target}'`);
        const task = run.runs.get(source.node)?.[source.run];
        const item = task?.outputs[source.output]?.[link.item];
        if (item === undefined) throw unavailable(source.node);
        if (source.node === target) return item;
        if (item.pairedItem === undefined || item.pairedItem === null) throw unavailable(source.node);
        return uniqueOf(run, target, links(item.pairedItem), task.sources);
    }

    function uniqueOf(run, target, list, sources) {
        const found = new Set();
        let failure;
        for (const link of list) {
            try {
                found.add(follow(run, target, sources[link.input], link));
            } catch (error) {
                if (!(error instanceof ExpressionError)) throw error;
                failure ??= error;
            }
        }
        if (found.size === 0) throw failure ?? new ExpressionError(`No path back to node '${target}'`);
        if (found.size > 1) throw new ExpressionError("Multiple matches found");
        return found.values().next().value;
    }

    /** The item of node `target` from which input item `index` of the current node came. */
    const pairedItem = (scope, target, index) =>
        uniqueOf(scope.run, target, [{ item: index, input: scope.mainInput }], scope.sources);

    domino.pairing = { entering, complete, pairedItem };
})
