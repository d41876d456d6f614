// How fast the embedded stream and store write and look up, on the disk under $TMPDIR (/tmp).

#include "core/store/backends.hpp"
#include "tests/unit/support/own_all.hpp"
#include "tests/unit/support/temporary_folder.hpp"

#include <benchmark/benchmark.h>
#include <future>
#include <random>

namespace {

using namespace domino;

const std::string payload(300, 'e');

/// Opened once for all benchmarks of a name; threads of one share it.
class Data {
public:
    Data() : backends_(open_embedded(folder_.path())), partitions_(test::own_all(*backends_.store, "bench")) {}

    Stream& stream() { return *backends_.stream; }
    Store& store() { return *backends_.store; }

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
        backends_.store->apply(std::move(batch), [&answer](const std::vector<ApplyOutcome>& outcomes) {
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
        run.event = payload;
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

    test::TemporaryFolder folder_;
    Backends backends_;
    std::vector<PartitionRow> partitions_;
    std::vector<std::string> ids_;
    std::vector<std::string> conversations_;
    std::mt19937 random_{7};
    std::int64_t clock_ = 1700000000000;
    std::size_t turn_ = 0;
};

Data& fresh_data() {
    static Data data;
    return data;
}

void append(benchmark::State& state) {
    Data& data = fresh_data();
    for (auto _ : state) {
        std::promise<bool> answer;
        data.stream().append(Door::events, state.thread_index() % 16, payload,
                             [&answer](const Appended& appended) { answer.set_value(appended.ok); });
        if (!answer.get_future().get()) state.SkipWithError("an append failed");
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(append)->Threads(1)->Threads(32)->Threads(128)->UseRealTime()->MinTime(2);

void apply_fast_path(benchmark::State& state) {
    Data& data = fresh_data();
    for (auto _ : state) {
        state.PauseTiming();
        std::vector<Changes> batch = data.fast_path_batch(static_cast<int>(state.range(0)));
        state.ResumeTiming();
        data.apply(std::move(batch));
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(apply_fast_path)->Arg(1)->Arg(32)->Arg(128)->UseRealTime()->MinTime(2);

/// A store with DOMINO_BENCH_RUNS runs (200,000 unless told), for look-ups.
Data& filled_data() {
    static Data data;
    static const bool filled = [] {
        const char* told = std::getenv("DOMINO_BENCH_RUNS");
        const int runs = told ? std::atoi(told) : 200000;
        for (int written = 0; written < runs; written += 512) data.apply(data.fast_path_batch(512));
        return true;
    }();
    benchmark::DoNotOptimize(filled);
    return data;
}

void apply_to_a_filled_store(benchmark::State& state) {
    Data& data = filled_data();
    for (auto _ : state) {
        state.PauseTiming();
        std::vector<Changes> batch = data.fast_path_batch(static_cast<int>(state.range(0)));
        state.ResumeTiming();
        data.apply(std::move(batch));
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(apply_to_a_filled_store)->Arg(1)->Arg(32)->Arg(128)->UseRealTime()->MinTime(2);

void look_up(benchmark::State& state, const std::function<void(Data&)>& question) {
    Data& data = filled_data();
    for (auto _ : state) question(data);
}

RunFilter filter_by(std::optional<RunStatus> status, const std::string& conversation, const std::string& text) {
    return {status, conversation.empty() ? "" : "webui", conversation, "", text};
}

BENCHMARK_CAPTURE(look_up, one_run, [](Data& data) { data.store().run(data.any_run()); });
BENCHMARK_CAPTURE(look_up, newest_50, [](Data& data) { data.store().runs({}, "", 50); });
BENCHMARK_CAPTURE(look_up, newest_50_failed, [](Data& data) { data.store().runs(filter_by(RunStatus::failed, "", ""), "", 50); });
BENCHMARK_CAPTURE(look_up, conversation,
                  [](Data& data) { data.store().runs(filter_by({}, data.any_conversation(), ""), "", 50); });
BENCHMARK_CAPTURE(look_up, text_that_nobody_wrote,
                  [](Data& data) { data.store().runs(filter_by({}, "", "no such words"), "", 50); });
BENCHMARK_CAPTURE(look_up, conversations_of_a_sender, [](Data& data) { data.store().conversations("webui", "u-1", 50); });
BENCHMARK_CAPTURE(look_up, all_conversations, [](Data& data) { data.store().conversations("webui", "", 50); });
BENCHMARK_CAPTURE(look_up, nothing_changed, [](Data& data) {
    Revisions seen = data.store().revisions();
    data.store().changed_runs({}, seen, 50);
});
BENCHMARK_CAPTURE(look_up, counts, [](Data& data) { data.store().count_runs(); });

}  // namespace

BENCHMARK_MAIN();
