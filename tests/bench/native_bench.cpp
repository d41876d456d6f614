// How many times a second a small workflow runs: inside the engine, and through an engine process.

#include "plugins/executors/native/engine/engine.hpp"
#include "plugins/executors/native/process/child.hpp"

#include <benchmark/benchmark.h>
#include <thread>

namespace {

constexpr char flow[] = R"({"name":"approval","settings":{"executionOrder":"v1"},"nodes":[
 {"name":"Webhook","type":"n8n-nodes-base.webhook","typeVersion":2,"position":[0,0],"parameters":{"path":"p","responseMode":"lastNode"}},
 {"name":"If","type":"n8n-nodes-base.if","typeVersion":2.2,"position":[200,0],"parameters":{"conditions":{"options":{"version":2,"typeValidation":"strict"},
   "conditions":[{"leftValue":"={{ $json.body.amount }}","rightValue":100,"operator":{"type":"number","operation":"gt"}}],"combinator":"and"}}},
 {"name":"Set","type":"n8n-nodes-base.set","typeVersion":3.4,"position":[400,0],"parameters":{"assignments":{"assignments":[
   {"name":"text","value":"=Invoice {{ $json.body.number }} over {{ $json.body.amount }} EUR","type":"string"},
   {"name":"tax","value":"={{ $('Webhook').item.json.body.amount * 0.19 }}","type":"number"}]}}}],
 "connections":{"Webhook":{"main":[[{"node":"If","type":"main","index":0}]]},"If":{"main":[[{"node":"Set","type":"main","index":0}]]}}})";
constexpr char code_flow[] = R"({"name":"code","settings":{"executionOrder":"v1"},"nodes":[
 {"name":"Webhook","type":"n8n-nodes-base.webhook","typeVersion":2,"position":[0,0],"parameters":{"path":"p","responseMode":"lastNode"}},
 {"name":"Code","type":"n8n-nodes-base.code","typeVersion":2,"position":[200,0],"parameters":{"jsCode":"return {tax: $json.body.amount * 0.19}"}}],
 "connections":{"Webhook":{"main":[[{"node":"Code","type":"main","index":0}]]}}})";
constexpr char input[] = R"({"number":"4711","amount":150,"currency":"EUR","customer":{"name":"Ann","city":"Ulm"}})";

class NoEffects final : public native::Effects {
public:
    std::string http(const std::string&) override { return "[]"; }
    bool sleep(std::chrono::milliseconds time) override {
        std::this_thread::sleep_for(time);
        return true;
    }
};

void run_in_engine(benchmark::State& state, const char* document) {
    native::Engine engine({});
    NoEffects effects;
    engine.load("flow", document);
    for (auto _ : state) benchmark::DoNotOptimize(engine.run("flow", input, std::chrono::seconds(5), effects));
    state.SetItemsProcessed(state.iterations());
}

void run_in_process(benchmark::State& state, const char* document) {
    native::Child child({.program = DOMINO_LIBEXEC "/domino-native-engine"});
    child.ready(native::Child::Clock::now() + std::chrono::seconds(10));
    child.load("flow", document);
    for (auto _ : state) benchmark::DoNotOptimize(child.run("flow", input, std::chrono::seconds(5), {}));
    state.SetItemsProcessed(state.iterations());
}

BENCHMARK_CAPTURE(run_in_engine, if_and_set, flow)->UseRealTime();
BENCHMARK_CAPTURE(run_in_engine, code, code_flow)->UseRealTime();
BENCHMARK_CAPTURE(run_in_process, if_and_set, flow)->UseRealTime();
BENCHMARK_CAPTURE(run_in_process, code, code_flow)->UseRealTime();

}  // namespace

BENCHMARK_MAIN();
