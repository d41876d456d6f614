// Time zones: offsets from UTC in minutes at a moment.
(function () {
    "use strict";

    const formatters = new Map();
    const zones = new Map();
    const fixedName = /^utc(?:([+-]\d{1,2})(?::(\d{2}))?)?$/i;
    const pad = (number, length) => String(Math.trunc(Math.abs(number))).padStart(length, "0");

    function offsetText(offset, style) {
        const hours = Math.trunc(Math.abs(offset / 60));
        const minutes = Math.trunc(Math.abs(offset % 60));
        const sign = offset >= 0 ? "+" : "-";
        if (style === "narrow") return `${sign}${hours}${minutes > 0 ? `:${minutes}` : ""}`;
        return `${sign}${pad(hours, 2)}${style === "techie" ? "" : ":"}${pad(minutes, 2)}`;
    }

    class FixedZone {
        constructor(offset) { this.fixed = offset; }
        get name() { return this.fixed === 0 ? "UTC" : `UTC${offsetText(this.fixed, "narrow")}`; }
        get ianaName() { return this.fixed === 0 ? "Etc/UTC" : `Etc/GMT${offsetText(-this.fixed, "narrow")}`; }
        get isUniversal() { return true; }
        get isValid() { return true; }
        get type() { return "fixed"; }
        offset() { return this.fixed; }
        offsetName() { return this.name; }
        formatOffset(ts, style) { return offsetText(this.fixed, style); }
        equals(other) { return other instanceof FixedZone && other.fixed === this.fixed; }
    }

    function formatterOf(name) {
        if (!formatters.has(name)) {
            formatters.set(name, new Intl.DateTimeFormat("en-US", { timeZone: name, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit",
                hour: "2-digit", minute: "2-digit", second: "2-digit", era: "short" }));
        }
        return formatters.get(name);
    }

    function localMillis(name, ts) {
        const fields = {};
        for (const { type, value } of formatterOf(name).formatToParts(new Date(ts))) fields[type] = value;
        const year = fields.era === "BC" ? 1 - Number(fields.year) : Number(fields.year);
        const date = new Date(0);
        date.setUTCFullYear(year, Number(fields.month) - 1, Number(fields.day));
        date.setUTCHours(Number(fields.hour) % 24, Number(fields.minute), Number(fields.second));
        return date.getTime();
    }

    class NamedZone {
        constructor(name) {
            this.name = name;
            this.known = new Map();
            try {
                formatterOf(name);
                this.valid = true;
            } catch {
                this.valid = false;
            }
        }
        get ianaName() { return this.name; }
        get isUniversal() { return false; }
        get isValid() { return this.valid; }
        get type() { return "iana"; }
        offset(ts) {
            if (!this.valid || Number.isNaN(ts)) return NaN;
            const quarter = Math.floor(ts / 900000);
            let offset = this.known.get(quarter);
            if (offset === undefined) {
                const whole = ts - (((ts % 1000) + 1000) % 1000);
                offset = (localMillis(this.name, ts) - whole) / 60000;
                if (this.known.size > 2000) this.known.clear();
                this.known.set(quarter, offset);
            }
            return offset;
        }
        offsetName(ts, { format = "short", locale = "en-US" } = {}) {
            const parts = new Intl.DateTimeFormat(locale, { timeZone: this.name, timeZoneName: format }).formatToParts(new Date(ts));
            return parts.find((part) => part.type === "timeZoneName")?.value ?? null;
        }
        formatOffset(ts, style) { return offsetText(this.offset(ts), style); }
        equals(other) { return other instanceof NamedZone && other.name === this.name; }
    }

    const utc = new FixedZone(0);

    function named(text) {
        const fixed = fixedName.exec(text);
        if (fixed !== null) {
            const hours = Number(fixed[1] ?? 0);
            const minutes = Number(fixed[2] ?? 0);
            return new FixedZone(hours * 60 + (fixed[1]?.startsWith("-") ? -minutes : minutes));
        }
        if (!zones.has(text)) zones.set(text, new NamedZone(text));
        return zones.get(text);
    }

    /** "utc", "UTC+3", an IANA name, minutes, a zone; "local" and "system" are the process's zone, UTC. */
    function zoneOf(value, fallback) {
        if (value === undefined || value === null) return fallback();
        if (value instanceof FixedZone || value instanceof NamedZone) return value;
        if (typeof value === "number") return value === 0 ? utc : new FixedZone(value);
        const lowered = String(value).toLowerCase();
        if (lowered === "default") return fallback();
        if (lowered === "local" || lowered === "system" || lowered === "utc" || lowered === "gmt") return utc;
        return named(String(value));
    }

    return { FixedZone, zoneOf, utc, offsetText, pad };
})
