#pragma once

#include "core/pipeline/phrases.hpp"
#include "core/pipeline/setup.hpp"
#include "core/pipeline/tokens.hpp"
#include "core/store/store.hpp"
#include "domino/event.hpp"
#include "domino/executor.hpp"
#include "domino/plan.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace domino {

/// A row and what the store does not know of it yet.
template <class Row>
struct Tracked {
    Row row;
    enum class Change { none, changed, added } change = Change::none;

    void touch() {
        if (change == Change::none) change = Change::changed;
    }
};

/// What a transition needs to know besides the run itself.
struct Moment {
    std::int64_t now = 0;  ///< milliseconds since 1970
    const Setup& setup;
    const Tokens& tokens;
};

/// One run on its way to done: run, steps and replies, and every rule of how they change (each in a
/// file of its own: run_state, run_state_steps, run_state_replies). No input or output: it collects
/// what has changed for the next transaction. Owned by one thread at a time.
class RunState {
public:
    static RunState fresh(RunRow row);
    /// `event` is what `row.event` says, read already.
    static RunState fresh(RunRow row, Event event);
    static RunState loaded(RunRecord record);

    const RunRow& run() const { return run_.row; }
    /// The run's event, read once and kept while it is planned.
    const Event& event();
    /// All of it, as it stands.
    RunRecord record() const;
    const StepRow& step(int index) const { return steps_[static_cast<std::size_t>(index)].row; }
    int step_count() const { return static_cast<int>(steps_.size()); }
    const std::vector<Tracked<ReplyRow>>& replies() const { return replies_; }
    std::string step_id(int index) const { return run_.row.id + "." + std::to_string(index); }

    // Deciding. Each ends the planning, or puts it off.
    /// `answers_question`: the event answered an open question of its conversation, which this closes.
    void decide(const Plan& plan, const std::string& planner, bool answers_question, const Moment& moment);
    void ignore(const Moment& moment);
    void fail(const std::string& error, const Moment& moment);
    void retry_planning(const std::string& error, std::int64_t due);
    void answer(const std::string& text, const std::string& language, const Moment& moment);
    void choose_chain(const std::string& chain);
    /// The planner is to see this event, which is more than the run's own: others were merged into it.
    void plan_as(Event event) { event_ = std::move(event); }
    /// Another run has this one's event in it and answers both.
    void merge_into(const std::string& run, const Moment& moment);
    void suspect(int suspicion);

    // Steps. Each ignores what comes too late.
    std::vector<int> steps_starting() const;
    void settle(int index, const Outcome& outcome, const Moment& moment);
    void mark_running(int index);
    void postpone(int index, std::int64_t due);
    void mark_effect(int index);
    /// A try begins: its deadline counts from here.
    void begin_try(int index, std::int64_t now);
    void retry_step(int index, const std::string& error, std::int64_t due);
    /// `by`: who decided, the vendor's id; "" when it was no person.
    bool approve(int index, const std::string& by, const Moment& moment);
    bool reject(int index, Phrase reason, const std::string& by, const Moment& moment);
    void cancel(const Moment& moment);
    /// The person wrote something newer that replaces it.
    void replace(const Moment& moment);

    // Replies.
    void add_reply(Reply reply, bool closing, const Moment& moment);
    void reply_sending(int n);
    void reply_sent(int n, const std::string& vendor_id, std::int64_t now);
    /// This try sent nothing: as if it had not been made.
    void reply_put_back(int n);
    void reply_again(int n, const std::string& error, std::int64_t due);
    void reply_failed(int n, const std::string& error);

    /// What the vendor said later: "delivered", "read" or "failed". A step back does nothing.
    void receive(int n, const std::string& receipt, const std::string& error);
    /// The same once more, as a reply of its own that closes nothing.
    void repeat_reply(int n, const Moment& moment);
    bool has_reply(int n) const { return n >= 1 && static_cast<std::size_t>(n) <= replies_.size(); }

    bool has_open_reply() const;
    bool is_done() const { return is_terminal(run_.row.status) && !has_open_reply(); }

    /// Steps that came to a result since the last call: to be numbered, published and followed up.
    std::vector<int> take_ended_steps();
    void number_result(int index, std::int64_t ord);
    Result result_of(int index) const;

    bool is_dirty() const { return run_.change != Tracked<RunRow>::Change::none; }
    /// The run's own row was written by another copy of it.
    void row_is_stored();

    /// Moves every change into `changes` and forgets that there was one. `partition` gives the
    /// counters. True when there was any.
    bool write_to(Changes& changes);

private:
    explicit RunState(Tracked<RunRow> run) : run_(std::move(run)) {}

    void end_early(const std::string& error, Phrase phrase, const Moment& moment);
    void cancel_open_steps(const Moment& moment);
    StepRow& edit_step(int index);
    ReplyRow& edit_reply(int n);
    void set_run_status(RunStatus status);
    void add_steps(const Plan& plan, const Moment& moment);
    void advance(const Moment& moment);
    bool advance_step(int index, const Moment& moment);
    void start_step(int index, const Moment& moment);
    void ask_approval(int index, const Moment& moment);
    void end_step(int index, StepStatus status, std::string error, std::int64_t now);
    void finish_when_settled(const Moment& moment);
    void finish(RunStatus status, const std::string& error, std::string text, const Moment& moment);
    void notify_others(RunStatus status, const std::string& text, const Moment& moment);
    std::string closing_text() const;
    const StepRow* step_named(const std::string& name) const;

    Tracked<RunRow> run_;
    std::optional<Event> event_;
    std::vector<Tracked<StepRow>> steps_;
    std::vector<Tracked<ReplyRow>> replies_;
    std::optional<DialogRow> dialog_;
    std::vector<int> ended_;
};

}  // namespace domino
