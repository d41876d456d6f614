// What expressions and code see of other nodes: $('Name'), $node, $items, $input, $item.
(function (domino) {
    "use strict";

    const { Proxy } = globalThis;
    const { ExpressionError } = domino;
    const { copy, isArray, isObject } = domino.values;

    /** Changes go nowhere; methods that sort in place refuse. */
    const inPlace = new Set(["sort", "reverse", "splice", "fill", "copyWithin"]);
    const refuse = () => { throw new TypeError("Cannot assign to read only property"); };
    const viewRules = {
        get(target, key) {
            if (isArray(target) && inPlace.has(key)) return refuse;
            return readOnly(target[key]);
        },
        set: () => true,
        deleteProperty: () => true,
        defineProperty: () => true,
    };
    const readOnly = (value) => (isObject(value) ? new Proxy(value, viewRules) : value);

    function nodeOf(scope, name) {
        const node = scope.run.workflow.nodes.get(name);
        if (node === undefined) throw new ExpressionError("Referenced node doesn't exist");
        return node;
    }

    function tasksOf(scope, name) {
        nodeOf(scope, name);
        const tasks = scope.run.runs.get(name);
        if (tasks === undefined || tasks.length === 0) throw new ExpressionError(`Node '${name}' hasn't been executed`);
        return tasks;
    }

    /** Output of `name` through which the current node is reached; 0 when it is not. */
    function branchTo(scope, name) {
        const cache = scope.node.branches;
        if (!cache.has(name)) cache.set(name, findBranch(scope.run.workflow, scope.node.name, name));
        return cache.get(name);
    }

    function findBranch(workflow, from, target) {
        const seen = new Set([from]);
        let front = [from];
        while (front.length > 0) {
            const next = [];
            for (const name of front) {
                for (const source of workflow.incoming.get(name) ?? []) {
                    if (source.node === target) return source.output;
                    if (!seen.has(source.node)) {
                        seen.add(source.node);
                        next.push(source.node);
                    }
                }
            }
            front = next;
        }
        return 0;
    }

    function itemsOf(scope, name, branch, runIndex) {
        const tasks = tasksOf(scope, name);
        const index = runIndex === undefined || runIndex === -1 ? tasks.length - 1 : runIndex;
        const task = tasks[index];
        if (task === undefined) throw new ExpressionError(`Run ${index} of node "${name}" not found`);
        return task.outputs[branch ?? branchTo(scope, name)] ?? [];
    }

    class NodeView {
        #scope;
        #name;
        #guarded;
        constructor(scope, name, guarded) {
            nodeOf(scope, name);
            this.#scope = scope;
            this.#name = name;
            this.#guarded = guarded;
        }
        #out(value) { return this.#guarded ? copy(value) : value; }
        get isExecuted() { return this.#scope.run.runs.has(this.#name); }
        get params() { return copy(nodeOf(this.#scope, this.#name).parameters); }
        get context() { return domino.contextOf(this.#scope.run, this.#name); }
        get item() { return this.itemMatching(this.#scope.itemIndex); }
        pairedItem(index) { return this.itemMatching(index ?? this.#scope.itemIndex); }
        itemMatching(index) {
            if (index === undefined) {
                throw new ExpressionError("Missing item index for .itemMatching() (e.g. .itemMatching(0))");
            }
            tasksOf(this.#scope, this.#name);
            return this.#out(domino.pairing.pairedItem(this.#scope, this.#name, index));
        }
        first(branch, run) { return this.#out(itemsOf(this.#scope, this.#name, branch, run)[0]); }
        last(branch, run) {
            const items = itemsOf(this.#scope, this.#name, branch, run);
            return this.#out(items[items.length - 1]);
        }
        all(branch, run) { return this.#guarded ? copy(itemsOf(this.#scope, this.#name, branch, run)) : itemsOf(this.#scope, this.#name, branch, run).slice(); }
    }

    /** $node['Name']: the output item at the same index as the current item. */
    class IndexedView {
        #scope;
        #name;
        #guarded;
        constructor(scope, name, guarded) {
            nodeOf(scope, name);
            this.#scope = scope;
            this.#name = name;
            this.#guarded = guarded;
        }
        #item() {
            const items = itemsOf(this.#scope, this.#name);
            const index = this.#scope.itemIndex;
            if (index < items.length) return items[index];
            throw new ExpressionError(`"${this.#name}" node has ${items.length} item(s) but you're trying to access item ${index}`);
        }
        get json() { return this.#guarded ? readOnly(this.#item().json) : this.#item().json; }
        get data() { return this.json; }
        get binary() { return this.#item().binary ?? {}; }
        get runIndex() { return tasksOf(this.#scope, this.#name).length - 1; }
        get parameter() { return copy(nodeOf(this.#scope, this.#name).parameters); }
        get context() { return domino.contextOf(this.#scope.run, this.#name); }
    }

    const nodesProxy = (scope, guarded) =>
        new Proxy({}, { get: (_, name) => (typeof name === "string" ? new IndexedView(scope, name, guarded) : undefined), set: () => true });

    class InputView {
        #scope;
        #guarded;
        constructor(scope, guarded) {
            this.#scope = scope;
            this.#guarded = guarded;
        }
        #out(value) { return this.#guarded ? copy(value) : value; }
        #noArguments(method, count) {
            if (count > 0 && !this.#scope.inCode) throw new ExpressionError(`$input.${method}() should have no arguments`);
        }
        get item() { return this.#out(this.#scope.items[this.#scope.itemIndex]); }
        get params() {
            const source = this.#scope.sources[this.#scope.mainInput];
            return source ? copy(nodeOf(this.#scope, source.node).parameters) : undefined;
        }
        get context() {
            const source = this.#scope.sources[this.#scope.mainInput];
            return source ? domino.contextOf(this.#scope.run, source.node) : {};
        }
        first(...args) {
            this.#noArguments("first", args.length);
            return this.#out(this.#scope.items[0]);
        }
        last(...args) {
            this.#noArguments("last", args.length);
            return this.#out(this.#scope.items[this.#scope.items.length - 1]);
        }
        all(...args) {
            this.#noArguments("all", args.length);
            return this.#guarded ? copy(this.#scope.items) : this.#scope.items.slice();
        }
    }

    domino.nodeView = { NodeView, IndexedView, InputView, nodesProxy, readOnly, itemsOf, tasksOf, nodeOf };
})
