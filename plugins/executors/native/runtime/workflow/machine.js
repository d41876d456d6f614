// Runs a workflow: which node comes next, what data it gets, when a node with several inputs may start.
(function (domino) {
    "use strict";

    const { Task, pairing, nodeRun } = domino;

    /** Bottom right first, because each one is put in front of what waits. */
    function backToFront(a, b) {
        if (a.node.y !== b.node.y) return b.node.y - a.node.y;
        return b.node.x - a.node.x;
    }

    class Machine {
        constructor(run) {
            this.run = run;
            this.workflow = run.workflow;
            this.stack = [];
            this.waiting = new Map();
        }

        push(entry) {
            if (this.workflow.legacyOrder) this.stack.push(entry);
            else this.stack.unshift(entry);
        }

        /** Runs to the end; throws the error of the node that failed the workflow, with `node` set. */
        execute(startItems) {
            this.stack.push({ node: this.workflow.start, inputs: [startItems], sources: [null] });
            while (this.stack.length > 0 || this.releaseWaiting()) this.step(this.stack.shift());
        }

        step({ node, inputs, sources }) {
            const tasks = this.run.runs.get(node.name) ?? [];
            const cut = node.raw.executeOnce === true ? inputs.map((items) => items.slice(0, 1)) : inputs;
            const task = new Task(this.run, node, pairing.entering(cut), sources, tasks.length);
            const result = nodeRun.execute(task);
            if (result === null) return;
            this.run.runs.set(node.name, tasks);
            tasks.push({ outputs: result.outputs, sources, error: result.error });
            this.run.last = node.name;
            this.deliver(node, result.outputs, tasks.length - 1);
        }

        deliver(node, outputs, runIndex) {
            const targets = [];
            this.workflow.outgoing.get(node.name).forEach((wires, output) => {
                const items = outputs[output];
                if (items === undefined || items === null) return;
                for (const wire of wires ?? []) {
                    if (items.length === 0 && !(this.workflow.legacyOrder && wire.input > 0)) continue;
                    targets.push({ node: this.workflow.nodes.get(wire.node), input: wire.input, items, source: { node: node.name, output, run: runIndex } });
                }
            });
            if (!this.workflow.legacyOrder && targets.length > 1) targets.sort(backToFront);
            for (const target of targets) this.add(target);
        }

        add({ node, input, items, source }) {
            if (node.inputCount <= 1) return this.push({ node, inputs: [items], sources: [source] });
            const slots = this.waiting.get(node.name) ?? [];
            this.waiting.set(node.name, slots);
            let slot = slots.find((candidate) => candidate.inputs[input] === null);
            if (slot === undefined) {
                slot = { inputs: new Array(node.inputCount).fill(null), sources: new Array(node.inputCount).fill(null) };
                slots.push(slot);
            }
            slot.inputs[input] = items;
            slot.sources[input] = source;
            if (slot.inputs.some((list) => list === null)) return undefined;
            this.remove(node.name, slot);
            return this.push({ node, inputs: slot.inputs, sources: slot.sources });
        }

        remove(name, slot) {
            const rest = this.waiting.get(name).filter((other) => other !== slot);
            if (rest.length === 0) this.waiting.delete(name);
            else this.waiting.set(name, rest);
        }

        hasWaitingAncestor(name) {
            const seen = new Set();
            const front = [name];
            while (front.length > 0) {
                for (const source of this.workflow.incoming.get(front.pop())) {
                    if (seen.has(source.node)) continue;
                    if (source.node !== name && this.waiting.has(source.node)) return true;
                    seen.add(source.node);
                    front.push(source.node);
                }
            }
            return false;
        }

        /** Nothing more can arrive: lets one node go with the inputs it has. False when none is left. */
        releaseWaiting() {
            for (const name of [...this.waiting.keys()]) {
                const node = this.workflow.nodes.get(name);
                const required = this.workflow.legacyOrder || node.disabled ? undefined : node.logic.requiredInputs?.(node);
                if (required === node.inputCount || required === "all" || this.hasWaitingAncestor(name)) continue;
                const slot = this.waiting.get(name)[0];
                if (required !== undefined && slot.inputs.filter((items) => items !== null).length < required) continue;
                this.remove(name, slot);
                const inputs = slot.inputs.map((items) => items ?? []);
                if (inputs.every((items) => items.length === 0)) continue;
                this.stack.push({ node, inputs, sources: slot.sources });
                return true;
            }
            return false;
        }
    }

    domino.Machine = Machine;
})
