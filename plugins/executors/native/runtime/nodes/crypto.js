// Crypto: hashes, HMACs and random values.
(function (domino, host) {
    "use strict";

    const { NodeError } = domino;
    const { choice } = domino.document;
    const algorithms = { MD5: "md5", SHA1: "sha1", SHA256: "sha256", SHA384: "sha384", SHA512: "sha512", "SHA3-256": "sha3-256", "SHA3-384": "sha3-384", "SHA3-512": "sha3-512" };

    function received(value) {
        if (value === null || value === undefined) return String(value);
        if (typeof value === "object") return `an instance of ${Array.isArray(value) ? "Array" : "Object"}`;
        return `type ${typeof value} (${String(value)})`;
    }

    function textOf(value) {
        if (typeof value === "string") return value;
        throw new NodeError(`The "data" argument must be of type string or an instance of Buffer, TypedArray, or DataView. Received ${received(value)}`);
    }

    const uuid = (hex) => `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${"89ab"[parseInt(hex[16], 16) & 3]}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;

    function generated(task, index) {
        const kind = task.param("encodingType", index, "uuid");
        if (kind === "uuid") return uuid(host.random(16));
        const length = Number(task.param("stringLength", index, 32));
        const hex = host.random(Math.min(Math.max(length, 1), 4096));
        if (kind === "hex") return hex.slice(0, length);
        return Array.from({ length }, (_, i) => "abcdefghijklmnopqrstuvwxyz0123456789"[parseInt(hex.slice(2 * i, 2 * i + 2), 16) % 36]).join("");
    }

    const actions = {
        hash: (task, index) => host.digest(algorithms[task.param("type", index, "MD5")], task.param("encoding", index, "hex"), textOf(task.param("value", index, ""))),
        hmac: (task, index) => host.digest(algorithms[task.param("type", index, "MD5")], task.param("encoding", index, "hex"), textOf(task.param("value", index, "")),
            String(task.param("secret", index, ""))),
        generate: generated,
    };

    domino.nodeTypes.set("crypto", {
        versions: [1],
        refuses: (node) => choice(node, "action", "hash", Object.keys(actions)) ?? choice(node, "type", "MD5", Object.keys(algorithms)) ??
            choice(node, "encodingType", "uuid", ["uuid", "hex", "ascii"]) ??
            (node.parameters.binaryData === true ? "binary data is not supported by the native executor." : undefined),
        run: (task) => [task.each((item, index) => ({
            json: { ...item.json, [task.param("dataPropertyName", index, "data")]: actions[task.param("action", index, "hash")](task, index) }, pairedItem: { item: index } }))],
    });
})
