// Code (JavaScript). The code runs in a realm of its own that asks for what it needs by JSON texts.
(function (domino, host) {
    "use strict";

    const { NodeError, Scope } = domino;
    const { isArray, isObject, isRecord } = domino.values;
    const itemKeys = new Set(["json", "binary", "pairedItem", "error", "index"]);
    let asking = null;

    const isItem = (value) => Object.keys(value).some((key) => itemKeys.has(key));
    const invalid = (message) => new NodeError(message);

    function checkItem(value, index) {
        for (const key of Object.keys(value)) {
            if (!itemKeys.has(key)) throw invalid(`Invalid output format [item ${index}]`);
        }
        if (!isRecord(value.json)) throw invalid(`A 'json' property isn't an object [item ${index}]`);
    }

    function wrapped(list) {
        if (list.some((value) => !isRecord(value))) throw invalid("Code doesn't return items properly");
        if (!list.some(isItem)) return list.map((json) => ({ json }));
        list.forEach((value, index) => {
            if (!isItem(value)) throw invalid("Inconsistent item format");
            checkItem(value, index);
        });
        return list;
    }

    function allItems(outcome) {
        if (outcome.kind === "null") return [];
        if (outcome.kind !== "value" || !isObject(outcome.value)) throw invalid("Code doesn't return items properly");
        return wrapped(isArray(outcome.value) ? outcome.value : [outcome.value]);
    }

    function eachItem(result, index) {
        if (result.kind === "null") return undefined;
        if (result.kind !== "value" || !isRecord(result.value)) throw invalid(`A 'json' property isn't an object [item ${index}]`);
        const item = isItem(result.value) ? result.value : { json: result.value };
        if (isItem(result.value)) checkItem(item, index);
        return { ...item, pairedItem: { item: index } };
    }

    const interrupted = {
        timeout: "The code ran longer than a Code node may. Shorten it, or raise code_timeout_ms of the native executor.",
        unsettled: "The code waits for something that never comes: its promise can no longer settle.",
        memory: "The code used more memory than it may.",
    };

    function execute(task, mode, code = task.param("jsCode", 0, "")) {
        const scope = new Scope(task, 0);
        scope.inCode = true;
        asking = scope;
        const job = {
            mode,
            code,
            items: task.items,
            continues: task.node.continues,
            timezone: task.run.workflow.zone,
            runIndex: task.runIndex,
            nodeName: task.node.name,
        };
        const outcome = JSON.parse(host.runCode(JSON.stringify(job)));
        if (outcome.interrupted !== undefined) throw new NodeError(interrupted[outcome.interrupted]);
        return outcome;
    }

    const usesAll = /\$input\.(all|first|last|itemMatching)\b/;

    function refuseAll(task) {
        const code = task.param("jsCode", 0, "");
        const found = usesAll.exec(code);
        if (found === null) return;
        const line = code.slice(0, found.index).split("\n").length;
        throw new NodeError(`Can't use .${found[1]}() here [line ${line}, for item 0]`, { fatal: true });
    }

    function runAll(task) {
        const outcome = execute(task, "all");
        if (outcome.error !== undefined) {
            if (!task.node.continues) throw new NodeError(outcome.error);
            return [[{ json: { error: outcome.error } }]];
        }
        return [allItems(outcome)];
    }

    function runEach(task) {
        refuseAll(task);
        const output = [];
        execute(task, "each").results.forEach((result, index) => {
            if (result.error === undefined) {
                const item = eachItem(result, index);
                if (item !== undefined) output.push(item);
            } else output.push(task.failedItem(new NodeError(result.error), index));
        });
        return [output];
    }

    const answers = {
        node: ({ name, method, args }) => new domino.nodeView.NodeView(asking, name, false)[method](...args),
        nodeValue: ({ name, key }) => new domino.nodeView.NodeView(asking, name, false)[key],
        indexed: ({ name, key }) => new domino.nodeView.IndexedView(asking, name, false)[key],
        items: ({ args }) => domino.variables.get("$items")(asking, false)(...args),
        input: ({ key }) => new domino.nodeView.InputView(asking, false)[key],
        variable: ({ name }) => domino.variables.get(name)(asking, false),
        jmespath: ({ args }) => domino.jmespath().search(...args),
        customData: ({ values }) => Object.assign(asking.run.customData, values),
    };

    /** A question of the code that is running; {value} or {error} as text. */
    function answer(text) {
        const question = JSON.parse(text);
        try {
            asking.itemIndex = question.itemIndex ?? 0;
            return JSON.stringify({ value: answers[question.about](question) });
        } catch (error) {
            return JSON.stringify({ error: domino.messageOf(error) });
        }
    }

    function refuses(node) {
        const language = node.parameters.language ?? "javaScript";
        if (node.version >= 2 && language !== "javaScript") return `the language ${language} is not supported by the native executor.`;
        const code = String(node.parameters.jsCode ?? "");
        if (code.startsWith("=")) return "code that is an expression is not supported by the native executor.";
        if (/(?<![\w$.])require\s*\(/.test(code)) return "require() is not available to the native executor.";
        if (code.includes("$getWorkflowStaticData")) return "static data is not kept by the native executor.";
        if (/(?<![\w$])(?:this\.)?helpers\.|\$helpers\b|getBinaryDataBuffer/.test(code)) return "this.helpers is not available to the native executor.";
        return domino.document.choice(node, "mode", "runOnceForAllItems", ["runOnceForAllItems", "runOnceForEachItem"]);
    }

    /** Runs code of another node over all its items. */
    function runText(task, code) {
        const outcome = execute(task, "all", code);
        if (outcome.error !== undefined) throw new NodeError(outcome.error);
        return allItems(outcome);
    }

    domino.code = { answer, run: runText };
    domino.nodeTypes.set("code", {
        versions: [1, 2],
        refuses,
        run: (task) => (task.param("mode", 0, "runOnceForAllItems") === "runOnceForAllItems" ? runAll(task) : runEach(task)),
    });
})
