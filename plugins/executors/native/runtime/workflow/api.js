// What the engine calls.
(function (domino) {
    "use strict";

    const { Machine, NodeError, Refusal } = domino;
    const kept = new Map();
    let current = null;

    function refused(error) {
        if (!(error instanceof Refusal)) throw error;
        return JSON.stringify({ accepted: false, reason: error.message, pure: false });
    }

    function load(key, text) {
        try {
            const workflow = domino.document.read(JSON.parse(text));
            kept.set(key, workflow);
            return JSON.stringify({ accepted: true, reason: "", pure: workflow.pure });
        } catch (error) {
            kept.delete(key);
            return refused(error);
        }
    }

    function forget() {
        kept.clear();
        return "";
    }

    function newRun(workflow, input) {
        return {
            workflow,
            id: String(Date.now()),
            mode: workflow.start.type === "manualTrigger" || workflow.start.type === "start" ? "manual" : "webhook",
            input,
            runs: new Map(),
            contexts: new Map(),
            customData: {},
            last: null,
            response: undefined,
        };
    }

    function failure(error) {
        const node = error.node === undefined ? "" : `Node '${error.node}': `;
        return `f${node}${domino.messageOf(error)}`;
    }

    function outputItems(run) {
        const { start } = run.workflow;
        if (start.type === "webhook" && start.parameters.responseMode === "responseNode" && run.response !== undefined) return run.response;
        const tasks = run.runs.get(run.last);
        const task = tasks[tasks.length - 1];
        if (task.error !== undefined) throw task.error;
        return (task.outputs[0] ?? []).map((item) => item.json);
    }

    function startItems() {
        return [{ json: {} }];
    }

    function run(key, input) {
        current = newRun(kept.get(key), input === "" ? {} : JSON.parse(input));
        try {
            new Machine(current).execute(startItems());
            return "s" + JSON.stringify(outputItems(current));
        } catch (error) {
            if (error instanceof NodeError || error instanceof Error) return failure(error);
            throw error;
        }
    }

    function outputs() {
        const result = {};
        if (current === null) return "{}";
        for (const [name, tasks] of current.runs) result[name] = tasks[tasks.length - 1].outputs.map((items) => items.map((item) => item.json));
        return JSON.stringify(result);
    }

    domino.api = { load, forget, run, outputs, answer: (question) => domino.code.answer(question) };
})
