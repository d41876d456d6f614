// One run of one node: its input and what its logic asks for.
(function (domino) {
    "use strict";

    const { Scope } = domino;
    const { get } = domino.values;
    const absent = { constant: true, value: undefined };

    function compiled(node, path) {
        let found = node.compiled.get(path);
        if (found === undefined) {
            const raw = get(node.parameters, path);
            found = raw === undefined ? absent : domino.expression.compile(raw);
            node.compiled.set(path, found);
        }
        return found;
    }

    class Task {
        constructor(run, node, inputs, sources, runIndex) {
            this.run = run;
            this.node = node;
            this.inputs = inputs;
            this.sources = sources;
            this.runIndex = runIndex;
            this.mainInput = Math.max(0, inputs.findIndex((items) => items.length > 0));
            this.items = inputs[this.mainInput] ?? [];
            this.scopes = [];
        }

        get version() { return this.node.version; }

        scope(index) { return (this.scopes[index] ??= new Scope(this, index)); }

        /** A parameter by its dotted path, with its expressions evaluated for item `index`. */
        param(path, index, fallback) {
            const part = compiled(this.node, path);
            const value = part.constant ? part.value : part.evaluate(this.scope(index));
            return value === undefined ? fallback : value;
        }

        /** Calls `make(item, index)` for each item; it returns one item or a list of them. */
        each(make) {
            const output = [];
            this.items.forEach((item, index) => {
                try {
                    const made = make(item, index);
                    if (Array.isArray(made)) output.push(...made);
                    else if (made !== undefined && made !== null) output.push(made);
                } catch (error) {
                    output.push(this.failedItem(error, index));
                }
            });
            return output;
        }

        /** The item that stands for a failure when the node is to go on; else throws. */
        failedItem(error, index) {
            if (!this.node.continues) throw error;
            return { json: { error: domino.messageOf(error) }, pairedItem: { item: index } };
        }
    }

    domino.Task = Task;
    /** Each parameter is evaluated when it is asked for: one may refer to another. */
    domino.parametersOf = (scope) => {
        const view = {};
        for (const key of Object.keys(scope.node.parameters)) {
            Object.defineProperty(view, key, { get: () => scope.task.param(key, scope.itemIndex), enumerable: true });
        }
        return view;
    };
    domino.contextOf = (run, name) => {
        if (!run.contexts.has(name)) run.contexts.set(name, {});
        return run.contexts.get(name);
    };
})
