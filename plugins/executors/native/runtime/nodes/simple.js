// Triggers and nodes that only pass items on.
(function (domino) {
    "use strict";

    const { NodeError } = domino;
    const { choice } = domino.document;

    const emptyStart = { versions: [1], trigger: true, run: () => [[{ json: {} }]] };
    domino.nodeTypes.set("manualTrigger", emptyStart);
    domino.nodeTypes.set("start", emptyStart);

    /** n8n's own test workflows feed themselves with this node. */
    domino.nodeTypes.set("n8n-nodes-testing.testData", {
        versions: [1],
        run: (task) => [task.each((_, index) => [task.param("data", index, [])].flat().map((json) => ({ json, pairedItem: { item: index } })))],
    });

    function webhookItem(task) {
        const { run, node } = task;
        const path = String(node.parameters.path ?? "");
        return {
            json: {
                headers: { "content-type": "application/json" },
                params: {},
                query: {},
                body: run.input,
                webhookUrl: `http://localhost:5678/webhook/${path}`,
                executionMode: "production",
            },
        };
    }

    domino.nodeTypes.set("webhook", {
        versions: [1, 1.1, 2, 2.1],
        trigger: true,
        outputs: () => 1,
        refuses: (node) => choice(node, "responseMode", "onReceived", ["onReceived", "lastNode", "responseNode"]) ??
            (Array.isArray(node.parameters.httpMethod) && node.parameters.multipleMethods === true ? "several HTTP methods are not supported by the native executor." : undefined),
        run: (task) => [[webhookItem(task)]],
    });

    function triggerInput(task) {
        const { node, run } = task;
        const given = Array.isArray(run.input) ? run.input : [run.input];
        const records = given.map((value) => (domino.values.isRecord(value) ? value : { value }));
        const source = node.parameters.inputSource ?? (node.version >= 1.1 ? "workflowInputs" : "passthrough");
        if (source === "passthrough") return records.map((json) => ({ json }));
        const fields = source === "jsonExample" ? Object.keys(JSON.parse(node.parameters.jsonExample ?? "{}"))
            : (node.parameters.workflowInputs?.values ?? []).map((field) => field.name);
        return records.map((record) => {
            const json = {};
            for (const field of fields) json[field] = record[field] ?? null;
            return { json };
        });
    }

    domino.nodeTypes.set("executeWorkflowTrigger", {
        versions: [1, 1.1],
        trigger: true,
        refuses: (node) => choice(node, "inputSource", "workflowInputs", ["passthrough", "workflowInputs", "jsonExample"]),
        run: (task) => [triggerInput(task)],
    });

    domino.nodeTypes.set("noOp", { versions: [1], run: (task) => [task.items] });

    function stopMessage(task) {
        if (task.param("errorType", 0, "errorMessage") === "errorMessage") return task.param("errorMessage", 0, "");
        const raw = task.param("errorObject", 0, "{}");
        const object = typeof raw === "string" ? JSON.parse(raw) : raw;
        return object.message ?? object.description ?? object.error ?? `Error: ${JSON.stringify(object)}`;
    }

    domino.nodeTypes.set("stopAndError", {
        versions: [1],
        outputs: () => 0,
        run: (task) => { throw new NodeError(String(stopMessage(task))); },
    });
})
