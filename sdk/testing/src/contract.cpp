#include "domino/testing/contract.hpp"

#include "contract_calls.hpp"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <thread>

namespace domino::testing {
namespace {

using namespace std::chrono_literals;
constexpr auto longest_start = 2s;
constexpr auto longest_stop = 10s;

std::size_t count_threads() {
    std::size_t count = 0;
    for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) count += task.path().empty() ? 0 : 1;
    return count;
}

/// A thread that was joined may be listed for a moment yet.
bool threads_came_down_to(std::size_t expected) {
    const auto end = std::chrono::steady_clock::now() + 1s;
    while (std::chrono::steady_clock::now() < end) {
        if (count_threads() <= expected) return true;
        std::this_thread::sleep_for(5ms);
    }
    return false;
}

class ContractRun {
public:
    explicit ContractRun(const ContractCase& under_test) : case_(under_test) {}

    std::vector<std::string> run() {
        std::thread([] {}).join();  // a sanitizer begins its own thread together with the first one
        const std::size_t threads = count_threads();
        check("the descriptor", [&] { check_descriptor(); });
        bool can_be_made = false;
        check("create", [&] {
            make();
            can_be_made = true;
        });
        if (can_be_made) {
            check("stop without start", [&] { stop_without_start(); });
            check("start, calls, stop", [&] { whole_life(); });
            check("stop twice", [&] { stop_twice(); });
            check("stop while calls are running", [&] { stop_amid_calls(); });
            check("two instances at once", [&] { two_instances(); });
        }
        if (!threads_came_down_to(threads)) broken_.push_back("threads of the plugin are left after stop and destruction");
        return std::move(broken_);
    }

private:
    struct Made {
        std::unique_ptr<FakeHost> host;
        PluginObject object;
    };

    void check(const std::string& rule, const std::function<void()>& body) {
        try {
            body();
        } catch (const std::exception& error) {
            broken_.push_back(rule + ": " + error.what());
        } catch (...) {
            broken_.push_back(rule + ": an exception that is no std::exception");
        }
    }

    void report(const std::vector<std::string>& rules) {
        for (const auto& rule : rules)
            if (std::find(broken_.begin(), broken_.end(), rule) == broken_.end()) broken_.push_back(rule);
    }

    Made make() {
        auto host = std::make_unique<FakeHost>();
        if (case_.prepare) case_.prepare(*host);
        PluginObject object(case_.descriptor, *host, case_.config);
        return {std::move(host), std::move(object)};
    }

    void check_descriptor() {
        const Json schema = parse_json(case_.descriptor.config_schema);
        if (schema.value("type", "") != "object") broken_.push_back("config_schema: expected \"type\": \"object\"");
        if (schema.value("additionalProperties", Json(true)) != false)
            broken_.push_back("config_schema: expected \"additionalProperties\": false, so that misspelt members are found");
        if (!schema.contains("properties")) return;
        for (const auto& property : schema["properties"].items())
            if (!property.value().contains("description"))
                broken_.push_back("config_schema: the property \"" + property.key() + "\" has no description");
    }

    void stop_without_start() {
        const Made made = make();
        made.object.state();
        made.object.stop();
        made.object.state();
    }

    void whole_life() {
        const Made made = make();
        timed("start", longest_start, [&] { made.object.start(); });
        if (made.object.state().health != PluginState::Health::ready && made.object.state().reason.empty())
            broken_.push_back("state: degraded or failed without a reason");
        report(try_calls(case_.descriptor.kind, made.object));
        timed("stop", longest_stop, [&] { made.object.stop(); });
    }

    void stop_twice() {
        const Made made = make();
        made.object.start();
        made.object.stop();
        made.object.stop();
    }

    /// Calls that come too late may fail; they must neither crash nor hang nor leave threads.
    void stop_amid_calls() {
        const Made made = make();
        made.object.start();
        std::atomic<bool> calling{false};
        const std::jthread caller([&] {
            calling = true;
            for (int i = 0; i < 3; ++i) try_calls(case_.descriptor.kind, made.object);
        });
        while (!calling) std::this_thread::yield();
        timed("stop while calls are running", longest_stop, [&] { made.object.stop(); });
    }

    void two_instances() {
        const Made first = make();
        const Made second = make();
        first.object.start();
        second.object.start();
        first.object.stop();
        report(try_calls(case_.descriptor.kind, second.object));
        second.object.stop();
    }

    void timed(const std::string& call, std::chrono::milliseconds longest, const std::function<void()>& body) {
        const auto begin = std::chrono::steady_clock::now();
        body();
        const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
        if (took > longest)
            broken_.push_back(call + ": took " + std::to_string(took.count()) + " ms, expected at most " +
                              std::to_string(longest.count()));
    }

    const ContractCase& case_;
    std::vector<std::string> broken_;
};

}  // namespace

std::vector<std::string> broken_rules(const ContractCase& under_test) {
    return ContractRun(under_test).run();
}

}  // namespace domino::testing
