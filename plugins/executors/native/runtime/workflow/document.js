// Reads an n8n workflow document into what the machine runs, and refuses what it could not run as n8n does.
(function (domino, host) {
    "use strict";

    const { Refusal } = domino;
    const { isArray, isObject } = domino.values;
    const notes = "n8n-nodes-base.stickyNote";
    const prefix = "n8n-nodes-base.";

    function checkShape(document) {
        if (!isObject(document) || !isArray(document.nodes)) throw new Refusal("The workflow has no list of nodes.");
        const names = new Set();
        for (const node of document.nodes) {
            if (!isObject(node) || typeof node.name !== "string" || typeof node.type !== "string") {
                throw new Refusal("The workflow has a node without a name or type.");
            }
            if (names.has(node.name)) throw new Refusal(`Node '${node.name}': the name stands for two nodes.`);
            names.add(node.name);
        }
    }

    function continueMode(raw) {
        if (raw.onError === "continueErrorOutput" || raw.onError === "continueRegularOutput") return raw.onError;
        return raw.continueOnFail === true && raw.onError === undefined ? "continueRegularOutput" : "stopWorkflow";
    }

    function readNode(raw, order) {
        const onError = continueMode(raw);
        return {
            raw,
            order,
            id: raw.id ?? "",
            name: raw.name,
            type: raw.type.startsWith(prefix) ? raw.type.slice(prefix.length) : raw.type,
            version: Number(raw.typeVersion ?? 1),
            parameters: isObject(raw.parameters) ? raw.parameters : {},
            disabled: raw.disabled === true,
            x: Number(raw.position?.[0] ?? 0),
            y: Number(raw.position?.[1] ?? 0),
            onError,
            continues: onError !== "stopWorkflow",
            logic: domino.nodeTypes.get(raw.type.startsWith(prefix) ? raw.type.slice(prefix.length) : raw.type),
            compiled: new Map(),
            branches: new Map(),
        };
    }

    function readWire(workflow, from, output, wire) {
        if (!isObject(wire) || (wire.type ?? "main") !== "main" || !workflow.nodes.has(wire.node)) return;
        const input = Number(wire.index ?? 0);
        workflow.outgoing.get(from)[output].push({ node: wire.node, input });
        workflow.incoming.get(wire.node).push({ node: from, output, input });
        const target = workflow.nodes.get(wire.node);
        target.inputCount = Math.max(target.inputCount ?? 0, input + 1);
    }

    function readConnections(workflow, connections) {
        for (const name of workflow.nodes.keys()) {
            workflow.outgoing.set(name, []);
            workflow.incoming.set(name, []);
        }
        for (const from of Object.keys(connections ?? {})) {
            const outputs = connections[from]?.main;
            if (!workflow.nodes.has(from) || !isArray(outputs)) continue;
            outputs.forEach((wires, output) => {
                workflow.outgoing.get(from)[output] = [];
                if (isArray(wires)) wires.forEach((wire) => readWire(workflow, from, output, wire));
            });
        }
    }

    function chooseStart(workflow) {
        for (const type of ["webhook", "executeWorkflowTrigger", "manualTrigger"]) {
            for (const node of workflow.nodes.values()) {
                if (node.type === type && !node.disabled) return node;
            }
        }
        throw new Refusal("The workflow has no Webhook, Manual Trigger or Execute Workflow Trigger to start from.");
    }

    function reachableFrom(workflow, start) {
        const seen = new Set([start.name]);
        const front = [start.name];
        while (front.length > 0) {
            for (const wires of workflow.outgoing.get(front.pop())) {
                for (const wire of wires ?? []) {
                    if (seen.has(wire.node)) continue;
                    seen.add(wire.node);
                    front.push(wire.node);
                }
            }
        }
        return seen;
    }

    function checkNode(node) {
        if (node.disabled) return;
        if (node.logic === undefined) throw new Refusal(`Node '${node.name}': the type ${node.raw.type} is not supported by the native executor.`);
        if (!node.logic.versions.includes(node.version)) {
            throw new Refusal(`Node '${node.name}': version ${node.raw.typeVersion} of ${node.raw.type} is not supported by the native executor.`);
        }
        if (isObject(node.raw.credentials) && Object.keys(node.raw.credentials).length > 0) {
            throw new Refusal(`Node '${node.name}': credentials are not available to the native executor.`);
        }
        const reason = node.logic.refuses?.(node);
        if (reason) throw new Refusal(`Node '${node.name}': ${reason}`);
    }

    /** A parameter that decides what a node does must be plain text to be judged before the run. */
    function choice(node, path, fallback, allowed) {
        const value = domino.values.get(node.parameters, path, fallback);
        if (typeof value === "string" && value.startsWith("=")) return `the parameter ${path} is an expression, which only a run could judge.`;
        return allowed.includes(value) ? undefined : `the ${path} '${value}' is not supported by the native executor.`;
    }

    function checkLoops(workflow, reachable) {
        const state = new Map();
        const visit = (name, path) => {
            if (state.get(name) === "done" || workflow.nodes.get(name).type === "splitInBatches") return;
            if (state.get(name) === "open") {
                const loop = [...path.slice(path.indexOf(name)), name].map((step) => `'${step}'`).join(" -> ");
                throw new Refusal(`Node '${name}': it is part of a loop without a Loop Over Items node: ${loop}.`);
            }
            state.set(name, "open");
            for (const wires of workflow.outgoing.get(name)) {
                for (const wire of wires ?? []) visit(wire.node, [...path, name]);
            }
            state.set(name, "done");
        };
        for (const name of reachable) visit(name, []);
    }

    function checkWorkflow(workflow) {
        workflow.start = chooseStart(workflow);
        const reachable = reachableFrom(workflow, workflow.start);
        for (const name of reachable) checkNode(workflow.nodes.get(name));
        checkLoops(workflow, reachable);
        const used = [...reachable].map((name) => workflow.nodes.get(name)).filter((node) => !node.disabled);
        checkResponse(workflow, used);
        workflow.pure = used.every((node) => !node.logic.effect);
    }

    /** Expressions can reach parameters, and must not change them for later runs. */
    function frozen(value) {
        if (isObject(value)) Object.values(Object.freeze(value)).forEach(frozen);
        return value;
    }

    function checkResponse(workflow, used) {
        const { start } = workflow;
        if (start.type !== "webhook" || start.parameters.responseMode !== "lastNode") return;
        const unused = used.find((node) => node.type === "respondToWebhook");
        if (unused !== undefined) throw new Refusal(`Node '${unused.name}': Unused Respond to Webhook node found in the workflow`);
    }

    /** Throws Refusal. */
    function read(document) {
        checkShape(document);
        frozen(document);
        const settings = isObject(document.settings) ? document.settings : {};
        const workflow = {
            id: document.id ?? "",
            name: document.name ?? "",
            active: document.active === true,
            legacyOrder: settings.executionOrder !== "v1",
            zone: settings.timezone && settings.timezone !== "DEFAULT" ? settings.timezone : host.timezone,
            staticData: isObject(document.staticData) ? document.staticData : {},
            nodes: new Map(),
            outgoing: new Map(),
            incoming: new Map(),
        };
        document.nodes.forEach((raw, order) => {
            if (raw.type !== notes) workflow.nodes.set(raw.name, readNode(raw, order));
        });
        readConnections(workflow, document.connections);
        checkWorkflow(workflow);
        return workflow;
    }

    domino.document = { read, choice };
})
