// Runs one node with its settings: retries, going on after errors, always giving data.
(function (domino, host) {
    "use strict";

    const { pairing, NodeError } = domino;

    const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

    function outputsOf(task) {
        const { node } = task;
        if (node.disabled) return [task.inputs[0] ?? []];
        if (task.items.length === 0 && !node.logic.trigger) return null;
        return node.logic.run(task);
    }

    const reportsError = (outputs) => outputs?.[0]?.[0]?.json?.error !== undefined;

    /** {outputs} or {error}. */
    function attempt(task) {
        try {
            return { outputs: outputsOf(task) };
        } catch (error) {
            return { error };
        }
    }

    function withRetries(task) {
        const { raw } = task.node;
        const tries = raw.retryOnFail === true ? clamp(raw.maxTries || 3, 2, 5) : 1;
        const wait = raw.retryOnFail === true ? clamp(raw.waitBetweenTries ?? 1000, 0, 5000) : 0;
        let result = attempt(task);
        for (let i = 1; i < tries && (result.error !== undefined || reportsError(result.outputs)); ++i) {
            if (wait > 0) host.sleep(wait);
            task.scopes = [];
            result = attempt(task);
        }
        return result;
    }

    function inputOf(task, item) {
        const link = Array.isArray(item.pairedItem) ? item.pairedItem[0] : item.pairedItem;
        if (link === undefined || link === null) return undefined;
        return typeof link === "number" ? task.inputs[0]?.[link] : task.inputs[link.input ?? 0]?.[link.item];
    }

    function isFailure(item) {
        if (item.error !== undefined) return true;
        const keys = Object.keys(item.json);
        if (item.json.error === undefined || item.json.error === null || item.json.error === false) return false;
        return keys.length === 1 || (keys.length === 2 && "message" in item.json);
    }

    /** Moves failed items from the regular outputs to the additional last one. */
    function splitFailures(task, outputs) {
        const count = task.node.logic.outputs?.(task.node) ?? 1;
        const failures = [];
        const regular = outputs.slice(0, count).map((items) =>
            items.filter((item) => {
                if (!isFailure(item)) return true;
                const origin = inputOf(task, item);
                failures.push({ ...item, json: { ...origin?.json, ...item.json } });
                return false;
            }));
        while (regular.length < count) regular.push([]);
        return [...regular, failures];
    }

    function goOn(task, error) {
        if (!task.node.continues || error.details?.fatal) throw error;
        return { outputs: [task.inputs[0] ?? []], error };
    }

    function nodeRunError(task, error) {
        const wrapped = error instanceof NodeError ? error : new NodeError(domino.messageOf(error));
        wrapped.node = task.node.name;
        return wrapped;
    }

    function finish(task, outputs) {
        const list = outputs.map((items) => items ?? []);
        pairing.complete(list, task.inputs);
        return task.node.onError === "continueErrorOutput" && !task.node.disabled ? splitFailures(task, list) : list;
    }

    /** {outputs, error} or null when the node did not run because it had no data. */
    function execute(task) {
        let { outputs, error } = withRetries(task);
        if (error !== undefined) ({ outputs, error } = goOn(task, nodeRunError(task, error)));
        else if (outputs !== null) outputs = finish(task, outputs);
        if (task.node.raw.alwaysOutputData === true && !(outputs?.[0]?.length > 0)) {
            outputs ??= [[]];
            outputs[0] = [{ json: {}, pairedItem: task.items.map((_, item) => ({ item })) }];
        }
        return outputs === null ? null : { outputs, error };
    }

    domino.nodeRun = { execute };
})
