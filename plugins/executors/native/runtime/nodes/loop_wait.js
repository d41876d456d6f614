// Loop Over Items and Wait.
(function (domino, host) {
    "use strict";

    const { NodeError } = domino;
    const { choice } = domino.document;
    const longestWait = 65000;
    const seconds = { seconds: 1, minutes: 60, hours: 3600, days: 86400 };

    function nextBatch(task, context) {
        const size = Math.max(1, Number(task.param("batchSize", 0, task.version >= 3 ? 1 : 10)));
        const fresh = context.items === undefined || task.param("options.reset", 0, false) === true;
        if (fresh) Object.assign(context, { items: task.items.slice(), processed: [], currentRunIndex: 0, maxRunIndex: Math.ceil(task.items.length / size) });
        else {
            context.processed.push(...task.items);
            context.currentRunIndex += 1;
        }
        const batch = context.items.splice(0, size);
        context.noItemsLeft = context.items.length === 0;
        context.done = batch.length === 0;
        return batch;
    }

    function loop(task) {
        const context = domino.contextOf(task.run, task.node.name);
        const batch = nextBatch(task, context);
        const finished = batch.length === 0;
        const done = finished ? context.processed : [];
        if (finished) context.items = undefined;
        if (task.version < 2) return finished ? null : [batch];
        return task.version < 3 ? [batch, done] : [done, batch];
    }

    domino.nodeTypes.set("splitInBatches", { versions: [1, 2, 3], outputs: (node) => (node.version < 2 ? 1 : 2), run: loop });

    function waitTime(task) {
        if (task.param("resume", 0, "timeInterval") === "specificTime") {
            const { DateTime } = domino.dates.library(task.run);
            const until = DateTime.fromISO(String(task.param("dateTime", 0, "")));
            if (!until.isValid) throw new NodeError("Invalid date format");
            return until.toMillis() - Date.now();
        }
        const unit = task.param("unit", 0, task.version >= 1.1 ? "seconds" : "hours");
        return Number(task.param("amount", 0, task.version >= 1.1 ? 5 : 1)) * seconds[unit] * 1000;
    }

    function wait(task) {
        const time = waitTime(task);
        if (!(time <= longestWait)) throw new NodeError("The native executor waits for at most 65 seconds.");
        if (time > 0) host.sleep(time);
        return task.items;
    }

    function refusesWait(node) {
        const { resume = "timeInterval", amount = node.version >= 1.1 ? 5 : 1, unit = node.version >= 1.1 ? "seconds" : "hours" } = node.parameters;
        if (resume === "timeInterval" && typeof amount === "number" && amount * (seconds[unit] ?? 1) >= longestWait / 1000) return "the native executor waits for less than 65 seconds.";
        return choice(node, "resume", "timeInterval", ["timeInterval", "specificTime"]) ?? choice(node, "unit", "seconds", Object.keys(seconds));
    }

    domino.nodeTypes.set("wait", { versions: [1, 1.1], effect: true, refuses: refusesWait, run: (task) => [wait(task)] });
})
