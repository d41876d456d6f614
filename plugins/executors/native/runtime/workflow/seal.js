// Last of all: takes away what expressions must not have and freezes what they may use.
(function (domino) {
    "use strict";

    const allowed = new Set(
        ("Object Array String Number Boolean Math JSON Date RegExp Map Set WeakMap WeakSet Intl BigInt Symbol Promise Error TypeError " +
            "RangeError SyntaxError ReferenceError EvalError URIError AggregateError encodeURI encodeURIComponent decodeURI decodeURIComponent " +
            "parseInt parseFloat isNaN isFinite NaN Infinity undefined escape unescape ArrayBuffer DataView Uint8Array Int8Array Uint16Array Int16Array " +
            "Uint32Array Int32Array Float32Array Float64Array Uint8ClampedArray").split(" "));
    const frozen = new Set();
    const { ownKeys } = Reflect;

    function neighbours(value) {
        const found = [Object.getPrototypeOf(value)];
        const properties = Object.getOwnPropertyDescriptors(value);
        for (const key of ownKeys(properties)) {
            const { value: inner, get, set } = properties[key];
            found.push(inner, get, set);
        }
        return found;
    }

    function deepFreeze(roots) {
        const front = [...roots];
        while (front.length > 0) {
            const value = front.pop();
            if (value === null || (typeof value !== "object" && typeof value !== "function") || frozen.has(value)) continue;
            frozen.add(value);
            Object.freeze(value);
            front.push(...neighbours(value));
        }
    }

    const hidden = [
        function* () {}, async function () {}, async function* () {}, [][Symbol.iterator](), new Map()[Symbol.iterator](),
        new Set()[Symbol.iterator](), ""[Symbol.iterator](), "".matchAll(/x/g), Function,
    ];
    domino.deepFreeze = deepFreeze;
    const global = globalThis;
    deepFreeze(Object.getOwnPropertyNames(global).map((key) => global[key]).filter((value) => value !== global));
    deepFreeze(hidden);
    for (const key of Object.getOwnPropertyNames(global)) {
        if (!allowed.has(key)) delete global[key];
    }
    deepFreeze([domino, ...domino.variables.values(), ...domino.nodeTypes.values()]);
    Object.preventExtensions(global);
})
