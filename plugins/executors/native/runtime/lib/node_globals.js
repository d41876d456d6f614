// What Node.js would offer Code nodes for bytes and texts.
(function () {
    "use strict";

    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    function utf8Bytes(text) {
        const bytes = [];
        for (const character of String(text)) {
            let code = character.codePointAt(0);
            if (code >= 0xd800 && code <= 0xdfff) code = 0xfffd;
            if (code < 0x80) bytes.push(code);
            else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
            else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
            else bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
        }
        return bytes;
    }

    function sequenceAt(bytes, at) {
        const lead = bytes[at];
        const size = lead < 0x80 ? 1 : lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
        if (size === 1) return { code: lead, size };
        let code = lead & (0xff >> (size + 1));
        for (let i = 1; i < size; ++i) {
            if ((bytes[at + i] & 0xc0) !== 0x80) return { code: 0xfffd, size: 1 };
            code = (code << 6) | (bytes[at + i] & 63);
        }
        return size === 0 ? { code: 0xfffd, size: 1 } : { code, size };
    }

    function utf8Text(bytes) {
        const parts = [];
        let at = 0;
        while (at < bytes.length) {
            const { code, size } = sequenceAt(bytes, at);
            parts.push(String.fromCodePoint(code > 0x10ffff ? 0xfffd : code));
            at += size;
        }
        return parts.join("");
    }

    const latin1Text = (bytes) => Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
    const latin1Bytes = (text) => Array.from(String(text), (character) => character.charCodeAt(0) & 255);

    function base64Text(bytes) {
        let text = "";
        for (let i = 0; i < bytes.length; i += 3) {
            const group = (bytes[i] << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
            text += alphabet[group >> 18] + alphabet[(group >> 12) & 63];
            text += i + 1 < bytes.length ? alphabet[(group >> 6) & 63] : "=";
            text += i + 2 < bytes.length ? alphabet[group & 63] : "=";
        }
        return text;
    }

    function base64Bytes(text) {
        const bytes = [];
        let group = 0;
        let bits = 0;
        for (const character of String(text).replace(/-/g, "+").replace(/_/g, "/")) {
            const value = alphabet.indexOf(character);
            if (value < 0) continue;
            group = ((group << 6) | value) & 0xffffff;
            bits += 6;
            if (bits >= 8) {
                bits -= 8;
                bytes.push((group >> bits) & 255);
            }
        }
        return bytes;
    }

    const hexBytes = (text) => (String(text).match(/^(?:[\da-fA-F]{2})*/)[0].match(/../g) ?? []).map((pair) => parseInt(pair, 16));
    const hexText = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    const utf16Bytes = (text) => Array.from({ length: text.length * 2 }, (_, i) => (text.charCodeAt(i >> 1) >> (8 * (i & 1))) & 255);
    const utf16Text = (bytes) => Array.from({ length: bytes.length >> 1 }, (_, i) => String.fromCharCode(bytes[2 * i] | (bytes[2 * i + 1] << 8))).join("");
    const codecs = {
        utf8: [utf8Bytes, utf8Text],
        base64: [base64Bytes, base64Text],
        base64url: [base64Bytes, (bytes) => base64Text(bytes).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "")],
        hex: [hexBytes, hexText],
        latin1: [latin1Bytes, latin1Text],
        ascii: [latin1Bytes, (bytes) => latin1Text(bytes.map((byte) => byte & 127))],
        utf16le: [utf16Bytes, utf16Text],
    };
    const aliases = { "utf-8": "utf8", binary: "latin1", ucs2: "utf16le", "utf-16le": "utf16le" };

    function codec(encoding = "utf8") {
        const name = String(encoding).toLowerCase();
        const found = codecs[aliases[name] ?? name];
        if (found === undefined) throw new TypeError(`Unknown encoding: ${encoding}`);
        return found;
    }

    class Buffer extends Uint8Array {
        static from(value, encoding) {
            if (typeof value === "string") return super.from(codec(encoding)[0](value));
            if (value !== null && typeof value === "object" && value.type === "Buffer" && Array.isArray(value.data)) return super.from(value.data);
            return value instanceof ArrayBuffer ? new Buffer(value) : super.from(value);
        }
        static alloc(size, fill = 0) { return new Buffer(size).fill(typeof fill === "string" ? fill.charCodeAt(0) : fill); }
        static allocUnsafe(size) { return new Buffer(size); }
        static isBuffer(value) { return value instanceof Buffer; }
        static byteLength(value, encoding) { return typeof value === "string" ? codec(encoding)[0](value).length : value.byteLength; }
        static concat(list) { return Buffer.from(list.flatMap((part) => Array.from(part))); }
        toString(encoding, start = 0, end = this.length) { return codec(encoding)[1](Uint8Array.from(this.subarray(start, end))); }
        toJSON() { return { type: "Buffer", data: Array.from(this) }; }
        equals(other) { return this.length === other.length && this.every((byte, i) => byte === other[i]); }
        slice(start, end) { return this.subarray(start, end); }
        write(text, offset = 0) {
            const bytes = utf8Bytes(text).slice(0, this.length - offset);
            this.set(bytes, offset);
            return bytes.length;
        }
    }

    class TextEncoder {
        get encoding() { return "utf-8"; }
        encode(text = "") { return Uint8Array.from(utf8Bytes(text)); }
    }

    class TextDecoder {
        get encoding() { return "utf-8"; }
        decode(bytes = []) { return utf8Text(bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : bytes); }
    }

    const atob = (text) => latin1Text(base64Bytes(text));
    const btoa = (text) => base64Text(latin1Bytes(text));

    function clone(value, seen = new Map()) {
        if (typeof value === "function" || typeof value === "symbol") throw new TypeError(`${String(value)} could not be cloned.`);
        if (value === null || typeof value !== "object") return value;
        if (seen.has(value)) return seen.get(value);
        if (value instanceof Date) return new Date(value.getTime());
        const result = Array.isArray(value) ? [] : value instanceof Map ? new Map() : value instanceof Set ? new Set() : {};
        seen.set(value, result);
        if (value instanceof Map) value.forEach((inner, key) => result.set(clone(key, seen), clone(inner, seen)));
        else if (value instanceof Set) value.forEach((inner) => result.add(clone(inner, seen)));
        else for (const key of Object.keys(value)) result[key] = clone(value[key], seen);
        return result;
    }

    return { Buffer, TextEncoder, TextDecoder, atob, btoa, structuredClone: (value) => clone(value) };
})
