// Standard notations of dates as fields: ISO 8601, RFC 2822, HTTP, SQL.
(function () {
    "use strict";

    const months = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
    const calendarDate = /^([+-]\d{6}|\d{4})(?:-?(\d\d)(?:-?(\d\d))?)?$/;
    const weekDate = /^(\d{4})-?W(\d\d)(?:-?(\d))?$/;
    const ordinalDate = /^(\d{4})-?(\d{3})$/;
    const isoTime = /^(\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,](\d{1,30}))?)?)?(?:(Z)|([+-]\d\d)(?::?(\d\d))?)?(?:\[([^\]]+)\])?$/i;
    const rfc2822 = /^(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),\s)?(\d{1,2})\s([A-Z][a-z]{2})\s(\d{2,4})\s(\d\d):(\d\d)(?::(\d\d))?\s(?:(UT|GMT|[ECMP][SD]T)|([Zz])|(?:([+-]\d\d)(\d\d)))$/;
    const rfc1123 = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d\d) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) GMT$/;
    const rfc850 = /^(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday), (\d\d)-([A-Z][a-z]{2})-(\d\d) (\d\d):(\d\d):(\d\d) GMT$/;
    const asctime = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ([A-Z][a-z]{2}) ( \d|\d\d) (\d\d):(\d\d):(\d\d) (\d{4})$/;
    const sqlDate = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;
    const sqlTime = /^(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,30}))?)?(?: ?(?:(Z)|([+-]\d\d)(?::?(\d\d))?|([A-Za-z_]+(?:\/[A-Za-z0-9_+-]+){1,2})))?$/;
    const abbreviations = { UT: 0, GMT: 0, EST: -300, EDT: -240, CST: -360, CDT: -300, MST: -420, MDT: -360, PST: -480, PDT: -420 };

    const milliseconds = (digits) => (digits === undefined ? 0 : Math.floor(Number(`0.${digits}`) * 1000));
    const offset = (hours, minutes) => Number(hours) * 60 + (hours.startsWith("-") ? -1 : 1) * Number(minutes ?? 0);
    const fullYear = (text) => (text.length === 2 ? (Number(text) > 60 ? 1900 : 2000) + Number(text) : Number(text));

    function isoDay(text) {
        let found = weekDate.exec(text);
        if (found !== null) return { weekYear: Number(found[1]), weekNumber: Number(found[2]), weekday: Number(found[3] ?? 1) };
        found = ordinalDate.exec(text);
        if (found !== null) return { year: Number(found[1]), ordinal: Number(found[2]) };
        found = calendarDate.exec(text);
        return found === null ? null : { year: Number(found[1]), month: Number(found[2] ?? 1), day: Number(found[3] ?? 1) };
    }

    function clock(found, first) {
        const fields = { hour: Number(found[first]), minute: Number(found[first + 1] ?? 0), second: Number(found[first + 2] ?? 0), millisecond: milliseconds(found[first + 3]) };
        if (found[first + 4] !== undefined) fields.offset = 0;
        else if (found[first + 5] !== undefined) fields.offset = offset(found[first + 5], found[first + 6]);
        if (found[first + 7] !== undefined) fields.zone = found[first + 7];
        return fields;
    }

    /** Each gives fields or null. `today` gives {year, month, day} for a time without a date. */
    function iso(text, today) {
        const at = text.search(/[Tt]/);
        const day = isoDay(at < 0 ? text : text.slice(0, at));
        if (at < 0 && day !== null) return day;
        const time = isoTime.exec(at < 0 ? text : text.slice(at + 1));
        if (time === null || (at > 0 && day === null)) return null;
        if (at < 0 && !text.includes(":")) return null;
        return { ...(day ?? today()), ...clock(time, 1) };
    }

    function mail(text) {
        const found = rfc2822.exec(text.replace(/\([^()]*\)|[\n\t]/g, " ").replace(/(\s\s+)/g, " ").trim());
        if (found === null) return null;
        const zone = found[7] !== undefined ? abbreviations[found[7]] : found[8] !== undefined ? 0 : offset(found[9], found[10]);
        return { year: fullYear(found[3]), month: months.indexOf(found[2].toLowerCase()) + 1, day: Number(found[1]),
            hour: Number(found[4]), minute: Number(found[5]), second: Number(found[6] ?? 0), offset: zone };
    }

    function http(text) {
        let found = rfc1123.exec(text) ?? rfc850.exec(text);
        let [day, month, year] = found === null ? [] : [found[1], found[2], found[3]];
        if (found === null) {
            found = asctime.exec(text);
            if (found === null) return null;
            [month, day, year] = [found[1], found[2], found[6]];
            found = [null, null, null, null, found[3], found[4], found[5]];
        }
        return { year: fullYear(year), month: months.indexOf(month.toLowerCase()) + 1, day: Number(day),
            hour: Number(found[4]), minute: Number(found[5]), second: Number(found[6]), offset: 0 };
    }

    function sql(text, today) {
        const [first, ...rest] = text.split(" ");
        const day = sqlDate.exec(first);
        const date = day === null ? today() : { year: Number(day[1]), month: Number(day[2]), day: Number(day[3]) };
        if (day !== null && rest.length === 0) return date;
        const time = sqlTime.exec(day === null ? text : rest.join(" "));
        return time === null ? null : { ...date, ...clock(time, 1) };
    }

    return { iso, mail, http, sql };
})
