// First of all: data may hold any key, so inherited names must not get in the way of plain assignment
// once the built-in objects are frozen, and "__proto__" must be a key like any other.
(function (domino) {
    "use strict";

    const define = Object.defineProperty;

    function allowOverride(prototype, key) {
        const value = prototype[key];
        define(prototype, key, {
            get() { return value; },
            set(replacement) {
                if (this === prototype || this === null || this === undefined) throw new TypeError(`${key} is frozen`);
                define(this, key, { value: replacement, writable: true, enumerable: true, configurable: true });
            },
            enumerable: false,
            configurable: false,
        });
    }

    delete Object.prototype.__proto__;
    for (const key of Object.getOwnPropertyNames(Object.prototype)) {
        if ("value" in Object.getOwnPropertyDescriptor(Object.prototype, key)) allowOverride(Object.prototype, key);
    }
    for (const type of [Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError]) {
        for (const key of ["message", "name", "toString"]) {
            if (Object.prototype.hasOwnProperty.call(type.prototype, key)) allowOverride(type.prototype, key);
        }
    }
    domino.nodeTypes = new Map();
})
