#include "domino/testing/contract.hpp"

#include <gtest/gtest.h>

namespace domino::webhook {
namespace {

const Json config = {{"in", {{"authentication", {{"style", "github"}, {"secret", "a shared secret"}}}, {"conversation", "/c"}}},
                     {"out", {{"url", "https://example.com/replies/{conversation}"}}}};

TEST(WebhookPlugin, KeepsTheContractOfChannels) {
    const domino::testing::PluginFile file(WEBHOOK_PLUGIN);
    EXPECT_EQ(domino::testing::broken_rules({.descriptor = file.descriptor(), .config = config}), std::vector<std::string>{});
}

}  // namespace
}  // namespace domino::webhook
