// Spans between two dates with luxon's interface: start is in, end is not.
(function (DateTime, Duration) {
    "use strict";

    class Interval {
        #start;
        #end;
        constructor(start, end, reason) {
            this.#start = start;
            this.#end = end;
            this.invalidReason = reason ?? null;
        }

        static fromDateTimes(start, end) {
            const [from, to] = [start, end].map((date) => (date instanceof DateTime ? date : DateTime.from(date)));
            if (!from.isValid || !to.isValid || to < from) return new Interval(from, to, "end before start");
            return new Interval(from, to);
        }
        static after(start, duration) { return Interval.fromDateTimes(start, DateTime.from(start).plus(duration)); }
        static before(end, duration) { return Interval.fromDateTimes(DateTime.from(end).minus(duration), end); }
        static fromISO(text, options) {
            const [first, second] = text.split("/", 2);
            if (first === undefined || second === undefined) return new Interval(null, null, "unparsable");
            if (second.startsWith("P")) return Interval.after(DateTime.fromISO(first, options), Duration.fromISO(second));
            if (first.startsWith("P")) return Interval.before(DateTime.fromISO(second, options), Duration.fromISO(first));
            return Interval.fromDateTimes(DateTime.fromISO(first, options), DateTime.fromISO(second, options));
        }
        static invalid(reason) { return new Interval(null, null, reason); }
        static isInterval(value) { return value instanceof Interval; }
        static merge(intervals) {
            const sorted = [...intervals].sort((a, b) => a.start - b.start);
            return sorted.reduce((list, next) => {
                const last = list[list.length - 1];
                if (last !== undefined && (last.overlaps(next) || last.abutsStart(next))) list[list.length - 1] = last.union(next);
                else list.push(next);
                return list;
            }, []);
        }

        get isValid() { return this.invalidReason === null; }
        get start() { return this.isValid ? this.#start : null; }
        get end() { return this.isValid ? this.#end : null; }
        length(unit = "milliseconds") { return this.isValid ? this.toDuration(unit).get(unit) : NaN; }
        count(unit = "milliseconds") {
            if (!this.isValid) return NaN;
            const from = this.#start.startOf(unit);
            return Math.floor(this.#end.startOf(unit).diff(from, unit).get(unit)) + (this.#end.valueOf() !== this.#end.startOf(unit).valueOf() ? 1 : 0);
        }
        hasSame(unit) { return this.isEmpty() || this.#end.minus(1).hasSame(this.#start, unit); }
        isEmpty() { return this.#start.valueOf() === this.#end.valueOf(); }
        isAfter(date) { return this.isValid && this.#start > date; }
        isBefore(date) { return this.isValid && this.#end <= date; }
        contains(date) { return this.isValid && this.#start <= date && this.#end > date; }
        overlaps(other) { return this.end > other.start && this.start < other.end; }
        abutsStart(other) { return this.end.valueOf() === other.start.valueOf(); }
        abutsEnd(other) { return other.end.valueOf() === this.start.valueOf(); }
        engulfs(other) { return this.start <= other.start && this.end >= other.end; }
        equals(other) { return this.start.valueOf() === other.start.valueOf() && this.end.valueOf() === other.end.valueOf(); }
        intersection(other) {
            const from = this.start > other.start ? this.start : other.start;
            const to = this.end < other.end ? this.end : other.end;
            return from >= to ? null : Interval.fromDateTimes(from, to);
        }
        union(other) {
            return Interval.fromDateTimes(this.start < other.start ? this.start : other.start, this.end > other.end ? this.end : other.end);
        }
        set({ start, end }) { return Interval.fromDateTimes(start ?? this.#start, end ?? this.#end); }
        splitAt(...dates) {
            const cuts = dates.filter((date) => this.contains(date)).sort((a, b) => a - b);
            return [...cuts, this.#end].map((date, i) => Interval.fromDateTimes(i === 0 ? this.#start : cuts[i - 1], date));
        }
        splitBy(duration) {
            const step = Duration.fromDurationLike(duration);
            const parts = [];
            if (!this.isValid || step.as("milliseconds") === 0) return parts;
            let from = this.#start;
            for (let i = 1; from < this.#end; ++i) {
                const next = this.#start.plus(step.mapUnits((value) => value * i));
                const to = next > this.#end ? this.#end : next;
                parts.push(Interval.fromDateTimes(from, to));
                from = to;
            }
            return parts;
        }
        divideEqually(count) { return this.splitBy({ milliseconds: this.length() / count }).slice(0, count); }
        toDuration(unit, options) { return this.isValid ? this.#end.diff(this.#start, unit, options) : Duration.invalid("invalid interval"); }
        toISO() { return this.isValid ? `${this.#start.toISO()}/${this.#end.toISO()}` : "Invalid Interval"; }
        toISODate() { return `${this.#start.toISODate()}/${this.#end.toISODate()}`; }
        toString() { return this.isValid ? `[${this.#start.toISO()} – ${this.#end.toISO()})` : "Invalid Interval"; }
        toFormat(pattern, { separator = " - " } = {}) { return `${this.#start.toFormat(pattern)}${separator}${this.#end.toFormat(pattern)}`; }
        toJSON() { return { s: this.#start, e: this.#end }; }
        mapEndpoints(change) { return Interval.fromDateTimes(change(this.#start), change(this.#end)); }
    }

    return Interval;
})
