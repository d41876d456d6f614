// Respond to Webhook: keeps the first response, the workflow goes on.
(function (domino) {
    "use strict";

    const { NodeError } = domino;
    const { set, isArray, isObject, isRecord } = domino.values;
    const { choice } = domino.document;
    const kinds = ["firstIncomingItem", "allIncomingItems", "json", "text", "redirect", "noData"];

    function jsonBody(task) {
        const body = task.param("responseBody", 0, "");
        if (isObject(body)) return body;
        try {
            return JSON.parse(body);
        } catch {
            throw new NodeError("Invalid JSON in 'Response Body' field");
        }
    }

    function wrapped(task, body) {
        const key = task.param("options.responseKey", 0, "");
        return key ? set({}, key, body) : body;
    }

    const bodies = {
        firstIncomingItem: (task) => wrapped(task, task.items[0].json),
        allIncomingItems: (task) => wrapped(task, task.items.map((item) => item.json)),
        json: jsonBody,
        text: (task) => task.param("responseBody", 0, ""),
        redirect: () => undefined,
        noData: () => undefined,
    };

    function asItems(body) {
        if (body === undefined) return [];
        const list = isArray(body) ? body : [body];
        return list.map((value) => (isRecord(value) ? value : { data: value }));
    }

    function headersOf(task, kind) {
        const headers = {};
        for (const { name, value } of task.param("options.responseHeaders.entries", 0, [])) headers[String(name).toLowerCase()] = String(value);
        if (kind === "redirect") headers.location = task.param("redirectURL", 0, "");
        return headers;
    }

    function checkAncestor(task) {
        if (task.version >= 1.1 && task.run.workflow.start.type !== "webhook") {
            throw new NodeError("No Webhook node found in the workflow");
        }
    }

    function respond(task) {
        checkAncestor(task);
        const kind = task.param("respondWith", 0, "firstIncomingItem");
        const body = bodies[kind](task);
        const statusCode = Number(task.param("options.responseCode", 0, kind === "redirect" ? 307 : 200));
        if (task.run.response === undefined) task.run.response = asItems(body);
        return { body, headers: headersOf(task, kind), statusCode };
    }

    const hasResponseOutput = (node) => node.version === 1.3 || (node.version >= 1.4 && node.parameters.enableResponseOutput === true);

    function run(task) {
        let response;
        try {
            response = respond(task);
        } catch (error) {
            if (!task.node.continues) throw error;
            return [[{ json: { error: domino.messageOf(error) }, pairedItem: task.items.map((_, item) => ({ item })) }]];
        }
        if (!hasResponseOutput(task.node)) return [task.items];
        return [task.items, [{ json: { response }, pairedItem: task.items.map((_, item) => ({ item })) }]];
    }

    domino.nodeTypes.set("respondToWebhook", {
        versions: [1, 1.1, 1.2, 1.3, 1.4, 1.5],
        outputs: (node) => (hasResponseOutput(node) ? 2 : 1),
        refuses: (node) => choice(node, "respondWith", "firstIncomingItem", kinds),
        run,
    });
})
