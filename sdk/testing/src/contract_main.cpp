#include "domino/testing/contract.hpp"

#include <cstdio>
#include <fstream>
#include <sstream>

namespace {

domino::Json config_from(const char* file) {
    std::ifstream stream(file);
    if (!stream) throw domino::Error(std::string(file) + ": cannot be read");
    std::stringstream text;
    text << stream.rdbuf();
    return domino::parse_json(text.str());
}

}  // namespace

/// Exit codes: 0 keeps the contract, 1 breaks rules, 2 could not be tried.
int main(int count, char** arguments) {
    if (count < 2 || count > 3) {
        std::fprintf(stderr,
                     "usage: domino-plugin-contract PLUGIN.so [CONFIG.json]\nRuns the contract of its kind against a plugin, "
                     "with every peer away.\n");
        return 2;
    }
    try {
        const domino::testing::PluginFile file(arguments[1]);
        const domino::Json config = count == 3 ? config_from(arguments[2]) : domino::Json::object();
        const auto broken = domino::testing::broken_rules({.descriptor = file.descriptor(), .config = config});
        for (const auto& rule : broken) std::printf("broken: %s\n", rule.c_str());
        std::printf("%s: %s\n", file.descriptor().name, broken.empty() ? "keeps the contract" : "breaks the contract");
        return broken.empty() ? 0 : 1;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 2;
    }
}
