#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace domino {

/// Times are milliseconds since 1970 UTC; 0 means not yet. JSON members hold JSON text.

enum class RunStatus { planning, waiting, running, succeeded, failed, cancelled, ignored };
enum class StepStatus {
    pending,   ///< its needs are not met yet
    waiting,   ///< for a person's approval
    starting,  ///< written down, then handed to its executor
    running,   ///< the executor's peer has it and will call back
    succeeded,
    failed,
    timed_out,
    cancelled,  ///< a need failed, the run was cancelled, or the approval was refused
    skipped,    ///< its condition did not hold
};
enum class ReplyStatus { queued, sending, sent, failed };

const char* to_string(RunStatus status);
const char* to_string(StepStatus status);
const char* to_string(ReplyStatus status);
/// Throw `Error` for an unknown word.
RunStatus run_status_from(const std::string& text);
StepStatus step_status_from(const std::string& text);
ReplyStatus reply_status_from(const std::string& text);
bool is_terminal(RunStatus status);
bool is_terminal(StepStatus status);

/// What happens to a run from its beginning never changes; what comes after `status` does.
struct RunRow {
    std::string id;
    int partition = 0;
    std::int64_t ord = 0;  ///< place in the partition: the order of arrival
    std::string event_id;
    std::string type;
    std::string channel;
    std::string conversation;
    std::string sender;
    std::string text;
    std::string event;  ///< CloudEvent JSON
    std::string traceparent;
    std::string parent;       ///< run whose result tipped this one over; "" for an event's own run
    std::string parent_step;  ///< step id of that result
    std::string root;         ///< first run of the family; its own id when it is the first
    int depth = 0;            ///< follow-ups above it
    std::string result;       ///< JSON of the result to follow up; "" for an event's own run
    std::int64_t created = 0;

    RunStatus status = RunStatus::planning;
    std::string chain;
    std::string planner;   ///< who decided it
    std::string language;  ///< "en" or "de"
    std::string error;
    int attempt = 1;       ///< of planning
    int suspicion = 0;     ///< how often the broker died while this could have been at work
    std::int64_t due = 0;  ///< planning is not tried before
    std::int64_t planned = 0;
    std::int64_t finished = 0;
    std::int64_t rev = 0;  ///< the partition's change counter when this run last changed
};

struct StepRow {
    std::string run;
    int index = 0;     ///< step id = run + "." + index
    std::string name;  ///< id in the plan
    std::string workflow;
    std::string title;          ///< for a person, in the run's language
    std::string needs;          ///< JSON array of names
    std::string when;           ///< JSON; "" when always
    std::string approval;       ///< the question; "" when none
    std::string pinned;         ///< executor the plan or workflow pins; "" when the chain decides
    std::int64_t deadline = 0;  ///< milliseconds from its start

    StepStatus status = StepStatus::pending;
    std::string executor;  ///< who accepted it
    std::string input;     ///< JSON; references resolved once it starts
    std::string output;    ///< JSON array; "" until it ended
    std::string error;
    int attempt = 1;
    bool effect_begun = false;
    std::string claimed;       ///< attempt + "/" + the peer's execution that went through the start gate; written by `claim`
    std::string decided_by;    ///< who approved or rejected, the vendor's id
    std::int64_t due = 0;      ///< when the deadline, retry or approval passes; 0 when nothing is due
    std::int64_t waiting = 0;  ///< since when a person is asked
    std::int64_t started = 0;  ///< of the present try; 0 while a retry waits for `due`
    std::int64_t finished = 0;
    std::int64_t ord = 0;  ///< of its result among the partition's results; 0 until it ended
};

struct ReplyRow {
    std::string run;
    int n = 0;  ///< reply id = run + "#" + n, counted from 1
    std::string channel;
    std::string conversation;
    std::string text;
    std::string buttons;  ///< JSON array
    std::string files;    ///< JSON array
    std::string language;
    bool closing = false;
    std::int64_t created = 0;

    ReplyStatus status = ReplyStatus::queued;
    int attempt = 1;
    std::int64_t due = 0;
    std::string vendor_id;
    std::string error;
    std::int64_t sent = 0;
    std::string receipt;  ///< what the vendor said after it had taken it: delivered, read, failed; "" nothing yet
};

/// An open question in a conversation; erased when `planner` is "".
struct DialogRow {
    std::string channel;
    std::string conversation;
    std::string planner;
    std::string context;  ///< JSON
    std::string run;
};

struct DeadLetterRow {
    std::string id;
    int partition = 0;
    std::string kind;  ///< "event", "callback", "run", "reply"
    std::string run;   ///< "" when it never became one
    std::string cause;
    std::string raw;              ///< the bytes that could not be processed
    std::string status = "open";  ///< open, replayed, dropped
    std::string note;
    std::int64_t first_seen = 0;
    std::int64_t last_seen = 0;
    int count = 1;
    std::int64_t ord = 0;  ///< among the partition's dead letters; a new one each time it is seen
};

/// A callback that was taken: (step, attempt, digest) drops its doubles.
struct SeenCallback {
    std::string step;
    int attempt = 1;
    std::string digest;
};

struct PartitionRow {
    int partition = 0;
    std::string owner;
    std::int64_t epoch = 0;
    std::int64_t ord = 0;
    std::int64_t rev = 0;
    std::string events_cursor;
    std::string callbacks_cursor;
    std::int64_t result_ord = 0;  ///< of the newest result
    std::int64_t published = 0;   ///< results up to here are on the publication
    std::int64_t dead_ord = 0;    ///< of the newest dead letter
    std::int64_t dead_published = 0;
};

}  // namespace domino
