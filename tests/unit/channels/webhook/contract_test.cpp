#include "domino/testing/contract.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace domino::webhook {
namespace {

const Json config = {{"in", {{"authentication", {{"style", "github"}, {"secret", "a shared secret"}}}, {"conversation", "/c"}}},
                     {"out", {{"url", "https://example.com/replies/{conversation}"}}}};

TEST(WebhookPlugin, KeepsTheContractOfChannels) {
    std::thread([] {}).join();  // with the first thread ThreadSanitizer begins one of its own, which is not the plugin's
    const domino::testing::PluginFile file(WEBHOOK_PLUGIN);
    EXPECT_EQ(domino::testing::broken_rules({.descriptor = file.descriptor(), .config = config}), std::vector<std::string>{});
}

}  // namespace
}  // namespace domino::webhook
