#pragma once

#include "core/store/store.hpp"
#include "tests/unit/support/own_all.hpp"

#include <algorithm>
#include <future>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

namespace domino::bench {

/// Events of the fast path for a store, each a run with one step and one reply, over at once, and what
/// may be asked of them.
class StoreLoad {
public:
    explicit StoreLoad(Store& store) : store_(store), partitions_(test::own_all(store, "bench")) {}

    Store& store() { return store_; }

    /// One Changes for each of up to 16 partitions, `runs` finished runs in all: the fast path.
    std::vector<Changes> fast_path_batch(int runs) {
        std::vector<Changes> batch;
        const int partitions = std::min(runs, static_cast<int>(partitions_.size()));
        for (int i = 0; i < partitions; ++i) {
            PartitionRow& partition = partitions_[static_cast<std::size_t>(turn_++ % partitions_.size())];
            Changes changes;
            const int here = runs / partitions + (i < runs % partitions ? 1 : 0);
            for (int n = 0; n < here; ++n) add_finished_run(changes, partition);
            changes.partition = partition;
            batch.push_back(std::move(changes));
        }
        return batch;
    }
    void apply(std::vector<Changes> batch) {
        std::promise<void> answer;
        store_.apply(std::move(batch), [&answer](const std::vector<ApplyOutcome>& outcomes) {
            for (const ApplyOutcome& outcome : outcomes) {
                if (outcome.applied != Applied::committed) throw std::runtime_error(outcome.error);
            }
            answer.set_value();
        });
        answer.get_future().wait();
    }
    const std::string& any_run() { return ids_[random_() % ids_.size()]; }
    const std::string& any_conversation() { return conversations_[random_() % conversations_.size()]; }

private:
    std::string random_text(const char* prefix) {
        constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz234567";
        std::string text = prefix;
        for (int i = 0; i < 32; ++i) text += letters[random_() % letters.size()];
        return text;
    }
    void add_finished_run(Changes& changes, PartitionRow& partition) {
        RunRow run;
        run.id = random_text("r_");
        run.partition = partition.partition;
        run.ord = ++partition.ord;
        run.rev = ++partition.rev;
        run.event_id = "e_" + run.id.substr(2);
        run.type = "event.webui";
        run.channel = "webui";
        run.conversation = conversations_.size() < 20000 ? new_conversation() : any_conversation();
        run.sender = "u-" + std::to_string(random_() % 1000);
        run.text = "Bitte Rechnung 4711 über 150 EUR prüfen";
        run.event = std::string(300, 'e');
        run.root = run.id;
        run.created = run.finished = ++clock_;
        run.status = random_() % 1000 == 0 ? RunStatus::failed : RunStatus::succeeded;
        run.chain = "default";
        run.planner = "rules";
        run.language = "de";
        StepRow step;
        step.run = run.id;
        step.workflow = "invoice-check";
        step.name = "check";
        step.status = StepStatus::succeeded;
        step.executor = "native";
        step.input = R"({"invoice":"4711","amount":150})";
        step.output = R"([{"invoice":"4711","amount":150,"verdict":"approved"}])";
        step.ord = ++partition.result_ord;
        ReplyRow reply;
        reply.run = run.id;
        reply.n = 1;
        reply.channel = run.channel;
        reply.conversation = run.conversation;
        reply.text = "Rechnung 4711 über 150 EUR ist in Ordnung.";
        reply.closing = true;
        reply.status = ReplyStatus::sent;
        if (ids_.size() < 100000) ids_.push_back(run.id);
        changes.new_runs.push_back(std::move(run));
        changes.new_steps.push_back(std::move(step));
        changes.new_replies.push_back(std::move(reply));
    }
    std::string new_conversation() {
        conversations_.push_back(random_text("c-"));
        return conversations_.back();
    }

    Store& store_;
    std::vector<PartitionRow> partitions_;
    std::vector<std::string> ids_;
    std::vector<std::string> conversations_;
    std::mt19937 random_{7};
    std::int64_t clock_ = 1700000000000;
    std::size_t turn_ = 0;
};

}  // namespace domino::bench
