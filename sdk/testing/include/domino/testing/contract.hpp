#pragma once

#include "domino/testing/fake_host.hpp"
#include "domino/testing/plugin_file.hpp"

#include <functional>
#include <string>
#include <vector>

namespace domino::testing {

/// How the contract is tried on one plugin.
struct ContractCase {
    const Descriptor& descriptor;
    Json config = Json::object();                 ///< what the plugin cannot do without
    std::function<void(FakeHost&)> prepare = {};  ///< fills each host: secrets, workflows, HTTP answers
};

/// Runs the contract of the plugin's kind (see docs/plugin-guide.md) and returns each rule that it
/// broke, in a sentence; empty: it keeps the contract. Every peer is away unless `prepare` says
/// otherwise. Takes about a second. A plugin that hangs makes this hang.
std::vector<std::string> broken_rules(const ContractCase& under_test);

}  // namespace domino::testing
