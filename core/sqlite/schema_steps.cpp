#include "core/sqlite/schema_steps.hpp"

namespace domino {

namespace {

constexpr const char* streams_and_runs = R"sql(
CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- Doors and publications. AUTOINCREMENT: a trimmed number never comes again, cursors stay right.
CREATE TABLE entry (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    stream    TEXT    NOT NULL,
    partition INTEGER NOT NULL,
    time      INTEGER NOT NULL,
    payload   BLOB    NOT NULL
);
CREATE INDEX entry_by_place ON entry (stream, partition);

CREATE TABLE consumer_group (
    stream    TEXT    NOT NULL,
    partition INTEGER NOT NULL,
    name      TEXT    NOT NULL,
    delivered INTEGER NOT NULL,
    PRIMARY KEY (stream, partition, name)
) WITHOUT ROWID;

CREATE TABLE pending_entry (
    stream       TEXT    NOT NULL,
    partition    INTEGER NOT NULL,
    group_name   TEXT    NOT NULL,
    entry        INTEGER NOT NULL,
    consumer     TEXT    NOT NULL,
    delivered_at INTEGER NOT NULL,
    deliveries   INTEGER NOT NULL,
    PRIMARY KEY (stream, partition, group_name, entry)
) WITHOUT ROWID;

CREATE TABLE partitions (
    partition        INTEGER PRIMARY KEY,
    owner            TEXT    NOT NULL DEFAULT '',
    epoch            INTEGER NOT NULL DEFAULT 0,
    ord              INTEGER NOT NULL DEFAULT 0,
    rev              INTEGER NOT NULL DEFAULT 0,
    events_cursor    TEXT    NOT NULL DEFAULT '',
    callbacks_cursor TEXT    NOT NULL DEFAULT '',
    result_ord       INTEGER NOT NULL DEFAULT 0,
    published        INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE conversation (
    id      INTEGER PRIMARY KEY,
    channel TEXT    NOT NULL,
    name    TEXT    NOT NULL,
    last    INTEGER NOT NULL
);
CREATE UNIQUE INDEX conversation_by_name ON conversation (name, channel);
CREATE INDEX conversation_by_last ON conversation (channel, last);

CREATE TABLE participant (
    sender       TEXT    NOT NULL,
    conversation INTEGER NOT NULL,
    PRIMARY KEY (sender, conversation)
) WITHOUT ROWID;
CREATE INDEX participant_by_conversation ON participant (conversation);

-- seq is the order of arrival over all partitions. is_open: not terminal, or with a reply under way.
-- Payloads stand apart, so that a change of state does not write them again.
CREATE TABLE run (
    seq          INTEGER PRIMARY KEY,
    id           TEXT    NOT NULL,
    partition    INTEGER NOT NULL,
    ord          INTEGER NOT NULL,
    event_id     TEXT    NOT NULL,
    type         TEXT    NOT NULL,
    channel      TEXT    NOT NULL,
    conversation INTEGER NOT NULL,
    sender       TEXT    NOT NULL,
    text         TEXT    NOT NULL,
    traceparent  TEXT    NOT NULL,
    parent       TEXT    NOT NULL,
    parent_step  TEXT    NOT NULL,
    root         TEXT    NOT NULL,
    depth        INTEGER NOT NULL,
    created      INTEGER NOT NULL,
    status       TEXT    NOT NULL,
    chain        TEXT    NOT NULL,
    planner      TEXT    NOT NULL,
    language     TEXT    NOT NULL,
    error        TEXT    NOT NULL,
    attempt      INTEGER NOT NULL,
    suspicion    INTEGER NOT NULL,
    due          INTEGER NOT NULL,
    planned      INTEGER NOT NULL,
    finished     INTEGER NOT NULL,
    rev          INTEGER NOT NULL,
    is_open      INTEGER NOT NULL,
    is_cleared   INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX run_by_id ON run (id);
CREATE INDEX run_by_rev ON run (partition, rev);
CREATE INDEX run_by_conversation ON run (conversation);
CREATE INDEX run_by_status ON run (status);
CREATE INDEX run_by_chain ON run (chain);
CREATE INDEX run_by_channel ON run (channel);
CREATE INDEX run_by_root ON run (root) WHERE root <> id;
CREATE INDEX run_by_finish ON run (is_cleared, finished) WHERE finished > 0;
CREATE INDEX open_run ON run (partition, ord) WHERE is_open;
CREATE INDEX planning_run ON run (conversation, ord) WHERE status = 'planning';

CREATE TABLE run_payload (
    run    INTEGER PRIMARY KEY,
    event  TEXT NOT NULL,
    result TEXT NOT NULL
);

CREATE TABLE run_count (
    status TEXT PRIMARY KEY,
    runs   INTEGER NOT NULL
) WITHOUT ROWID;

-- id = seq of its run * 65536 + index: a run's steps lie together and need no index.
CREATE TABLE step (
    id           INTEGER PRIMARY KEY,
    run          INTEGER AS (id >> 16) VIRTUAL,
    "index"      INTEGER AS (id & 65535) VIRTUAL,
    partition    INTEGER NOT NULL,
    name         TEXT    NOT NULL,
    workflow     TEXT    NOT NULL,
    title        TEXT    NOT NULL,
    needs        TEXT    NOT NULL,
    "when"       TEXT    NOT NULL,
    approval     TEXT    NOT NULL,
    pinned       TEXT    NOT NULL,
    deadline     INTEGER NOT NULL,
    status       TEXT    NOT NULL,
    executor     TEXT    NOT NULL,
    error        TEXT    NOT NULL,
    attempt      INTEGER NOT NULL,
    effect_begun INTEGER NOT NULL,
    claimed      TEXT    NOT NULL,
    due          INTEGER NOT NULL,
    waiting      INTEGER NOT NULL,
    started      INTEGER NOT NULL,
    finished     INTEGER NOT NULL,
    ord          INTEGER NOT NULL
);
CREATE INDEX step_by_ord ON step (partition, ord) WHERE ord > 0;
CREATE INDEX waiting_step ON step (id) WHERE status = 'waiting';

CREATE TABLE step_input (
    step INTEGER PRIMARY KEY,
    json TEXT NOT NULL
);
CREATE TABLE step_output (
    step INTEGER PRIMARY KEY,
    json TEXT NOT NULL
);

-- id = seq of its run * 65536 + n.
CREATE TABLE reply (
    id           INTEGER PRIMARY KEY,
    run          INTEGER AS (id >> 16) VIRTUAL,
    n            INTEGER AS (id & 65535) VIRTUAL,
    channel      TEXT    NOT NULL,
    conversation TEXT    NOT NULL,
    text         TEXT    NOT NULL,
    buttons      TEXT    NOT NULL,
    files        TEXT    NOT NULL,
    language     TEXT    NOT NULL,
    closing      INTEGER NOT NULL,
    created      INTEGER NOT NULL,
    status       TEXT    NOT NULL,
    attempt      INTEGER NOT NULL,
    due          INTEGER NOT NULL,
    vendor_id    TEXT    NOT NULL,
    error        TEXT    NOT NULL,
    sent         INTEGER NOT NULL
);
CREATE UNIQUE INDEX closing_reply ON reply (id >> 16) WHERE closing;

CREATE TABLE dialog (
    channel      TEXT NOT NULL,
    conversation TEXT NOT NULL,
    planner      TEXT NOT NULL,
    context      TEXT NOT NULL,
    run          TEXT NOT NULL,
    PRIMARY KEY (channel, conversation)
) WITHOUT ROWID;

CREATE TABLE dead_letter (
    seq        INTEGER PRIMARY KEY,
    id         TEXT    NOT NULL,
    partition  INTEGER NOT NULL,
    kind       TEXT    NOT NULL,
    run        TEXT    NOT NULL,
    cause      TEXT    NOT NULL,
    raw        BLOB    NOT NULL,
    status     TEXT    NOT NULL,
    note       TEXT    NOT NULL,
    first_seen INTEGER NOT NULL,
    last_seen  INTEGER NOT NULL,
    count      INTEGER NOT NULL
);
CREATE UNIQUE INDEX dead_letter_by_id ON dead_letter (id);
CREATE INDEX dead_letter_by_status ON dead_letter (status);

CREATE TABLE seen_callback (
    step    TEXT    NOT NULL,
    attempt INTEGER NOT NULL,
    digest  TEXT    NOT NULL,
    PRIMARY KEY (step, attempt, digest)
) WITHOUT ROWID;

CREATE TABLE key_value (
    space TEXT NOT NULL,
    key   TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (space, key)
) WITHOUT ROWID;
)sql";

constexpr const char* published_dead_letters = R"sql(
ALTER TABLE dead_letter ADD COLUMN ord INTEGER NOT NULL DEFAULT 0;
CREATE INDEX dead_letter_by_ord ON dead_letter (partition, ord) WHERE ord > 0;
ALTER TABLE partitions ADD COLUMN dead_ord INTEGER NOT NULL DEFAULT 0;
ALTER TABLE partitions ADD COLUMN dead_published INTEGER NOT NULL DEFAULT 0;
)sql";

constexpr const char* decisions_and_receipts = R"sql(
ALTER TABLE step ADD COLUMN decided_by TEXT NOT NULL DEFAULT '';
ALTER TABLE reply ADD COLUMN receipt TEXT NOT NULL DEFAULT '';
)sql";

constexpr const char* keys_for_a_time = R"sql(
ALTER TABLE key_value ADD COLUMN until INTEGER NOT NULL DEFAULT 0;
CREATE INDEX key_value_by_until ON key_value (until) WHERE until > 0;
)sql";

}  // namespace

const std::vector<SchemaStep>& schema_steps() {
    static const std::vector<SchemaStep> steps = {
        {1, streams_and_runs}, {2, published_dead_letters}, {3, decisions_and_receipts}, {4, keys_for_a_time}};
    return steps;
}

}  // namespace domino
