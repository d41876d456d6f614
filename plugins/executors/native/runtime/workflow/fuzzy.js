// Equality as Merge and Compare Datasets know it: strict and deep, or forgiving about types.
(function (domino) {
    "use strict";

    const { equal, isObject, isArray } = domino.values;
    const isBlank = (value) => value === undefined || value === null || value === "" || (isArray(value) && value.length === 0);

    function asObject(value) {
        if (isObject(value)) return value;
        try {
            const parsed = JSON.parse(value);
            return isObject(parsed) ? parsed : undefined;
        } catch {
            return undefined;
        }
    }

    function fuzzy(a, b) {
        if (equal(a, b)) return true;
        if (isBlank(a) && isBlank(b)) return true;
        if (isBlank(a) || isBlank(b)) {
            const other = isBlank(a) ? b : a;
            const blank = isBlank(a) ? a : b;
            return (blank === null || blank === undefined) && (other === 0 || other === "0" || other === false);
        }
        if (isObject(a) || isObject(b)) return equal(asObject(a), asObject(b)) && asObject(a) !== undefined;
        if (typeof a === "boolean" || typeof b === "boolean") {
            return String(a).toLocaleLowerCase() === String(b).toLocaleLowerCase() || Number(a) === Number(b);
        }
        return String(a) === String(b) || (typeof a !== typeof b && Number(a) === Number(b));
    }

    domino.equality = (forgiving) => (forgiving ? fuzzy : equal);
})
