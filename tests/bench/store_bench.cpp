// How fast the embedded stream and store write and look up, on the disk under $TMPDIR (/tmp).

#include "core/store/backends.hpp"
#include "tests/bench/store_load.hpp"
#include "tests/unit/support/temporary_folder.hpp"

#include <benchmark/benchmark.h>
#include <future>

namespace {

using namespace domino;

const std::string payload(300, 'e');

/// Opened once for all benchmarks of a name; threads of one share it.
class Data : public bench::StoreLoad {
public:
    Data() : Data(std::make_unique<test::TemporaryFolder>()) {}

    Stream& stream() { return *backends_.stream; }

private:
    explicit Data(std::unique_ptr<test::TemporaryFolder> folder) : Data(open_embedded(folder->path()), std::move(folder)) {}
    Data(Backends backends, std::unique_ptr<test::TemporaryFolder> folder)
        : StoreLoad(*backends.store), folder_(std::move(folder)), backends_(std::move(backends)) {}

    std::unique_ptr<test::TemporaryFolder> folder_;
    Backends backends_;
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
