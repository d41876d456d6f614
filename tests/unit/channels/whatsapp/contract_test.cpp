#include "domino/testing/contract.hpp"
#include "tests/unit/channels/whatsapp/channel_under_test.hpp"

namespace domino::whatsapp {
namespace {

TEST(WhatsappPlugin, KeepsTheContractOfChannels) {
    std::thread([] {}).join();  // with the first thread ThreadSanitizer begins one of its own, which is not the plugin's
    const domino::testing::PluginFile file(WHATSAPP_PLUGIN);
    EXPECT_EQ(domino::testing::broken_rules({.descriptor = file.descriptor(), .config = config_with()}),
              std::vector<std::string>{});
}

TEST(WhatsappPlugin, KeepsTheContractWithAGraphApiThatAnswers) {
    const domino::testing::PluginFile file(WHATSAPP_PLUGIN);
    const auto answers = [](domino::testing::FakeHost& host) {
        host.scripted_http.answer_with([](const HttpRequest&) {
            return HttpResponse{.status = 200, .headers = {}, .body = R"({"id":"1","messages":[{"id":"wamid.1"}]})"};
        });
    };
    EXPECT_EQ(
        domino::testing::broken_rules(
            {.descriptor = file.descriptor(), .config = config_with({{"template", {{"name", "hello"}}}}), .prepare = answers}),
        std::vector<std::string>{});
}

}  // namespace
}  // namespace domino::whatsapp
