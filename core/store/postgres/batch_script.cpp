#include "core/store/postgres/batch_script.hpp"

#include "core/store/postgres/execute_call.hpp"

#include <map>
#include <set>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

namespace domino {

namespace {

constexpr std::size_t longest_text = 64u << 20;
constexpr std::size_t most_bytes = 256u << 20;
constexpr int parts_per_run = 65536;

bool is_under_way(ReplyStatus status) {
    return status == ReplyStatus::queued || status == ReplyStatus::sending;
}

template <class Rows, class Texts>
void each_text(const Rows& rows, const Texts& texts_of, const std::function<void(const std::string&)>& take) {
    for (const auto& row : rows) texts_of(row, take);
}

void texts_of_run(const RunRow& run, const std::function<void(const std::string&)>& take) {
    for (const std::string* text : {&run.text, &run.event, &run.result, &run.error, &run.conversation, &run.sender}) take(*text);
}
void texts_of_step(const StepRow& step, const std::function<void(const std::string&)>& take) {
    for (const std::string* text : {&step.input, &step.output, &step.error, &step.title, &step.when, &step.needs}) take(*text);
}
void texts_of_reply(const ReplyRow& reply, const std::function<void(const std::string&)>& take) {
    for (const std::string* text : {&reply.text, &reply.buttons, &reply.files, &reply.error}) take(*text);
}

void each_long_text(const Changes& changes, const std::function<void(const std::string&)>& take) {
    each_text(changes.new_runs, texts_of_run, take);
    each_text(changes.changed_runs, texts_of_run, take);
    each_text(changes.new_steps, texts_of_step, take);
    each_text(changes.changed_steps, texts_of_step, take);
    each_text(changes.new_replies, texts_of_reply, take);
    each_text(changes.changed_replies, texts_of_reply, take);
    for (const DialogRow& dialog : changes.dialogs) take(dialog.context);
    for (const DeadLetterRow& letter : changes.dead_letters) {
        take(letter.raw);
        take(letter.cause);
    }
}

std::string out_of_range(const char* kind, int index, const std::string& run) {
    if (index >= 0 && index < parts_per_run) return "";
    return std::string(kind) + " " + std::to_string(index) + " of run \"" + run + "\" is out of range: 0 to " +
           std::to_string(parts_per_run - 1);
}

std::string out_of_range(const Changes& changes) {
    std::string text;
    for (const StepRow& step : changes.new_steps) {
        if (text.empty()) text = out_of_range("step", step.index, step.run);
    }
    for (const ReplyRow& reply : changes.new_replies) {
        if (text.empty()) text = out_of_range("reply", reply.n, reply.run);
    }
    return text;
}

/// Where the run of a part stands if it came with it; `ord` 0 when it is an older one.
struct RunPlace {
    int partition = 0;
    std::int64_t ord = 0;
};

/// Rows of one key in the order they came, folded to the one that stands at the end.
template <class Row>
class Folded {
public:
    using Key = std::pair<std::string, int>;

    template <class Fold>
    void add(const Key& key, const Row& row, const RunPlace& run, const Fold& fold) {
        const auto [place, is_new] = places_.try_emplace(key, rows_.size());
        if (is_new) {
            rows_.push_back({row, run});
        } else {
            fold(rows_[place->second].row, row);
        }
    }
    struct Entry {
        Row row;
        RunPlace run;
    };
    const std::vector<Entry>& rows() const { return rows_; }

private:
    std::map<Key, std::size_t> places_;
    std::vector<Entry> rows_;
};

/// Collects the rows of all changes.
class Rows {
public:
    void add(const Changes& changes);
    void write_to(std::string& script);

private:
    struct Item;
    void add_new_run(const RunRow& run, Item& item);
    void add_changed_run(const RunRow& run, const Item& item);
    void add_parts(Item& item);
    void add_changed_parts(Item& item);
    void add_rest(const Changes& changes);
    void touch(const std::string& run, std::int64_t rev, const Item& item);

    std::unordered_set<std::string> run_ids_;  ///< of new runs in all changes so far
    ExecuteCall meet_{"meet"};
    ExecuteCall new_runs_{"new_runs"};
    ExecuteCall run_payloads_{"run_payloads"};
    ExecuteCall new_steps_{"new_steps"};
    ExecuteCall new_replies_{"new_replies"};
    Folded<RunRow> runs_;
    Folded<StepRow> steps_;
    Folded<ReplyRow> replies_;
    std::unordered_map<std::string, std::int64_t> touched_;  ///< run -> rev
    std::map<std::pair<std::string, std::string>, const DialogRow*> dialogs_;
    std::vector<std::pair<DeadLetterRow, int>> letters_;
    std::unordered_map<std::string, std::size_t> letter_places_;
    ExecuteCall seen_callbacks_{"seen_callbacks"};
    ExecuteCall doubles_{"doubles"};
};

struct Rows::Item {
    const Changes& changes;
    std::unordered_set<std::string_view> runs_with_reply_under_way;
    std::unordered_map<std::string_view, std::int64_t> new_runs;  ///< id -> ord
    std::unordered_set<std::string_view> doubles;                 ///< runs that came before in this batch

    RunPlace place_of(const std::string& run) const {
        const auto found = new_runs.find(run);
        return {changes.partition.partition, found == new_runs.end() ? 0 : found->second};
    }
};

void Rows::add(const Changes& changes) {
    Item item{changes, {}, {}, {}};
    for (const ReplyRow& reply : changes.new_replies) {
        if (is_under_way(reply.status)) item.runs_with_reply_under_way.insert(reply.run);
    }
    for (const RunRow& run : changes.new_runs) add_new_run(run, item);
    for (const RunRow& run : changes.changed_runs) add_changed_run(run, item);
    add_parts(item);
    add_changed_parts(item);
    add_rest(changes);
}

void Rows::add_new_run(const RunRow& run, Item& item) {
    if (!run_ids_.insert(run.id).second) {
        item.doubles.insert(run.id);
        return;
    }
    item.new_runs[run.id] = run.ord;
    const bool is_open = !is_terminal(run.status) || item.runs_with_reply_under_way.count(run.id) > 0;
    meet_.add(run.id, run.partition, run.channel, run.conversation, run.created);
    new_runs_.add(run.id, run.partition, run.ord, run.event_id, run.type, run.channel, run.conversation, run.sender, run.text,
                  run.traceparent, run.parent, run.parent_step, run.root, run.depth, run.created, to_string(run.status),
                  run.chain, run.planner, run.language, run.error, run.attempt, run.suspicion, run.due, run.planned, run.finished,
                  run.rev, is_open);
    run_payloads_.add(run.id, run.partition, run.ord, run.event, run.result);
    doubles_.add(run.id, run.partition, run.ord);
}

void Rows::add_changed_run(const RunRow& run, const Item& item) {
    touch(run.id, run.rev, item);
    runs_.add({run.id, 0}, run, {}, [](RunRow& stands, const RunRow& next) {
        const std::int64_t rev = std::max(stands.rev, next.rev);
        if (!is_terminal(stands.status)) stands = next;
        stands.rev = rev;
    });
}

void Rows::add_parts(Item& item) {
    const int partition = item.changes.partition.partition;
    for (const StepRow& step : item.changes.new_steps) {
        if (item.doubles.count(step.run) > 0) continue;
        new_steps_.add(step.run, partition, item.place_of(step.run).ord, step.index, step.name, step.workflow, step.title,
                       step.needs, step.when, step.approval, step.pinned, step.deadline, to_string(step.status), step.executor,
                       step.error, step.attempt, step.effect_begun, step.claimed, step.decided_by, step.due, step.waiting,
                       step.started, step.finished, step.ord, step.input, step.output);
        touch(step.run, item.changes.partition.rev, item);
    }
    for (const ReplyRow& reply : item.changes.new_replies) {
        if (item.doubles.count(reply.run) > 0) continue;
        new_replies_.add(reply.run, partition, item.place_of(reply.run).ord, reply.n, reply.channel, reply.conversation,
                         reply.text, reply.buttons, reply.files, reply.language, reply.closing, reply.created,
                         to_string(reply.status), reply.attempt, reply.due, reply.vendor_id, reply.error, reply.sent,
                         reply.receipt);
        touch(reply.run, item.changes.partition.rev, item);
    }
}

void Rows::add_changed_parts(Item& item) {
    for (const StepRow& step : item.changes.changed_steps) {
        if (item.doubles.count(step.run) > 0) continue;
        steps_.add({step.run, step.index}, step, item.place_of(step.run), [](StepRow& stands, const StepRow& next) {
            if (is_terminal(stands.status)) return;
            std::string output = next.output.empty() ? std::move(stands.output) : next.output;
            stands = next;
            stands.output = std::move(output);
        });
        touch(step.run, item.changes.partition.rev, item);
    }
    for (const ReplyRow& reply : item.changes.changed_replies) {
        if (item.doubles.count(reply.run) > 0) continue;
        replies_.add({reply.run, reply.n}, reply, item.place_of(reply.run), [](ReplyRow& stands, const ReplyRow& next) {
            if (is_under_way(stands.status) || stands.status == next.status) stands = next;
        });
        touch(reply.run, item.changes.partition.rev, item);
    }
}

void Rows::add_rest(const Changes& changes) {
    for (const DialogRow& dialog : changes.dialogs) dialogs_[{dialog.channel, dialog.conversation}] = &dialog;
    for (const DeadLetterRow& letter : changes.dead_letters) {
        const auto [place, is_new] = letter_places_.try_emplace(letter.id, letters_.size());
        if (is_new) {
            letters_.emplace_back(letter, 1);
            continue;
        }
        auto& [stands, times] = letters_[place->second];
        DeadLetterRow next = letter;
        next.partition = stands.partition;
        next.kind = stands.kind;
        next.run = stands.run;
        next.first_seen = stands.first_seen;
        next.count = stands.count;
        next.status = "open";
        stands = std::move(next);
        ++times;
    }
    for (const SeenCallback& callback : changes.seen_callbacks)
        seen_callbacks_.add(callback.step, callback.attempt, callback.digest);
}

/// What came with its new run changes nothing besides: if the run is new it says so itself, if it
/// was there before nothing is written.
void Rows::touch(const std::string& run, std::int64_t rev, const Item& item) {
    if (item.new_runs.count(run) > 0) return;
    std::int64_t& stands = touched_[run];
    stands = std::max(stands, rev);
}

void Rows::write_to(std::string& script) {
    for (ExecuteCall* call : {&meet_, &new_runs_, &run_payloads_, &new_steps_}) call->write_to(script);
    ExecuteCall steps("changed_steps");
    for (const auto& [step, run] : steps_.rows()) {
        steps.add(step.run, run.partition, run.ord, step.index, to_string(step.status), step.executor, step.error, step.attempt,
                  step.effect_begun, step.decided_by, step.due, step.waiting, step.started, step.finished, step.ord, step.input,
                  step.output);
    }
    steps.write_to(script);
    new_replies_.write_to(script);
    ExecuteCall replies("changed_replies");
    for (const auto& [reply, run] : replies_.rows()) {
        replies.add(reply.run, run.partition, run.ord, reply.n, to_string(reply.status), reply.attempt, reply.due,
                    reply.vendor_id, reply.error, reply.sent, reply.receipt);
    }
    replies.write_to(script);
    ExecuteCall runs("changed_runs");
    for (const auto& [run, place] : runs_.rows()) {
        runs.add(run.id, to_string(run.status), run.chain, run.planner, run.language, run.error, run.attempt, run.suspicion,
                 run.due, run.planned, run.finished, run.rev);
    }
    runs.write_to(script);
    ExecuteCall touched("touched_runs");
    for (const auto& [run, rev] : touched_) touched.add(run, rev);
    touched.write_to(script);
    ExecuteCall ended("ended_dialogs");
    ExecuteCall open("open_dialogs");
    for (const auto& [key, dialog] : dialogs_) {
        if (dialog->planner.empty()) {
            ended.add(dialog->channel, dialog->conversation);
        } else {
            open.add(dialog->channel, dialog->conversation, dialog->planner, dialog->context, dialog->run);
        }
    }
    ended.write_to(script);
    open.write_to(script);
    ExecuteCall letters("dead_letters");
    for (const auto& [letter, times] : letters_) {
        letters.add(letter.id, letter.partition, letter.kind, letter.run, letter.cause, RawBytes{letter.raw}, letter.status,
                    letter.note, letter.first_seen, letter.last_seen, letter.count + times - 1, letter.ord);
    }
    letters.write_to(script);
    seen_callbacks_.write_to(script);
    doubles_.write_to(script);
}

}  // namespace

std::size_t bytes_of(const Changes& changes) {
    std::size_t bytes = 0;
    each_long_text(changes, [&](const std::string& text) { bytes += text.size() + 40; });
    return bytes;
}

std::string refusal_of_values(const Changes& changes) {
    std::string text = out_of_range(changes);
    each_long_text(changes, [&](const std::string& one) {
        if (one.size() > longest_text && text.empty())
            text = "a text of " + std::to_string(one.size()) + " bytes; the store takes up to " + std::to_string(longest_text);
    });
    if (text.empty() && bytes_of(changes) > most_bytes)
        text = "changes of " + std::to_string(bytes_of(changes)) + " bytes; the store takes up to " + std::to_string(most_bytes);
    return text;
}

BatchScript::BatchScript(const std::vector<const Changes*>& changes) {
    // A later change of the same owner carries the counters of the earlier ones with it.
    std::map<std::tuple<int, std::string, std::int64_t>, std::vector<std::size_t>> owners;
    Rows rows;
    for (std::size_t i = 0; i < changes.size(); ++i) {
        const PartitionRow& row = changes[i]->partition;
        owners[{row.partition, row.owner, row.epoch}].push_back(i);
        rows.add(*changes[i]);
    }
    ExecuteCall fence("fence");
    for (const auto& [owner, members] : owners) {
        const PartitionRow& row = changes[members.back()]->partition;
        fence.add(row.partition, row.owner, row.epoch, row.ord, row.rev, row.events_cursor, row.callbacks_cursor, row.result_ord,
                  row.published, row.dead_ord, row.dead_published);
        behind_.push_back(members);
    }
    fence.write_to(text_);
    rows.write_to(text_);
}

}  // namespace domino
