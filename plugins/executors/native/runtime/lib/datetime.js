// DateTime, Duration and Interval with luxon's interface, as n8n offers them to expressions and code.
(function (load) {
    "use strict";

    const zones = load("lib/date_zones.js")();
    const { zoneOf, utc, FixedZone, offsetText, pad } = zones;
    const text = load("lib/date_format.js")(zones);
    const notations = load("lib/date_parse.js")();
    const { Duration, unitOf, ordered } = load("lib/duration.js")();
    const settings = { defaultZone: "utc", defaultLocale: "en-US" };
    const defaultZone = () => zoneOf(settings.defaultZone, () => utc);
    const dayMillis = 86400000;
    const smallest = { year: 1, month: 1, day: 1, hour: 0, minute: 0, second: 0, millisecond: 0 };
    const fieldNames = Object.keys(smallest);
    const maxMillis = 8.64e15;

    const isLeap = (year) => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
    const daysIn = (year, month) => [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][(((month - 1) % 12) + 12) % 12];

    function utcMillis({ year, month, day, hour = 0, minute = 0, second = 0, millisecond = 0 }) {
        const date = new Date(Date.UTC(2000, 0, 1, hour, minute, second, millisecond));
        const midnight = Date.UTC(2000, 0, 1);
        const base = new Date(0);
        base.setUTCFullYear(year, month - 1, day);
        return base.getTime() + (date.getTime() - midnight);
    }

    /** Moment at which clocks in `zone` show `local` (milliseconds as if in UTC). */
    function resolve(local, guess, zone) {
        let moment = local - guess * 60000;
        const second = zone.offset(moment);
        if (guess === second) return { ts: moment, offset: guess };
        moment -= (second - guess) * 60000;
        const third = zone.offset(moment);
        if (second === third) return { ts: moment, offset: second };
        return { ts: local - Math.min(second, third) * 60000, offset: Math.max(second, third) };
    }

    function fieldsOf(ts, offset) {
        const date = new Date(ts + offset * 60000);
        return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate(), hour: date.getUTCHours(),
            minute: date.getUTCMinutes(), second: date.getUTCSeconds(), millisecond: date.getUTCMilliseconds() };
    }

    function weekOf(fields) {
        const day = utcMillis({ ...fields, hour: 0, minute: 0, second: 0, millisecond: 0 });
        const weekday = ((new Date(day).getUTCDay() + 6) % 7) + 1;
        const thursday = new Date(day + (4 - weekday) * dayMillis);
        const weekYear = thursday.getUTCFullYear();
        const firstDay = utcMillis({ year: weekYear, month: 1, day: 1 });
        return { weekday, weekYear, weekNumber: Math.floor((thursday.getTime() - firstDay) / dayMillis / 7) + 1 };
    }

    function dayOfWeek(weekYear, weekNumber, weekday) {
        const fourth = utcMillis({ year: weekYear, month: 1, day: 4 });
        const shift = (new Date(fourth).getUTCDay() + 6) % 7;
        return fieldsOf(fourth + ((weekNumber - 1) * 7 + weekday - 1 - shift) * dayMillis, 0);
    }

    const numberUnits = new Map([...fieldNames, "weekday", "weekNumber", "weekYear", "ordinal", "quarter"].flatMap((unit) => [[unit.toLowerCase(), unit], [`${unit.toLowerCase()}s`, unit]]));

    function normalized(object) {
        const values = {};
        for (const key of Object.keys(object)) {
            if (object[key] === undefined || object[key] === null) continue;
            const unit = numberUnits.get(key.toLowerCase());
            if (unit === undefined) throw new RangeError(`Invalid unit ${key}`);
            const number = Number(object[key]);
            if (Number.isNaN(number) || typeof object[key] === "boolean") throw new TypeError(`Invalid unit value ${object[key]}`);
            values[unit] = number;
        }
        return values;
    }

    function inRange(fields) {
        return fields.month >= 1 && fields.month <= 12 && fields.day >= 1 && fields.day <= daysIn(fields.year, fields.month) && fields.hour >= 0 &&
            (fields.hour < 24 || (fields.hour === 24 && fields.minute === 0 && fields.second === 0 && fields.millisecond === 0)) &&
            fields.minute >= 0 && fields.minute < 60 && fields.second >= 0 && fields.second < 60 && fields.millisecond >= 0 && fields.millisecond < 1000;
    }

    /** Week dates, ordinals and quarters as year, month and day. */
    function calendarFields(values, base) {
        const { weekYear, weekNumber, weekday, ordinal, quarter, ...fields } = values;
        if (weekNumber !== undefined || weekday !== undefined || weekYear !== undefined) {
            const week = weekOf(base);
            return { ...fields, ...pick(dayOfWeek(weekYear ?? week.weekYear, weekNumber ?? week.weekNumber, weekday ?? week.weekday), ["year", "month", "day"]) };
        }
        if (ordinal !== undefined) return { ...fields, ...pick(fieldsOf(utcMillis({ year: fields.year ?? base.year, month: 1, day: ordinal }), 0), ["year", "month", "day"]) };
        if (quarter !== undefined) return { ...fields, month: (quarter - 1) * 3 + 1 };
        return fields;
    }

    function pick(object, keys) { return Object.fromEntries(keys.map((key) => [key, object[key]])); }

    class DateTime {
        #ts;
        #zone;
        #locale;
        #offset;
        #fields;
        #reason;
        constructor(ts, zone, locale, reason) {
            this.#ts = ts;
            this.#zone = zone;
            this.#locale = locale ?? settings.defaultLocale;
            this.#reason = reason ?? (!zone.isValid ? "unsupported zone" : Number.isNaN(ts) || Math.abs(ts) > maxMillis ? "invalid input" : null);
            this.#offset = this.#reason === null ? zone.offset(ts) : NaN;
        }

        static now() { return new DateTime(Date.now(), defaultZone()); }
        static invalid(reason) { return new DateTime(NaN, defaultZone(), undefined, reason); }
        static isDateTime(value) { return value instanceof DateTime; }
        static from(value) {
            if (value instanceof DateTime) return value;
            return value instanceof Date ? DateTime.fromJSDate(value) : typeof value === "number" ? DateTime.fromMillis(value) : DateTime.fromObject(value);
        }
        static fromMillis(count, { zone, locale } = {}) {
            if (typeof count !== "number") throw new TypeError(`fromMillis requires a numerical input, but received a ${typeof count} with value ${count}`);
            return new DateTime(count, zoneOf(zone, defaultZone), locale);
        }
        static fromSeconds(count, options) {
            if (typeof count !== "number") throw new TypeError("fromSeconds requires a numerical input");
            return DateTime.fromMillis(count * 1000, options);
        }
        static fromJSDate(date, { zone } = {}) { return new DateTime(date instanceof Date ? date.getTime() : NaN, zoneOf(zone, defaultZone)); }
        static local(...args) { return DateTime.#fromParts(args, defaultZone()); }
        static utc(...args) { return DateTime.#fromParts(args, utc); }
        static #fromParts(args, zone) {
            const options = typeof args[args.length - 1] === "object" ? args.pop() : {};
            const used = zoneOf(options.zone, () => zone);
            if (args.length === 0) return new DateTime(Date.now(), used, options.locale);
            return DateTime.fromObject(Object.fromEntries(args.map((value, i) => [fieldNames[i], value])), { zone: used, locale: options.locale });
        }
        static fromObject(object = {}, { zone, locale } = {}) {
            const used = zoneOf(zone, defaultZone);
            const now = fieldsOf(Date.now(), used.offset(Date.now()));
            const values = calendarFields(normalized(object), now);
            const fields = {};
            let found = false;
            for (const name of fieldNames) {
                if (values[name] !== undefined) found = true;
                fields[name] = values[name] ?? (found ? smallest[name] : now[name]);
            }
            if (!fieldNames.some((name) => values[name] !== undefined)) return new DateTime(Date.now(), used, locale);
            return DateTime.#at(fields, used, locale);
        }
        static #at(fields, zone, locale) {
            if (!inRange(fields) || !fieldNames.every((name) => Number.isInteger(fields[name]))) return DateTime.invalid("unit out of range");
            return new DateTime(resolve(utcMillis(fields), zone.offset(Date.now()), zone).ts, zone, locale);
        }
        static #parsed(fields, { zone, setZone, locale } = {}) {
            if (fields === null) return DateTime.invalid("unparsable");
            const wanted = zoneOf(zone, defaultZone);
            const { offset, zone: named, ...rest } = fields;
            const written = named !== undefined ? zoneOf(named, defaultZone) : offset !== undefined ? (offset === 0 ? utc : new FixedZone(offset)) : wanted;
            const values = { ...smallest, ...calendarFields(rest, { ...smallest, ...rest }) };
            const made = DateTime.#at(values, written, locale);
            return setZone || !made.isValid ? made : made.setZone(wanted);
        }
        static #today = () => pick(fieldsOf(Date.now(), defaultZone().offset(Date.now())), ["year", "month", "day"]);
        static fromISO(value, options) { return DateTime.#parsed(notations.iso(String(value), DateTime.#today), options); }
        static fromRFC2822(value, options) { return DateTime.#parsed(notations.mail(String(value)), options); }
        static fromHTTP(value, options) { return DateTime.#parsed(notations.http(String(value)), options); }
        static fromSQL(value, options) { return DateTime.#parsed(notations.sql(String(value), DateTime.#today), options); }
        static fromFormat(value, pattern, options = {}) {
            if (value === undefined || pattern === undefined) throw new TypeError("fromFormat requires an input string and a format");
            const fields = text.parse(String(value), pattern, options.locale ?? settings.defaultLocale);
            if (fields === null) return DateTime.invalid("unparsable");
            const { hour12, meridiem, timestamp, millis, ...rest } = fields;
            if (timestamp !== undefined) return DateTime.fromMillis(timestamp * 1000, options);
            if (millis !== undefined) return DateTime.fromMillis(millis, options);
            if (hour12 !== undefined) rest.hour = meridiem === "p" ? (hour12 % 12) + 12 : meridiem === "a" ? hour12 % 12 : hour12;
            const today = fieldNames.slice(0, 3).some((name) => rest[name] !== undefined) || rest.weekNumber !== undefined || rest.weekYear !== undefined || rest.ordinal !== undefined ? {} : DateTime.#today();
            const { weekday, ...dated } = rest;
            return DateTime.#parsed({ ...today, ...(rest.weekNumber === undefined ? dated : rest), ...(rest.year === undefined && rest.month !== undefined ? { year: DateTime.#today().year } : {}) }, options);
        }
        static fromString(value, pattern, options) { return DateTime.fromFormat(value, pattern, options); }
        static min(...dates) { return dates.reduce((best, date) => (best === undefined || date < best ? date : best), undefined); }
        static max(...dates) { return dates.reduce((best, date) => (best === undefined || date > best ? date : best), undefined); }

        get isValid() { return this.#reason === null; }
        get invalidReason() { return this.#reason; }
        get invalidExplanation() { return this.#reason; }
        get zone() { return this.#zone; }
        get zoneName() { return this.isValid ? this.#zone.name : null; }
        get locale() { return this.#locale; }
        get numberingSystem() { return null; }
        get outputCalendar() { return null; }
        get ts() { return this.#ts; }
        get c() { return this.isValid ? { ...this.#all() } : null; }
        get offset() { return this.#offset; }
        get offsetNameShort() { return this.isValid ? this.#zone.offsetName(this.#ts, { format: "short", locale: this.#locale }) : null; }
        get offsetNameLong() { return this.isValid ? this.#zone.offsetName(this.#ts, { format: "long", locale: this.#locale }) : null; }
        get isOffsetFixed() { return this.#zone.isUniversal; }
        get isInDST() {
            if (this.#zone.isUniversal) return false;
            return this.#offset > this.set({ month: 1, day: 1 }).offset || this.#offset > this.set({ month: 5 }).offset;
        }
        #all() { return (this.#fields ??= fieldsOf(this.#ts, this.#offset)); }
        #value(name) { return this.isValid ? this.#all()[name] : NaN; }
        get year() { return this.#value("year"); }
        get month() { return this.#value("month"); }
        get day() { return this.#value("day"); }
        get hour() { return this.#value("hour"); }
        get minute() { return this.#value("minute"); }
        get second() { return this.#value("second"); }
        get millisecond() { return this.#value("millisecond"); }
        get quarter() { return this.isValid ? Math.ceil(this.month / 3) : NaN; }
        get weekday() { return this.isValid ? weekOf(this.#all()).weekday : NaN; }
        get weekNumber() { return this.isValid ? weekOf(this.#all()).weekNumber : NaN; }
        get weekYear() { return this.isValid ? weekOf(this.#all()).weekYear : NaN; }
        get ordinal() { return this.isValid ? Math.round((utcMillis(pick(this.#all(), ["year", "month", "day"])) - utcMillis({ year: this.year, month: 1, day: 1 })) / dayMillis) + 1 : NaN; }
        get isWeekend() { return this.weekday > 5; }
        get monthShort() { return this.isValid ? text.format(this, "LLL") : null; }
        get monthLong() { return this.isValid ? text.format(this, "LLLL") : null; }
        get weekdayShort() { return this.isValid ? text.format(this, "ccc") : null; }
        get weekdayLong() { return this.isValid ? text.format(this, "cccc") : null; }
        get isInLeapYear() { return isLeap(this.year); }
        get daysInMonth() { return this.isValid ? daysIn(this.year, this.month) : NaN; }
        get daysInYear() { return isLeap(this.year) ? 366 : 365; }
        get weeksInWeekYear() { return weekOf({ year: this.weekYear, month: 12, day: 28 }).weekNumber; }

        get(unit) { return this[unit]; }
        #with(ts, zone = this.#zone, locale = this.#locale) { return new DateTime(ts, zone, locale, this.#reason ?? undefined); }
        #local(fields) { return this.#with(resolve(utcMillis(fields), this.#offset, this.#zone).ts); }
        setZone(zone, { keepLocalTime = false, keepCalendarTime = false } = {}) {
            const used = zoneOf(zone, defaultZone);
            if (!keepLocalTime && !keepCalendarTime) return this.#with(this.#ts, used);
            return this.#with(resolve(utcMillis(this.#all()), used.offset(this.#ts), used).ts, used);
        }
        toUTC(offset = 0, options = {}) { return this.setZone(offset === 0 ? utc : new FixedZone(offset), options); }
        toLocal() { return this.setZone(defaultZone()); }
        setLocale(locale) { return this.#with(this.#ts, this.#zone, locale); }
        reconfigure({ locale } = {}) { return this.setLocale(locale ?? this.#locale); }
        resolvedLocaleOptions() { return { locale: this.#locale, numberingSystem: "latn", outputCalendar: "gregory" }; }

        set(object) {
            if (!this.isValid) return this;
            const values = normalized(object);
            const fields = { ...this.#all(), ...calendarFields(values, { ...this.#all(), ...pick({ ...this.#all(), ...values }, ["year", "month", "day"]) }) };
            if (values.day === undefined) fields.day = Math.min(daysIn(fields.year, fields.month), fields.day);
            return this.#local(fields);
        }

        #add(duration, sign) {
            if (!this.isValid) return this;
            const d = (unit) => sign * duration.get(unit);
            const all = this.#all();
            const year = all.year + Math.trunc(d("years"));
            const month = all.month + Math.trunc(d("months")) + Math.trunc(d("quarters")) * 3;
            const overflow = Math.floor((month - 1) / 12);
            const inYear = ((month - 1) % 12 + 12) % 12 + 1;
            const fields = { ...all, year: year + overflow, month: inYear, day: Math.min(all.day, daysIn(year + overflow, inYear)) + Math.trunc(d("days")) + Math.trunc(d("weeks")) * 7 };
            let { ts } = resolve(utcMillis(fields), this.#offset, this.#zone);
            const rest = Duration.fromObject({ years: d("years") % 1, quarters: d("quarters") % 1, months: d("months") % 1, weeks: d("weeks") % 1, days: d("days") % 1,
                hours: d("hours"), minutes: d("minutes"), seconds: d("seconds"), milliseconds: d("milliseconds") });
            ts += rest.as("milliseconds");
            return this.#with(ts);
        }
        plus(duration) { return this.#add(Duration.fromDurationLike(duration), 1); }
        minus(duration) { return this.#add(Duration.fromDurationLike(duration), -1); }

        startOf(unit) {
            if (!this.isValid) return this;
            const name = unitOf(unit);
            const fields = { ...this.#all() };
            const from = { years: 1, quarters: 2, months: 2, weeks: 3, days: 3, hours: 4, minutes: 5, seconds: 6 }[name];
            fieldNames.slice(from ?? 7).forEach((field) => { fields[field] = smallest[field]; });
            if (name === "quarters") fields.month = (Math.ceil(fields.month / 3) - 1) * 3 + 1;
            if (name === "weeks") fields.day -= this.weekday - 1;
            return this.#local(fields);
        }
        endOf(unit) { return this.isValid ? this.plus({ [unitOf(unit)]: 1 }).startOf(unit).minus(1) : this; }

        diff(other, unit = "milliseconds", options = {}) {
            const later = this.valueOf() >= other.valueOf();
            if (!this.isValid || !other.isValid) return Duration.invalid("created by diffing an invalid DateTime");
            const units = [unit].flat().map(unitOf);
            const [from, to] = later ? [other, this] : [this, other];
            const made = difference(from, to, units);
            return later ? made : made.negate();
        }
        diffNow(unit, options) { return this.diff(DateTime.now(), unit, options); }
        until(other) { return Interval.fromDateTimes(this, other); }
        hasSame(other, unit) {
            const adjusted = this.setZone(other.zone, { keepLocalTime: true });
            return adjusted.startOf(unit) <= other && other <= adjusted.endOf(unit);
        }
        equals(other) { return this.isValid && other.isValid && this.valueOf() === other.valueOf() && this.#zone.equals(other.zone) && this.#locale === other.locale; }

        toMillis() { return this.isValid ? this.#ts : NaN; }
        toSeconds() { return this.toMillis() / 1000; }
        toUnixInteger() { return Math.floor(this.toSeconds()); }
        valueOf() { return this.toMillis(); }
        toJSDate() { return new Date(this.toMillis()); }
        toBSON() { return this.toJSDate(); }
        toObject() { return this.isValid ? { ...this.#all() } : {}; }
        toFormat(pattern, options = {}) {
            if (!this.isValid) return "Invalid DateTime";
            return text.format(options.locale === undefined ? this : this.setLocale(options.locale), pattern);
        }
        toLocaleString(options = text.presets.D, { locale } = {}) { return this.isValid ? text.preset(this, options, options.locale ?? locale ?? this.#locale) : "Invalid DateTime"; }
        toISODate({ format = "extended" } = {}) {
            if (!this.isValid) return null;
            const year = this.year > 9999 || this.year < 0 ? (this.year < 0 ? "-" : "+") + pad(this.year, 6) : pad(this.year, 4);
            return [year, pad(this.month, 2), pad(this.day, 2)].join(format === "extended" ? "-" : "");
        }
        toISOWeekDate() { return text.format(this, "kkkk-'W'WW-c"); }
        toISOTime({ suppressMilliseconds = false, suppressSeconds = false, includeOffset = true, includePrefix = false, format = "extended" } = {}) {
            if (!this.isValid) return null;
            const colon = format === "extended" ? ":" : "";
            let made = `${includePrefix ? "T" : ""}${pad(this.hour, 2)}${colon}${pad(this.minute, 2)}`;
            if (!suppressSeconds || this.second !== 0 || this.millisecond !== 0) {
                made += `${colon}${pad(this.second, 2)}`;
                if (!suppressMilliseconds || this.millisecond !== 0) made += `.${pad(this.millisecond, 3)}`;
            }
            if (!includeOffset) return made;
            return made + (this.#offset === 0 && this.#zone.isUniversal ? "Z" : offsetText(this.#offset, format === "extended" ? "short" : "techie"));
        }
        toISO(options = {}) { return this.isValid ? `${this.toISODate(options)}T${this.toISOTime(options)}` : null; }
        toSQLDate() { return this.toISODate(); }
        toSQLTime({ includeOffset = true, includeZone = false } = {}) { return text.format(this, `HH:mm:ss.SSS${includeZone ? " z" : includeOffset ? " ZZ" : ""}`); }
        toSQL(options = {}) { return this.isValid ? `${this.toSQLDate()} ${this.toSQLTime(options)}` : null; }
        toHTTP() { return text.format(this.toUTC().setLocale("en-US"), "EEE, dd LLL yyyy HH:mm:ss 'GMT'"); }
        toRFC2822() { return text.format(this.setLocale("en-US"), "EEE, dd LLL yyyy HH:mm:ss ZZZ"); }
        toString() { return this.isValid ? this.toISO() : "Invalid DateTime"; }
        toJSON() { return this.toISO(); }
        toRelative({ base, unit, style = "long", round = true, locale } = {}) {
            if (!this.isValid) return null;
            const from = base ?? DateTime.now();
            const units = unit === undefined ? ["years", "months", "days", "hours", "minutes", "seconds"] : [unit].flat().map(unitOf);
            return relative(from, this, units, new Intl.RelativeTimeFormat(locale ?? this.#locale, { numeric: "always", style }), (count) => (round ? Math.trunc(count) : count), false);
        }
        toRelativeCalendar({ base, unit, locale } = {}) {
            const from = base ?? DateTime.now();
            const units = unit === undefined ? ["years", "months", "days"] : [unitOf(unit)];
            return relative(from, this, units, new Intl.RelativeTimeFormat(locale ?? this.#locale, { numeric: "auto" }), Math.trunc, true);
        }
        get [Symbol.toStringTag]() { return "DateTime"; }
    }

    function relative(from, to, units, format, shape, calendar) {
        for (const [i, unit] of units.entries()) {
            const [start, end] = calendar ? [from.startOf(unit), to.startOf(unit)] : [from, to];
            const count = end.diff(start, unit).get(unit);
            if (Math.abs(count) >= 1 || i === units.length - 1) return format.format(shape(count), unit.slice(0, -1));
        }
        return null;
    }

    const dayDifference = (a, b) => Math.round((utcMillis({ year: b.year, month: b.month, day: b.day }) - utcMillis({ year: a.year, month: a.month, day: a.day })) / dayMillis);
    const bigDifferences = [
        ["years", (a, b) => b.year - a.year],
        ["quarters", (a, b) => b.quarter - a.quarter + (b.year - a.year) * 4],
        ["months", (a, b) => b.month - a.month + (b.year - a.year) * 12],
        ["weeks", (a, b) => Math.trunc(dayDifference(a, b) / 7)],
        ["days", dayDifference],
    ];

    function bigSteps(from, to, units) {
        const results = {};
        let cursor = from;
        let beyond = from;
        let last;
        for (const [unit, count] of bigDifferences) {
            if (!units.includes(unit)) continue;
            last = unit;
            results[unit] = count(cursor, to);
            beyond = from.plus(results);
            if (beyond > to) {
                results[unit] -= 1;
                cursor = from.plus(results);
                if (cursor > to) {
                    beyond = cursor;
                    results[unit] -= 1;
                    cursor = from.plus(results);
                }
            } else cursor = beyond;
        }
        return { cursor, results, beyond, last };
    }

    function difference(from, to, units) {
        let { cursor, results, beyond, last } = bigSteps(from, to, units);
        const rest = to.valueOf() - cursor.valueOf();
        const small = units.filter((unit) => ordered.indexOf(unit) > ordered.indexOf("days"));
        if (small.length > 0) return Duration.fromMillis(rest).shiftTo(...small).plus(results);
        if (beyond < to) beyond = cursor.plus({ [last]: 1 });
        if (beyond.valueOf() !== cursor.valueOf()) results[last] = (results[last] ?? 0) + rest / (beyond.valueOf() - cursor.valueOf());
        return Duration.fromObject(results);
    }

    const { presets } = text;
    const named = { DATE_SHORT: "D", DATE_MED: "DD", DATE_FULL: "DDD", DATE_HUGE: "DDDD", TIME_SIMPLE: "t", TIME_WITH_SECONDS: "tt", TIME_WITH_SHORT_OFFSET: "ttt",
        TIME_WITH_LONG_OFFSET: "tttt", TIME_24_SIMPLE: "T", TIME_24_WITH_SECONDS: "TT", DATETIME_SHORT: "f", DATETIME_MED: "ff", DATETIME_FULL: "fff", DATETIME_HUGE: "ffff",
        DATETIME_SHORT_WITH_SECONDS: "F", DATETIME_MED_WITH_SECONDS: "FF", DATETIME_FULL_WITH_SECONDS: "FFF", DATETIME_HUGE_WITH_SECONDS: "FFFF" };
    for (const name of Object.keys(named)) Object.defineProperty(DateTime, name, { value: presets[named[name]], enumerable: false });
    Object.defineProperty(DateTime, "DATE_MED_WITH_WEEKDAY", { value: { ...presets.DD, weekday: "short" } });

    const Interval = load("lib/interval.js")(DateTime, Duration);
    return { DateTime, Duration, Interval, Settings: settings };
})
