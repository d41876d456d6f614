// Names that an expression may use, each with how its value is made.
(function (domino, host) {
    "use strict";

    const { ExpressionError } = domino;
    const { NodeView, InputView, nodesProxy, readOnly, itemsOf } = domino.nodeView;
    const { copy, isArray, isObject } = domino.values;

    const jsonOf = (scope) => scope.items[scope.itemIndex]?.json;
    const json = (scope, guarded) => (guarded ? readOnly(jsonOf(scope)) : jsonOf(scope));

    function previous(scope) {
        const source = scope.sources[scope.mainInput];
        return source ? { name: source.node, outputIndex: source.output, runIndex: source.run } : {};
    }

    const execution = (scope) => ({
        id: scope.run.id,
        mode: scope.run.mode === "manual" ? "test" : "production",
        resumeUrl: "",
        resumeFormUrl: "",
        customData: {
            set: (key, value) => { scope.run.customData[key] = String(value); },
            setAll: (values) => { for (const key of Object.keys(values)) scope.run.customData[key] = String(values[key]); },
            get: (key) => scope.run.customData[key],
            getAll: () => copy(scope.run.customData),
        },
    });

    const isEmpty = (value) =>
        value === undefined || value === null || value === "" ||
        (isArray(value) ? value.length === 0 : isObject(value) && Object.getPrototypeOf(value) === Object.prototype && Object.keys(value).length === 0);

    function ifEmpty(...args) {
        if (args.length !== 2) throw new ExpressionError("expected two arguments (value, defaultValue) for this function");
        return isEmpty(args[0]) ? args[1] : args[0];
    }

    function average(...numbers) {
        return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
    }

    function numberList(start, end) {
        const step = start > end ? -1 : 1;
        return Array.from({ length: Math.abs(end - start) + 1 }, (_, i) => start + i * step);
    }

    function zip(keys, values) {
        if (keys.length !== values.length) throw new ExpressionError("keys and values not of equal length");
        const result = {};
        keys.forEach((key, i) => { result[key] = values[i]; });
        return result;
    }

    function jmespath(object, query) {
        if (!isObject(object)) throw new ExpressionError("expected two arguments (Object, string) for this function");
        return domino.jmespath().search(object, query);
    }

    function itemAt(scope, guarded) {
        return (index, runIndex) => {
            const other = domino.scopeAt(scope, index ?? 0);
            if (runIndex !== undefined) other.runIndex = runIndex;
            return { $json: json(other, guarded), $node: nodesProxy(other, guarded), json: json(other, guarded) };
        };
    }

    const items = (scope, guarded) => (name, output, runIndex) => {
        const list = name === undefined ? scope.items : itemsOf(scope, name, output ?? 0, runIndex);
        return guarded ? copy(list) : list.slice();
    };

    const now = (scope) => domino.dates.library(scope.run).DateTime.now();

    const variables = new Map(Object.entries({
        $json: json,
        $data: json,
        $binary: (scope) => scope.items[scope.itemIndex]?.binary ?? {},
        $itemIndex: (scope) => scope.itemIndex,
        $position: (scope) => scope.itemIndex,
        $runIndex: (scope) => scope.runIndex,
        $nodeVersion: (scope) => scope.node.version,
        $nodeId: (scope) => scope.node.id,
        $webhookId: (scope) => scope.node.raw.webhookId,
        $mode: (scope) => scope.run.mode,
        $parameter: (scope) => domino.parametersOf(scope),
        $rawParameter: (scope) => copy(scope.node.parameters),
        $input: (scope, guarded) => new InputView(scope, guarded),
        $: (scope, guarded) => (name) => new NodeView(scope, name, guarded),
        $node: nodesProxy,
        $items: items,
        $item: itemAt,
        $prevNode: previous,
        $workflow: (scope) => ({ id: scope.run.workflow.id, name: scope.run.workflow.name, active: scope.run.workflow.active }),
        $execution: execution,
        $vars: () => ({}),
        $env: () => ({}),
        $secrets: () => ({}),
        $resumeWebhookUrl: () => "",
        $now: now,
        $today: (scope) => now(scope).startOf("day"),
        $ifEmpty: () => ifEmpty,
        $min: () => Math.min,
        $max: () => Math.max,
        $average: () => average,
        $not: () => (value) => !value,
        numberList: () => numberList,
        zip: () => zip,
        $jmespath: () => jmespath,
        $jmesPath: () => jmespath,
        $extend: (scope) => (value, name, args, optional) => domino.extensions.call(scope, value, name, args, optional),
        DateTime: (scope) => domino.dates.library(scope.run).DateTime,
        Duration: (scope) => domino.dates.library(scope.run).Duration,
        Interval: (scope) => domino.dates.library(scope.run).Interval,
        process: () => ({ version: "v22.0.0" }),
    }));

    /** Scope of one item in one run of a node. */
    class Scope {
        constructor(task, itemIndex) {
            this.task = task;
            this.run = task.run;
            this.node = task.node;
            this.inputs = task.inputs;
            this.items = task.items;
            this.mainInput = task.mainInput;
            this.sources = task.sources;
            this.runIndex = task.runIndex;
            this.itemIndex = itemIndex;
            this.inCode = false;
        }
    }

    domino.variables = variables;
    domino.Scope = Scope;
    domino.scopeAt = (scope, index) => new Scope(scope.task, index);
    let jmespathLibrary = null;
    domino.jmespath = () => (jmespathLibrary ??= host.load("lib/jmespath.js"));
})
