// Spans of time with luxon's interface.
(function () {
    "use strict";

    const ordered = ["years", "quarters", "months", "weeks", "days", "hours", "minutes", "seconds", "milliseconds"];
    const plural = new Map(ordered.flatMap((unit) => [[unit, unit], [unit.slice(0, -1), unit]]));
    const time = { hours: 3600000, minutes: 60000, seconds: 1000, milliseconds: 1 };
    const days = { years: 365, quarters: 91, months: 30, weeks: 7, days: 1 };
    const special = { years: { quarters: 4, months: 12, weeks: 52 }, quarters: { months: 3, weeks: 13 }, months: { weeks: 4 } };
    const isoPattern = /^([-+])?P(?:(?:([-+]?\d+(?:[.,]\d+)?)Y)?(?:([-+]?\d+(?:[.,]\d+)?)M)?(?:([-+]?\d+(?:[.,]\d+)?)W)?(?:([-+]?\d+(?:[.,]\d+)?)D)?(?:T(?:([-+]?\d+(?:[.,]\d+)?)H)?(?:([-+]?\d+(?:[.,]\d+)?)M)?(?:([-+]?\d+)(?:[.,](\d{1,9}))?S)?)?)$/;

    function unitOf(name) {
        const unit = plural.get(String(name).toLowerCase());
        if (unit === undefined) throw new RangeError(`Invalid unit ${name}`);
        return unit;
    }

    function ratio(from, to) {
        const known = special[from]?.[to];
        if (known !== undefined) return known;
        const inDays = days[from];
        if (inDays === undefined) return time[from] / time[to];
        return to in days ? inDays / days[to] : (inDays * 86400000) / time[to];
    }

    class Duration {
        #values;
        constructor(values) { this.#values = values; }

        static fromObject(object) {
            const values = {};
            for (const key of Object.keys(object ?? {})) {
                if (object[key] === undefined || object[key] === null) continue;
                const number = Number(object[key]);
                if (typeof object[key] === "boolean" || object[key] === "" || Number.isNaN(number)) throw new TypeError(`Invalid unit value ${object[key]}`);
                if (key !== "locale" && key !== "numberingSystem" && key !== "conversionAccuracy") values[unitOf(key)] = number;
            }
            return new Duration(values);
        }
        static fromMillis(count) { return Duration.fromObject({ milliseconds: count }); }
        static fromDurationLike(value) {
            if (value instanceof Duration) return value;
            return typeof value === "number" ? Duration.fromMillis(value) : Duration.fromObject(value);
        }
        static fromISO(text) {
            const found = isoPattern.exec(text);
            if (found === null) return Duration.invalid("unparsable");
            const sign = found[1] === "-" ? -1 : 1;
            const number = (part) => (part === undefined ? undefined : sign * Number(part.replace(",", ".")));
            const fraction = found[9] === undefined ? undefined : sign * (String(found[8]).startsWith("-") ? -1 : 1) * Math.trunc(Number(`0.${found[9]}`) * 1000);
            return Duration.fromObject({ years: number(found[2]), months: number(found[3]), weeks: number(found[4]), days: number(found[5]),
                hours: number(found[6]), minutes: number(found[7]), seconds: number(found[8]), milliseconds: fraction });
        }
        static invalid(reason) {
            const made = new Duration({});
            made.reason = reason;
            return made;
        }
        static isDuration(value) { return value instanceof Duration; }

        get isValid() { return this.reason === undefined; }
        get invalidReason() { return this.reason ?? null; }
        toObject() { return this.isValid ? { ...this.#values } : {}; }
        get(unit) { return this.#values[unitOf(unit)] ?? 0; }

        set(values) { return Duration.fromObject({ ...this.#values, ...Duration.fromObject(values).toObject() }); }
        plus(other) {
            const sum = this.toObject();
            const added = Duration.fromDurationLike(other).toObject();
            for (const unit of Object.keys(added)) sum[unit] = (sum[unit] ?? 0) + added[unit];
            return new Duration(sum);
        }
        minus(other) { return this.plus(Duration.fromDurationLike(other).negate()); }
        mapUnits(change) {
            const values = {};
            for (const unit of Object.keys(this.#values)) values[unit] = Number(change(this.#values[unit], unit));
            return new Duration(values);
        }
        negate() { return this.mapUnits((value) => (value === 0 ? 0 : -value)); }

        shiftTo(...names) {
            if (names.length === 0) return this;
            const wanted = names.map(unitOf);
            const built = {};
            const rest = {};
            let last;
            for (const unit of ordered) {
                const own = this.#values[unit];
                if (!wanted.includes(unit)) {
                    if (own !== undefined) rest[unit] = own;
                    continue;
                }
                last = unit;
                let sum = own ?? 0;
                for (const bigger of Object.keys(rest)) {
                    sum += ratio(bigger, unit) * rest[bigger];
                    rest[bigger] = 0;
                }
                built[unit] = Math.trunc(sum);
                rest[unit] = (sum * 1000 - built[unit] * 1000) / 1000;
            }
            for (const unit of Object.keys(rest)) {
                if (rest[unit] !== 0) built[last] += unit === last ? rest[unit] : rest[unit] / ratio(last, unit);
            }
            return new Duration(balanced(built));
        }
        shiftToAll() { return this.shiftTo("years", "months", "weeks", "days", "hours", "minutes", "seconds", "milliseconds"); }
        normalize() { return new Duration(balanced(this.toObject())); }
        rescale() {
            const all = this.normalize().shiftToAll().toObject();
            for (const unit of Object.keys(all)) if (all[unit] === 0) delete all[unit];
            return new Duration(all);
        }
        as(unit) { return this.isValid ? this.shiftTo(unit).get(unit) : NaN; }

        toMillis() {
            let sum = this.#values.milliseconds ?? 0;
            for (const unit of ordered.slice(0, -1)) if (this.#values[unit]) sum += this.#values[unit] * ratio(unit, "milliseconds");
            return this.isValid ? sum : NaN;
        }
        valueOf() { return this.toMillis(); }

        toISO() {
            if (!this.isValid) return null;
            const v = (unit) => this.#values[unit] ?? 0;
            let text = "P";
            if (v("years") !== 0) text += `${v("years")}Y`;
            if (v("months") !== 0 || v("quarters") !== 0) text += `${v("months") + v("quarters") * 3}M`;
            if (v("weeks") !== 0) text += `${v("weeks")}W`;
            if (v("days") !== 0) text += `${v("days")}D`;
            if (v("hours") !== 0 || v("minutes") !== 0 || v("seconds") !== 0 || v("milliseconds") !== 0) text += "T";
            if (v("hours") !== 0) text += `${v("hours")}H`;
            if (v("minutes") !== 0) text += `${v("minutes")}M`;
            if (v("seconds") !== 0 || v("milliseconds") !== 0) text += `${Math.round((v("seconds") + v("milliseconds") / 1000) * 1000) / 1000}S`;
            return text === "P" ? "PT0S" : text;
        }
        toJSON() { return this.toISO(); }
        toString() { return this.toISO() ?? "Invalid Duration"; }
        toHuman(options = {}) {
            const parts = ordered.filter((unit) => this.#values[unit] !== undefined).map((unit) =>
                new Intl.NumberFormat("en-US", { style: "unit", unitDisplay: "long", ...options, unit: unit.slice(0, -1) }).format(this.#values[unit]));
            return new Intl.ListFormat("en-US", { type: "conjunction", style: options.listStyle ?? "narrow" }).format(parts);
        }
        toFormat(format) {
            const letters = { y: "years", M: "months", w: "weeks", d: "days", h: "hours", m: "minutes", s: "seconds", S: "milliseconds" };
            const used = [...new Set((format.replace(/'[^']*'/g, "").match(/[yMwdhmsS]/g) ?? []).map((letter) => letters[letter]))];
            const shifted = this.shiftTo(...ordered.filter((unit) => used.includes(unit)));
            return format.replace(/'([^']*)'|([yMwdhmsS])\2*/g, (run, literal, letter) =>
                letter === undefined ? literal : String(Math.trunc(shifted.get(letters[letter]))).padStart(run.length, "0"));
        }
        equals(other) { return ordered.every((unit) => this.get(unit) === other.get(unit)); }
    }
    for (const unit of ordered) Object.defineProperty(Duration.prototype, unit, { get() { return this.isValid ? this.get(unit) : NaN; } });

    /** Carries from small units to big ones, so that all have the same sign. */
    function balanced(values) {
        const total = ordered.reduce((sum, unit) => sum + (values[unit] ?? 0) * ratio(unit, "milliseconds"), 0);
        const factor = total < 0 ? -1 : 1;
        let previous;
        for (const unit of [...ordered].reverse()) {
            if (values[unit] === undefined) continue;
            if (previous !== undefined) carry(values, unit, previous, factor);
            previous = unit;
        }
        let bigger;
        for (const unit of ordered) {
            if (values[unit] === undefined) continue;
            if (bigger !== undefined) {
                const fraction = values[bigger] % 1;
                values[bigger] -= fraction;
                values[unit] += fraction * ratio(bigger, unit);
            }
            bigger = unit;
        }
        return values;
    }

    function carry(values, unit, smaller, factor) {
        const rate = ratio(unit, smaller);
        const amount = values[smaller] * factor;
        const up = Math.floor(amount / rate);
        values[unit] += up * factor;
        values[smaller] -= up * rate * factor;
    }

    return { Duration, unitOf, ordered };
})
