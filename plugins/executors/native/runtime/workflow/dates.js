// The date library is loaded when the first date is asked for.
(function (domino, host) {
    "use strict";

    let library = null;

    function load() {
        library = host.load("lib/datetime.js")(host.load);
        domino.deepFreeze?.([library.DateTime, library.Duration, library.Interval]);
        return library;
    }

    /** The library with the zone of the run's workflow as default. */
    function libraryOf(run) {
        const loaded = library ?? load();
        loaded.Settings.defaultZone = run.workflow.zone;
        return loaded;
    }

    domino.dates = {
        library: libraryOf,
        inZone: (zone) => libraryOf({ workflow: { zone } }),
        isDateTime: (value) => library !== null && value instanceof library.DateTime,
    };
})
