// The world of one Code node: evaluated in its fresh global, it gives a function that makes the runner.
(function (host) {
    "use strict";

    const global = globalThis;
    const { JSON, Object, Promise, Error, String, Array, Date, Map, Proxy } = global;
    const { parse, stringify } = JSON;
    const { defineProperty } = Object;
    const timers = new Map();
    let nextTimer = 1;
    let outcome;
    let job;
    let index = 0;
    let dateLibrary;

    function ask(question) {
        question.itemIndex = index;
        const { value, error } = parse(host.ask(stringify(question)));
        if (error !== undefined) throw new Error(error);
        return value;
    }

    /** What the code does not name is not made: a global costs more than most code. */
    const isNamed = (name) => job.code.includes(name);

    function lazy(name, make) {
        if (!isNamed(name)) return;
        defineProperty(global, name, {
            get() {
                const value = make();
                defineProperty(global, name, { value, writable: true, configurable: true, enumerable: false });
                return value;
            },
            set(value) { defineProperty(global, name, { value, writable: true, configurable: true, enumerable: false }); },
            configurable: true,
            enumerable: false,
        });
    }

    function dates() {
        if (dateLibrary === undefined) {
            dateLibrary = host.load("lib/datetime.js")(host.load);
            dateLibrary.Settings.defaultZone = job.timezone;
        }
        return dateLibrary;
    }

    function nodeView(name) {
        const call = (method) => (...args) => ask({ about: "node", name, method, args });
        const value = (key) => ask({ about: "nodeValue", name, key });
        value("isExecuted");
        return {
            get isExecuted() { return value("isExecuted"); },
            get params() { return value("params"); },
            get context() { return value("context"); },
            get item() { return value("item"); },
            first: call("first"),
            last: call("last"),
            all: call("all"),
            itemMatching: call("itemMatching"),
            pairedItem: call("pairedItem"),
        };
    }

    const indexedView = (name) => new Proxy({}, { get: (_, key) => (typeof key === "string" ? ask({ about: "indexed", name, key }) : undefined) });

    const input = {
        get item() { return job.items[index]; },
        get params() { return ask({ about: "input", key: "params" }); },
        get context() { return ask({ about: "input", key: "context" }); },
        first: () => job.items[0],
        last: () => job.items[job.items.length - 1],
        all: () => job.items,
        itemMatching: (at) => job.items[at],
    };

    function execution() {
        const values = ask({ about: "variable", name: "$execution" });
        const kept = {};
        const set = (key, value) => {
            kept[key] = String(value);
            ask({ about: "customData", values: kept });
        };
        values.customData = {
            set,
            setAll: (all) => Object.keys(all).forEach((key) => set(key, all[key])),
            get: (key) => kept[key],
            getAll: () => ({ ...kept }),
        };
        return values;
    }

    function addTimer(callback, delay, args, repeat) {
        const time = Math.max(1, Number(delay) || 0);
        timers.set(nextTimer, { callback, due: Date.now() + time, args, repeat: repeat ? time : 0 });
        return nextTimer++;
    }

    const removeTimer = (id) => void timers.delete(id);

    function defineValues(values) {
        for (const name of Object.keys(values)) {
            if (isNamed(name)) defineProperty(global, name, { value: values[name], writable: true, configurable: true, enumerable: false });
        }
    }

    function defineGlobals() {
        const quiet = () => undefined;
        defineValues({
            $input: input,
            $: nodeView,
            $node: new Proxy({}, { get: (_, name) => (typeof name === "string" ? indexedView(name) : undefined) }),
            $items: (...args) => ask({ about: "items", args }),
            $jmespath: (...args) => ask({ about: "jmespath", args }),
            $jmesPath: (...args) => ask({ about: "jmespath", args }),
            $runIndex: job.runIndex,
            console: { log: quiet, info: quiet, warn: quiet, error: quiet, debug: quiet, trace: quiet, table: quiet, dir: quiet },
            setTimeout: (callback, delay, ...args) => addTimer(callback, delay, args, false),
            setInterval: (callback, delay, ...args) => addTimer(callback, delay, args, true),
            setImmediate: (callback, ...args) => addTimer(callback, 0, args, false),
            clearTimeout: removeTimer,
            clearInterval: removeTimer,
            clearImmediate: removeTimer,
            queueMicrotask: (callback) => void Promise.resolve().then(callback),
        });
        for (const name of ["$workflow", "$vars", "$env", "$secrets", "$prevNode", "$mode", "$parameter", "$nodeVersion", "$nodeId", "$webhookId"]) {
            lazy(name, () => ask({ about: "variable", name }));
        }
        lazy("$execution", execution);
        lazy("$now", () => dates().DateTime.now());
        lazy("$today", () => dates().DateTime.now().startOf("day"));
        for (const name of ["DateTime", "Duration", "Interval", "Settings"]) lazy(name, () => dates()[name]);
        lazy("luxon", dates);
        for (const name of ["Buffer", "atob", "btoa", "TextEncoder", "TextDecoder", "structuredClone"]) {
            lazy(name, () => host.load("lib/node_globals.js")()[name]);
        }
    }

    function describe(error) {
        return host.load("lib/error_texts.js")(error, job.mode === "each" ? index : undefined);
    }

    function result(value) {
        if (value === null) return { kind: "null" };
        if (typeof value !== "object") return { kind: "other" };
        return { kind: "value", value };
    }

    async function runAll(code) {
        defineValues({ items: job.items, $json: job.items[0]?.json, $itemIndex: 0, $position: 0 });
        return result(await code());
    }

    async function runEach(code) {
        const results = [];
        for (index = 0; index < job.items.length; ++index) {
            const item = job.items[index];
            defineValues({ item, $json: item.json, $itemIndex: index, $position: index, $binary: item.binary ?? {} });
            try {
                results.push(result(await code()));
            } catch (error) {
                results.push({ error: describe(error) });
                if (!job.continues) break;
            }
        }
        return { results };
    }

    function finish(make) {
        try {
            outcome = stringify(make());
        } catch (error) {
            outcome = stringify({ error: describe(error) });
        }
    }

    function run(text) {
        job = parse(text);
        defineGlobals();
        let code;
        try {
            code = host.compile(`(async function CodeWrapper() {${job.code}\n})`);
        } catch (error) {
            finish(() => ({ error: describe(error), results: [{ error: describe(error) }] }));
            return;
        }
        const work = job.mode === "all" ? runAll(code) : runEach(code);
        work.then((value) => finish(() => value), (error) => finish(() => ({ error: describe(error) })));
    }

    function nextDelay() {
        let due = Infinity;
        timers.forEach((timer) => { due = Math.min(due, timer.due); });
        return due === Infinity ? -1 : Math.max(0, due - Date.now());
    }

    function fireTimers() {
        const now = Date.now();
        for (const [id, timer] of [...timers]) {
            if (timer.due > now || !timers.has(id)) continue;
            if (timer.repeat > 0) timer.due = now + timer.repeat;
            else timers.delete(id);
            timer.callback(...timer.args);
        }
    }

    return { run, nextDelay, fireTimers, outcome: () => outcome };
})
