// Item Lists: one node for what Split Out, Aggregate, Limit, Sort, Remove Duplicates and Summarize do.
(function (domino) {
    "use strict";

    const { NodeError, Task } = domino;
    const { choice } = domino.document;

    const operations = {
        splitOutItems: ["splitOut"],
        aggregateItems: ["aggregate"],
        concatenateItems: ["aggregate"],
        limit: ["limit"],
        removeDuplicates: ["removeDuplicates"],
        sort: ["sort"],
        summarize: ["summarize"],
    };
    const versions = { splitOut: 1, aggregate: 1, limit: 1, removeDuplicates: 1.1, sort: 1, summarize: 1 };

    /** The old node's parameters under their new names. */
    function parametersOf(node, type) {
        const p = node.parameters;
        const fields = (list) => (list?.fields ?? []).map((field) => field.fieldName).join(",");
        if (type === "splitOut") return { ...p, fieldsToInclude: typeof p.fieldsToInclude === "object" ? fields(p.fieldsToInclude) : p.fieldsToInclude };
        if (type === "removeDuplicates") {
            return { ...p, fieldsToCompare: typeof p.fieldsToCompare === "object" ? fields(p.fieldsToCompare) : p.fieldsToCompare,
                fieldsToExclude: typeof p.fieldsToExclude === "object" ? fields(p.fieldsToExclude) : p.fieldsToExclude };
        }
        if (type === "aggregate" && typeof p.fieldsToInclude === "object") return { ...p, fieldsToInclude: fields(p.fieldsToInclude), fieldsToExclude: fields(p.fieldsToExclude) };
        return p;
    }

    function run(task) {
        const operation = task.param("operation", 0, "splitOutItems");
        const old = task.version < 3;
        if (!Object.hasOwn(operations, operation) || operation === (old ? "concatenateItems" : "aggregateItems")) {
            throw new NodeError(`Operation '${operation}' is not recognized`);
        }
        const [type] = operations[operation];
        const logic = domino.nodeTypes.get(type);
        const node = { ...task.node, version: versions[type], parameters: parametersOf(task.node, type), compiled: new Map(), logic };
        return logic.run(new Task(task.run, node, task.inputs, task.sources, task.runIndex));
    }

    domino.nodeTypes.set("itemLists", {
        versions: [1, 2, 2.1, 2.2, 3, 3.1],
        refuses: (node) => choice(node, "operation", "splitOutItems", Object.keys(operations)) ?? (node.parameters.type === "random" ? "sorting at random is not supported by the native executor." : undefined),
        run,
    });
})
