// How Merge makes one item of several and finds the items that belong together.
(function (domino) {
    "use strict";

    const { NodeError } = domino;
    const { get, copy, merge, isRecord } = domino.values;

    const linksOf = (item) => (item.pairedItem === undefined ? [] : [item.pairedItem].flat());
    const isBlank = (value) => value === undefined || value === null || value === "";

    function mergeFilled(target, source) {
        for (const key of Object.keys(source)) {
            if (isBlank(source[key])) continue;
            if (isRecord(source[key]) && isRecord(target[key])) mergeFilled(target[key], source[key]);
            else target[key] = copy(source[key]);
        }
        return target;
    }

    function assignFilled(target, source) {
        for (const key of Object.keys(source)) {
            if (!isBlank(source[key]) || !(key in target)) target[key] = source[key];
        }
        return target;
    }

    /** Gives (...objects) -> one object; the later ones win. */
    function combiner(clash) {
        const shallow = clash.mergeMode === "shallowMerge";
        return (...objects) => {
            const result = shallow ? {} : merge({}, objects[0]);
            for (const object of shallow ? objects : objects.slice(1)) {
                if (clash.overrideEmpty) (shallow ? assignFilled : mergeFilled)(result, object);
                else if (shallow) Object.assign(result, object);
                else merge(result, object);
            }
            return result;
        };
    }

    function withSuffix(items, suffix) {
        return items.map((item) => {
            const json = {};
            for (const key of Object.keys(item.json)) json[`${key}_${suffix}`] = item.json[key];
            return { ...item, json };
        });
    }

    const valueAt = (json, field, literal) => (literal ? json[field] : get(json, field));

    /** Which items of both lists belong together by the values of `pairs` of fields. */
    function findMatches(first, second, pairs, { literal, all, forgiving, each }) {
        const same = domino.equality(forgiving);
        const result = { matched: [], matchedSecond: [], rest: [], restSecond: [] };
        const taken = new Set();
        for (const item of first) {
            const wanted = pairs.map((pair) => valueAt(item.json, pair.field1, literal));
            const hits = wanted.includes(undefined) ? [] : indexesOf(second, pairs, wanted, literal, same, all);
            hits.forEach((index) => taken.add(index));
            const matches = hits.map((index) => second[index]);
            if (matches.length === 0) result.rest.push(item);
            else if (each) matches.forEach((match) => result.matched.push({ item, matches: [match] }));
            else result.matched.push({ item, matches });
        }
        second.forEach((item, index) => (taken.has(index) ? result.matchedSecond : result.restSecond).push(item));
        return result;
    }

    function indexesOf(items, pairs, wanted, literal, same, all) {
        const hits = [];
        for (let i = 0; i < items.length; ++i) {
            if (!pairs.every((pair, p) => same(wanted[p], valueAt(items[i].json, pair.field2, literal)))) continue;
            hits.push(i);
            if (!all) break;
        }
        return hits;
    }

    function joinMatches(matched, clash, preferFirst) {
        const combine = combiner(clash);
        const how = clash.resolveClash ?? (preferFirst ? "preferInput1" : "preferLast");
        return matched.map(({ item, matches }) => {
            const sides = how === "addSuffix" ? [...withSuffix([item], "1"), ...withSuffix(matches, "2")]
                : how === "preferInput1" ? [...matches, item] : [item, ...matches];
            return { json: combine(...sides.map((side) => side.json)), pairedItem: sides.flatMap(linksOf) };
        });
    }

    function checkPairs(pairs) {
        if (pairs.length === 1 && pairs[0].field1 === "" && pairs[0].field2 === "") {
            throw new NodeError('You need to define at least one pair of fields in "Fields to Match" to match on');
        }
        pairs.forEach((pair, index) => {
            if (pair.field1 !== "" && pair.field2 !== "") return;
            throw new NodeError(`You need to define both fields in "Fields to Match" for pair ${index + 1},\n\t\t\t\t field 1 = '${pair.field1}'\n\t\t\t\t field 2 = '${pair.field2}'`);
        });
        return pairs;
    }

    function checkPresent(items, fields, literal, label) {
        for (const field of fields) {
            if (items.some((item) => (literal ? Object.hasOwn(item.json, field) : valueAt(item.json, field) !== undefined))) continue;
            throw new NodeError(`Field '${field}' is not present in any of items in '${label}'`);
        }
    }

    domino.combining = { combiner, withSuffix, findMatches, joinMatches, checkPairs, checkPresent, linksOf };
})
