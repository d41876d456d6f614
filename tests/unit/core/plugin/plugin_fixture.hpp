#pragma once

#include "core/plugin/host_context.hpp"
#include "core/plugin/plugin_set.hpp"
#include "core/plugin/system_clock.hpp"
#include "domino/testing/fake_host.hpp"
#include "tests/unit/support/temporary_folder.hpp"

#include <gtest/gtest.h>
#include <fstream>
#include <mutex>

namespace domino::test {

inline const std::filesystem::path plugin_folder = DOMINO_TEST_PLUGINS;
inline const std::filesystem::path probe_helper = std::filesystem::path(DOMINO_TEST_LIBEXEC) / "domino-plugin-probe";

/// What plugins told the host's log, with their ids: "webui start".
class Told {
public:
    void add(const std::string& line) {
        const std::lock_guard lock(mutex_);
        lines_.push_back(line);
    }
    std::vector<std::string> lines() const {
        const std::lock_guard lock(mutex_);
        return lines_;
    }

private:
    mutable std::mutex mutex_;
    std::vector<std::string> lines_;
};

class TellingLog : public Log {
public:
    TellingLog(std::string id, Told& told) : id_(std::move(id)), told_(told) {}
    void write(Level, std::string_view message, const Json&) override { told_.add(id_ + " " + std::string(message)); }

private:
    std::string id_;
    Told& told_;
};

/// Loads plugins.json texts with the plugins that were built for tests.
class PluginFixture : public ::testing::Test {
protected:
    std::unique_ptr<PluginSet> load(const std::string& text) {
        faults.clear();
        std::vector<Fault> found;
        const Config config = read_config_text(text, folder.path() / "plugins.json", found);
        auto set = PluginSet::load(config, context(), found);
        for (const auto& fault : found) faults.push_back(to_string(fault));
        return set;
    }

    LoadContext context() {
        return {.libraries = *libraries,
                .plugin_path = {plugin_folder},
                .secrets = secrets,
                .make_host = [this](const std::string& id, PluginKind) { return make_host(id); },
                .on_error = [this](const CallError& error) { errors.add(error.what()); },
                .now = [this] { return clock.now(); }};
    }

    std::unique_ptr<Host> make_host(const std::string& id) {
        HostParts parts{.log = std::make_unique<TellingLog>(id, told),
                        .metrics = std::make_unique<testing::RecordingMetrics>(),
                        .key_value = std::make_unique<testing::MemoryKeyValue>(),
                        .events = std::make_unique<testing::RecordingEventSink>()};
        return std::make_unique<HostContext>(
            id, std::move(parts), HostServices{http, clock, catalog, secrets, "/libexec", "/share", "http://domino.test"});
    }

    /// The one fault there is, without the folder in front.
    std::string only_fault() const {
        if (faults.size() != 1) return "not one fault: " + ::testing::PrintToString(faults);
        return faults.front().substr(folder.path().string().size() + 1);
    }

    TemporaryFolder folder;
    testing::FakeClock clock;
    testing::ScriptedHttp http;
    testing::MemoryCatalog catalog;
    Secrets secrets{{{"DOMINO_SECRET_TOKEN", "hunter2hunter2"}}, "/nowhere"};
    Told told;
    Told errors;
    std::vector<std::string> faults;
    std::unique_ptr<PluginLibraries> libraries = std::make_unique<PluginLibraries>(folder.path() / "private", probe_helper);
};

}  // namespace domino::test
