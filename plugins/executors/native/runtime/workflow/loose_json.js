// JSON as people and templates write it: unquoted names, single quotes, trailing commas, unescaped quotes.
(function (domino) {
    "use strict";

    const constants = { true: true, false: false, null: null, undefined: null, None: null, True: true, False: false, NaN: null };
    const escapes = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f" };
    const endsValue = /\s*(?:[,}\]:]|$)/y;
    const maxDepth = 200;

    class Reader {
        constructor(text, repair) {
            this.text = text;
            this.at = 0;
            this.depth = 0;
            this.repair = repair;
        }

        fail() { throw new SyntaxError(`Unexpected text at position ${this.at}`); }

        space() {
            const gap = /(?:\s|\/\*[^]*?\*\/|\/\/[^\n]*)*/y;
            gap.lastIndex = this.at;
            this.at += gap.exec(this.text)[0].length;
        }

        value() {
            if (++this.depth > maxDepth) this.fail();
            this.space();
            const c = this.text[this.at];
            const made = c === "{" ? this.object() : c === "[" ? this.array() : c === '"' || c === "'" || c === "`" ? this.string(c) : this.word();
            --this.depth;
            return made;
        }

        end(closer) {
            this.space();
            if (this.text[this.at] === ",") {
                ++this.at;
                this.space();
                if (this.text[this.at] !== closer) return false;
            }
            if (this.text[this.at] === closer) {
                ++this.at;
                return true;
            }
            if (!this.repair) {
                if (this.text[this.at - 1] === ",") return false;
                this.fail();
            }
            return this.at >= this.text.length;
        }

        object() {
            const result = {};
            ++this.at;
            this.space();
            if (this.text[this.at] === "}") return void ++this.at, result;
            do {
                this.space();
                const c = this.text[this.at];
                const key = c === '"' || c === "'" ? this.string(c) : this.name();
                this.space();
                if (this.text[this.at] !== ":") this.fail();
                ++this.at;
                result[key] = this.value();
            } while (!this.closed("}"));
            return result;
        }

        closed(closer) {
            const before = this.at;
            if (this.end(closer)) return true;
            if (this.repair && this.at === before) this.fail();
            return false;
        }

        array() {
            const result = [];
            ++this.at;
            this.space();
            if (this.text[this.at] === "]") return void ++this.at, result;
            do result.push(this.value()); while (!this.closed("]"));
            return result;
        }

        name() {
            const pattern = /[\p{ID_Start}$_][\p{ID_Continue}$-]*|\d+/uy;
            pattern.lastIndex = this.at;
            const found = pattern.exec(this.text);
            if (found === null) this.fail();
            this.at += found[0].length;
            return found[0];
        }

        /** In repair mode a quote ends the text only where a value may end. */
        closesText(quote) {
            if (this.text[this.at] !== quote) return false;
            if (!this.repair) return true;
            endsValue.lastIndex = this.at + 1;
            return endsValue.test(this.text);
        }

        string(quote) {
            let result = "";
            ++this.at;
            while (!this.closesText(quote)) {
                if (this.at >= this.text.length) this.fail();
                result += this.character();
            }
            ++this.at;
            return result;
        }

        character() {
            const c = this.text[this.at++];
            if (c !== "\\") return c;
            const escaped = this.text[this.at++] ?? "";
            if (escaped === "u") {
                const code = this.text.slice(this.at, this.at + 4);
                if (!/^[\da-fA-F]{4}$/.test(code)) this.fail();
                this.at += 4;
                return String.fromCharCode(parseInt(code, 16));
            }
            return escapes[escaped] ?? escaped;
        }

        word() {
            const pattern = /[-+]?[\p{ID_Continue}$.]+(?:[eE][-+]?\d+)?/uy;
            pattern.lastIndex = this.at;
            const found = pattern.exec(this.text);
            if (found === null) this.fail();
            this.at += found[0].length;
            if (Object.hasOwn(constants, found[0])) return constants[found[0]];
            const number = Number(found[0]);
            if (Number.isNaN(number)) {
                if (!this.repair) this.fail();
                return found[0];
            }
            return number;
        }

        whole() {
            const result = this.value();
            this.space();
            if (this.at < this.text.length) this.fail();
            return result;
        }
    }

    function parseWith(text, repair) {
        try {
            return JSON.parse(text);
        } catch {
            return new Reader(text, repair).whole();
        }
    }

    /** JSON or a JavaScript object literal of constants. */
    const parseLiteral = (text) => parseWith(text, false);
    /** The same, and mends what it can. Both throw SyntaxError. */
    const repair = (text) => parseWith(text, true);

    domino.looseJson = { parseLiteral, repair };
})
