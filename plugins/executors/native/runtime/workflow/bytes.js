// Text as bytes and back, and hashes of it.
(function (domino, host) {
    "use strict";

    let library = null;
    const load = () => (library ??= host.load("lib/node_globals.js")());

    domino.base64 = (text) => load().Buffer.from(text).toString("base64");
    domino.fromBase64 = (text) => load().Buffer.from(text, "base64").toString();
    domino.utf8Length = (text) => load().Buffer.from(text).length;
    domino.digest = (algorithm, encoding, text, ...key) => host.digest(algorithm, encoding, text, ...key);
})
