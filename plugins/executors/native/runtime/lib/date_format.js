// Dates as text: luxon's tokens, both ways.
(function (tools) {
    "use strict";

    const { pad, offsetText } = tools;
    const presets = {
        D: { year: "numeric", month: "numeric", day: "numeric" },
        DD: { year: "numeric", month: "short", day: "numeric" },
        DDD: { year: "numeric", month: "long", day: "numeric" },
        DDDD: { year: "numeric", month: "long", day: "numeric", weekday: "long" },
        t: { hour: "numeric", minute: "numeric" },
        tt: { hour: "numeric", minute: "numeric", second: "numeric" },
        ttt: { hour: "numeric", minute: "numeric", second: "numeric", timeZoneName: "short" },
        tttt: { hour: "numeric", minute: "numeric", second: "numeric", timeZoneName: "long" },
        T: { hour: "numeric", minute: "numeric", hourCycle: "h23" },
        TT: { hour: "numeric", minute: "numeric", second: "numeric", hourCycle: "h23" },
        TTT: { hour: "numeric", minute: "numeric", second: "numeric", hourCycle: "h23", timeZoneName: "short" },
        TTTT: { hour: "numeric", minute: "numeric", second: "numeric", hourCycle: "h23", timeZoneName: "long" },
        f: { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric" },
        ff: { year: "numeric", month: "short", day: "numeric", hour: "numeric", minute: "numeric" },
        fff: { year: "numeric", month: "long", day: "numeric", hour: "numeric", minute: "numeric", timeZoneName: "short" },
        ffff: { year: "numeric", month: "long", day: "numeric", weekday: "long", hour: "numeric", minute: "numeric", timeZoneName: "long" },
        F: { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" },
        FF: { year: "numeric", month: "short", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" },
        FFF: { year: "numeric", month: "long", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric", timeZoneName: "short" },
        FFFF: { year: "numeric", month: "long", day: "numeric", weekday: "long", hour: "numeric", minute: "numeric", second: "numeric", timeZoneName: "long" },
    };
    const intl = new Map();

    function intlOf(locale, options) {
        const key = locale + JSON.stringify(options);
        if (!intl.has(key)) intl.set(key, new Intl.DateTimeFormat(locale, options));
        return intl.get(key);
    }

    /** `locale`'s words for a date by Intl; numbers of the date are read as if in UTC. */
    function localPart(date, options, type) {
        const asUtc = new Date(date.toMillis() + date.offset * 60000);
        return intlOf(date.locale, { timeZone: "UTC", ...options }).formatToParts(asUtc).find((part) => part.type === type)?.value ?? "";
    }

    function preset(date, options, locale = date.locale) {
        const zone = date.zone.type === "fixed" ? (date.zone.fixed === 0 ? "UTC" : undefined) : date.zone.name;
        if (zone !== undefined) return intlOf(locale, { timeZone: zone, ...options }).format(date.toJSDate());
        const { timeZoneName, ...rest } = options;
        return intlOf(locale, { timeZone: "UTC", ...rest }).format(new Date(date.toMillis() + date.offset * 60000)) + (timeZoneName ? ` ${date.zone.name}` : "");
    }

    const twelve = (hour) => (hour % 12 === 0 ? 12 : hour % 12);
    const tokens = {
        S: (d) => d.millisecond, SSS: (d) => pad(d.millisecond, 3), u: (d) => pad(d.millisecond, 3),
        uu: (d) => pad(Math.floor(d.millisecond / 10), 2), uuu: (d) => Math.floor(d.millisecond / 100),
        s: (d) => d.second, ss: (d) => pad(d.second, 2), m: (d) => d.minute, mm: (d) => pad(d.minute, 2),
        h: (d) => twelve(d.hour), hh: (d) => pad(twelve(d.hour), 2), H: (d) => d.hour, HH: (d) => pad(d.hour, 2),
        Z: (d) => offsetText(d.offset, "narrow"), ZZ: (d) => offsetText(d.offset, "short"), ZZZ: (d) => offsetText(d.offset, "techie"),
        ZZZZ: (d) => d.offsetNameShort, ZZZZZ: (d) => d.offsetNameLong, z: (d) => d.zoneName,
        a: (d) => localPart(d, { hour: "numeric", hourCycle: "h12" }, "dayPeriod") || (d.hour < 12 ? "AM" : "PM"),
        d: (d) => d.day, dd: (d) => pad(d.day, 2),
        E: (d) => d.weekday, c: (d) => d.weekday, EEE: (d) => localPart(d, { weekday: "short" }, "weekday"), ccc: (d) => localPart(d, { weekday: "short" }, "weekday"),
        EEEE: (d) => localPart(d, { weekday: "long" }, "weekday"), cccc: (d) => localPart(d, { weekday: "long" }, "weekday"),
        EEEEE: (d) => localPart(d, { weekday: "narrow" }, "weekday"), ccccc: (d) => localPart(d, { weekday: "narrow" }, "weekday"),
        L: (d) => d.month, M: (d) => d.month, LL: (d) => pad(d.month, 2), MM: (d) => pad(d.month, 2),
        LLL: (d) => localPart(d, { month: "short" }, "month"), MMM: (d) => localPart(d, { month: "short", day: "numeric" }, "month"),
        LLLL: (d) => localPart(d, { month: "long" }, "month"), MMMM: (d) => localPart(d, { month: "long", day: "numeric" }, "month"),
        LLLLL: (d) => localPart(d, { month: "narrow" }, "month"), MMMMM: (d) => localPart(d, { month: "narrow" }, "month"),
        y: (d) => d.year, yy: (d) => pad(d.year, 2).slice(-2), yyyy: (d) => (d.year < 0 ? "-" : "") + pad(d.year, 4), yyyyyy: (d) => pad(d.year, 6),
        G: (d) => (d.year > 0 ? "AD" : "BC"), GG: (d) => (d.year > 0 ? "Anno Domini" : "Before Christ"),
        kk: (d) => pad(d.weekYear, 4).slice(-2), kkkk: (d) => pad(d.weekYear, 4), W: (d) => d.weekNumber, WW: (d) => pad(d.weekNumber, 2),
        n: (d) => d.weekNumber, nn: (d) => pad(d.weekNumber, 2), ii: (d) => pad(d.weekYear, 4).slice(-2), iiii: (d) => pad(d.weekYear, 4),
        o: (d) => d.ordinal, ooo: (d) => pad(d.ordinal, 3), q: (d) => d.quarter, qq: (d) => pad(d.quarter, 2),
        X: (d) => Math.floor(d.toMillis() / 1000), x: (d) => d.toMillis(),
    };

    /** Runs of one letter, texts in quotes, everything else. */
    const split = (format) => [...format.matchAll(/'([^']*)'|([A-Za-z])\2*|[^A-Za-z']+/g)].map((found) => ({
        text: found[2] === undefined ? found[1] ?? found[0] : found[0], token: found[2] !== undefined }));

    function format(date, pattern) {
        return split(pattern).map(({ text, token }) => {
            if (!token) return text;
            if (Object.hasOwn(tokens, text)) return String(tokens[text](date));
            return Object.hasOwn(presets, text) ? preset(date, presets[text]) : text;
        }).join("");
    }

    const monthNames = (locale, style) => Array.from({ length: 12 }, (_, i) =>
        intlOf(locale, { timeZone: "UTC", month: style, ...(style === "short" ? {} : {}) }).format(new Date(Date.UTC(2016, i, 1))));
    const dayNames = (locale, style) => Array.from({ length: 7 }, (_, i) => intlOf(locale, { timeZone: "UTC", weekday: style }).format(new Date(Date.UTC(2016, 10, 14 + i))));
    const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");

    function oneOf(names, field) {
        const plain = names.map((name) => name.replace(/\.$/, ""));
        return { pattern: plain.map((name) => `${escaped(name)}\\.?`).join("|"),
            read: (text) => ({ [field]: plain.findIndex((name) => name.toLowerCase() === text.replace(/\.$/, "").toLowerCase()) + 1 }) };
    }

    const number = (pattern, field, change = Number) => ({ pattern, read: (text) => ({ [field]: change(text) }) });
    const century = (text) => (text.length > 2 ? Number(text) : Number(text) > 60 ? 1900 + Number(text) : 2000 + Number(text));

    function offsetMinutes(text) {
        const [, sign, hours, minutes = "0"] = /^([+-])(\d{1,2}):?(\d{2})?$/.exec(text);
        return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
    }

    function reader(token, locale) {
        const two = "\\d{2}";
        const some = "\\d{1,2}";
        const known = {
            yyyy: () => number("[+-]?\\d{4}", "year"), y: () => number("[+-]?\\d{1,6}", "year"), yy: () => number("\\d{2,4}", "year", century),
            M: () => number(some, "month"), MM: () => number(two, "month"), L: () => number(some, "month"), LL: () => number(two, "month"),
            MMM: () => oneOf(monthNames(locale, "short"), "month"), MMMM: () => oneOf(monthNames(locale, "long"), "month"),
            LLL: () => oneOf(monthNames(locale, "short"), "month"), LLLL: () => oneOf(monthNames(locale, "long"), "month"),
            d: () => number(some, "day"), dd: () => number(two, "day"), o: () => number("\\d{1,3}", "ordinal"), ooo: () => number("\\d{3}", "ordinal"),
            H: () => number(some, "hour"), HH: () => number(two, "hour"), h: () => number(some, "hour12"), hh: () => number(two, "hour12"),
            m: () => number(some, "minute"), mm: () => number(two, "minute"), s: () => number(some, "second"), ss: () => number(two, "second"),
            S: () => number("\\d{1,3}", "millisecond"), SSS: () => number("\\d{3}", "millisecond"),
            u: () => number("\\d{1,9}", "millisecond", (text) => Math.floor(Number(`0.${text}`) * 1000)),
            a: () => ({ pattern: "[AaPp]\\.?[Mm]\\.?", read: (text) => ({ meridiem: text[0].toLowerCase() }) }),
            E: () => number("\\d", "weekday"), c: () => number("\\d", "weekday"),
            EEE: () => oneOf(dayNames(locale, "short"), "weekday"), EEEE: () => oneOf(dayNames(locale, "long"), "weekday"),
            ccc: () => oneOf(dayNames(locale, "short"), "weekday"), cccc: () => oneOf(dayNames(locale, "long"), "weekday"),
            kkkk: () => number("\\d{4}", "weekYear"), W: () => number(some, "weekNumber"), WW: () => number(two, "weekNumber"),
            q: () => number("\\d", "quarter"), Z: () => number("[+-]\\d{1,2}(?::\\d{2})?", "offset", offsetMinutes), ZZ: () => number("[+-]\\d{1,2}(?::\\d{2})?", "offset", offsetMinutes),
            ZZZ: () => number("[+-]\\d{1,2}(?:\\d{2})?", "offset", offsetMinutes), z: () => ({ pattern: "[A-Za-z_+-]{1,256}(?:/[A-Za-z0-9_+-]{1,256}){0,2}", read: (text) => ({ zone: text }) }),
            X: () => number("[+-]?\\d+(?:\\.\\d{1,3})?", "timestamp"), x: () => number("[+-]?\\d+", "millis"),
        };
        return Object.hasOwn(known, token) ? known[token]() : null;
    }

    /** Fields of `text` read by `pattern`, or null. */
    function parse(text, pattern, locale) {
        const readers = [];
        let source = "";
        for (const { text: piece, token } of split(pattern)) {
            const known = token ? reader(piece, locale) : null;
            if (known === null) source += escaped(piece).replace(/ /g, "[\\s\\u202f\\u00a0]");
            else {
                readers.push(known);
                source += `(${known.pattern})`;
            }
        }
        const found = new RegExp(`^${source}$`, "i").exec(text);
        return found === null ? null : Object.assign({}, ...readers.map((known, i) => known.read(found[i + 1])));
    }

    return { format, parse, preset, localPart, presets };
})
