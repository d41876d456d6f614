// Appends and applies as fast as it can until it is killed, and writes each acknowledged id as a
// line to standard output: "event ID" or "run ID". First line: "ready".

#include "core/store/backends.hpp"
#include "tests/unit/support/own_all.hpp"

#include <unistd.h>
#include <condition_variable>
#include <mutex>
#include <string>

namespace {

using namespace domino;

constexpr int most_under_way = 64;

void tell(const std::string& line) {
    const std::string text = line + "\n";
    if (::write(STDOUT_FILENO, text.data(), text.size()) != static_cast<ssize_t>(text.size())) ::_exit(1);
}

/// Keeps a bounded number of answers outstanding.
class Turnstile {
public:
    void enter() {
        std::unique_lock lock(mutex_);
        left_.wait(lock, [this] { return inside_ < most_under_way; });
        ++inside_;
    }
    void leave() {
        {
            std::lock_guard lock(mutex_);
            --inside_;
        }
        left_.notify_one();
    }

private:
    std::mutex mutex_;
    std::condition_variable left_;
    int inside_ = 0;
};

Changes finished_run(PartitionRow& partition, const std::string& id) {
    Changes changes;
    RunRow run;
    run.id = id;
    run.partition = partition.partition;
    run.ord = ++partition.ord;
    run.rev = ++partition.rev;
    run.root = id;
    run.status = RunStatus::succeeded;
    StepRow step;
    step.run = id;
    step.status = StepStatus::succeeded;
    step.output = "[]";
    step.ord = ++partition.result_ord;
    ReplyRow reply;
    reply.run = id;
    reply.n = 1;
    reply.closing = true;
    reply.status = ReplyStatus::sent;
    changes.new_runs = {run};
    changes.new_steps = {step};
    changes.new_replies = {reply};
    changes.partition = partition;
    return changes;
}

void write_until_killed(Backends& backends, const std::string& prefix) {
    std::vector<PartitionRow> partitions = test::own_all(*backends.store, "child");
    Turnstile turnstile;
    for (int i = 0;; ++i) {
        const std::string id = prefix + std::to_string(i);
        turnstile.enter();
        backends.stream->append(Door::events, i % 16, id, [&turnstile, id](const Appended& appended) {
            if (appended.ok) tell("event " + id);
            turnstile.leave();
        });
        if (i % 4 != 0) continue;
        turnstile.enter();
        backends.store->apply({finished_run(partitions.at(static_cast<std::size_t>(i % 16)), id)},
                              [&turnstile, id](const std::vector<ApplyOutcome>& outcomes) {
                                  if (outcomes.at(0).applied == Applied::committed) tell("run " + id);
                                  turnstile.leave();
                              });
    }
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 3) return 2;
    Backends backends = open_embedded(arguments[1]);
    tell("ready");
    write_until_killed(backends, arguments[2]);
}
