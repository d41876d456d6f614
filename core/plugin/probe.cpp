#include "core/plugin/probe.hpp"

#include "core/plugin/child_process.hpp"
#include "core/plugin/probe_protocol.hpp"
#include "domino/error.hpp"

#include <algorithm>
#include <cctype>
#include <cstring>

namespace domino {
namespace {

/// What the child wrote before it died, on one line.
std::string said(const std::string& errors) {
    std::string text;
    for (const unsigned char c : errors.substr(0, 500)) text += std::iscntrl(c) != 0 ? ' ' : static_cast<char>(c);
    while (text.ends_with(' ')) text.pop_back();
    return text.empty() ? "" : "; it said: " + text;
}

}  // namespace

void probe_plugin(const std::filesystem::path& helper, const std::filesystem::path& file, std::chrono::milliseconds limit) {
    const ChildOutcome outcome = run_child({helper.string(), file.string()}, limit);
    if (outcome.timed_out)
        throw Error("hangs while it is loaded: a static constructor did not end within " + std::to_string(limit.count()) + " ms" +
                    said(outcome.errors));
    if (outcome.signal != 0)
        throw Error("dies while it is loaded, by signal " + std::to_string(outcome.signal) + " (" + ::strsignal(outcome.signal) +
                    ")" + said(outcome.errors));
    if (outcome.exit_code == probe_refused) throw Error(outcome.output);
    if (outcome.exit_code != 0 || outcome.output != probe_greeting)
        throw Error("ends the process while it is loaded, with exit code " + std::to_string(outcome.exit_code) +
                    said(outcome.errors));
}

}  // namespace domino
