#include "tests/unit/core/store/store_suite.hpp"

#include "domino/error.hpp"
#include "tests/unit/support/own_all.hpp"

#include <future>

namespace domino::test {

StoreSuite::StoreSuite() : harness_(GetParam().make()) {
    own_all("tester");
}

void StoreSuite::TearDown() {
    const std::vector<std::string> wrong = harness_->check_books();
    if (books_are_right_) {
        EXPECT_EQ(wrong, std::vector<std::string>{});
    } else {
        EXPECT_FALSE(wrong.empty());
    }
}

void StoreSuite::own_all(const std::string& owner) {
    partitions_ = domino::test::own_all(store(), owner);
}

std::optional<Taken> StoreSuite::take(int partition, const std::string& owner) {
    const auto epoch = store().partition_rows().at(static_cast<std::size_t>(partition)).epoch;
    return store().take(partition, epoch, owner);
}

Changes StoreSuite::changes_of(int partition) {
    Changes changes;
    changes.partition = partitions_.at(static_cast<std::size_t>(partition));
    return changes;
}

std::vector<ApplyOutcome> StoreSuite::apply_all(std::vector<Changes> batch) {
    std::promise<std::vector<ApplyOutcome>> answer;
    const std::vector<Changes> copy = batch;
    store().apply(std::move(batch), [&answer](std::vector<ApplyOutcome> outcomes) { answer.set_value(std::move(outcomes)); });
    std::vector<ApplyOutcome> outcomes = answer.get_future().get();
    EXPECT_EQ(outcomes.size(), copy.size());
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        if (outcomes[i].applied != Applied::committed) continue;
        partitions_.at(static_cast<std::size_t>(copy[i].partition.partition)) = copy[i].partition;
    }
    return outcomes;
}

ApplyOutcome StoreSuite::apply(const Changes& changes) {
    return apply_all({changes}).at(0);
}

RunRow& StoreSuite::add_run(Changes& changes, const std::string& id) {
    RunRow run;
    run.id = id;
    run.partition = changes.partition.partition;
    run.ord = ++changes.partition.ord;
    run.rev = ++changes.partition.rev;
    run.event_id = "e_" + id;
    run.type = "event.test";
    run.channel = "webui";
    run.conversation = "c-1";
    run.sender = "u-1";
    run.text = "text of " + id;
    run.event = "{\"id\":\"" + id + "\"}";
    run.root = id;
    run.created = 1000 + run.ord;
    changes.new_runs.push_back(run);
    return changes.new_runs.back();
}

StepRow& StoreSuite::add_step(Changes& changes, const std::string& run, int index) {
    StepRow step;
    step.run = run;
    step.index = index;
    step.name = "step-" + std::to_string(index);
    step.workflow = "invoice-check";
    step.needs = "[]";
    step.deadline = 60000;
    step.status = StepStatus::starting;
    step.input = "{\"amount\":150}";
    changes.new_steps.push_back(step);
    return changes.new_steps.back();
}

ReplyRow& StoreSuite::add_reply(Changes& changes, const std::string& run, int n) {
    ReplyRow reply;
    reply.run = run;
    reply.n = n;
    reply.channel = "webui";
    reply.conversation = "c-1";
    reply.text = "reply " + std::to_string(n);
    reply.buttons = "[]";
    reply.files = "[]";
    reply.language = "en";
    changes.new_replies.push_back(reply);
    return changes.new_replies.back();
}

void StoreSuite::add_finished_run(Changes& changes, const std::string& id) {
    RunRow& run = add_run(changes, id);
    run.status = RunStatus::succeeded;
    run.chain = "default";
    run.finished = run.created + 5;
    StepRow& step = add_step(changes, id, 0);
    step.status = StepStatus::succeeded;
    step.output = "[{\"ok\":true}]";
    step.ord = ++changes.partition.result_ord;
    ReplyRow& reply = add_reply(changes, id, 1);
    reply.closing = true;
    reply.status = ReplyStatus::sent;
}

std::vector<std::string> ids_of(const std::vector<RunRecord>& records) {
    std::vector<std::string> ids;
    for (const RunRecord& record : records) ids.push_back(record.run.id);
    return ids;
}

}  // namespace domino::test
