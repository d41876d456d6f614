#include "core/config/settings.hpp"

#include "tests/unit/support/temporary_folder.hpp"

#include <gtest/gtest.h>
#include <fstream>

namespace domino {
namespace {

struct Taken {
    Settings settings;
    std::vector<Fault> faults;
};

Taken take(const Environment& environment) {
    Taken taken;
    taken.settings = settings_from_environment(environment, taken.faults);
    return taken;
}

TEST(Settings, HaveDefaults) {
    const auto [settings, faults] = take({{"HOME", "/root"}, {"DOMINO_LISTEN", ""}});
    EXPECT_TRUE(faults.empty());
    EXPECT_EQ(settings.listen, "127.0.0.1:8080");
    EXPECT_EQ(settings.stream, "embedded:");
    EXPECT_TRUE(settings.takes_in && settings.works);
}

TEST(Settings, TakeEveryVariable) {
    const auto [s, faults] = take({{"DOMINO_LISTEN", "[::1]:0"},
                                   {"DOMINO_PUBLIC_URL", "https://domino.example.com/x"},
                                   {"DOMINO_DATA", "/var/lib/domino"},
                                   {"DOMINO_CONFIG", "/etc/domino/plugins.json"},
                                   {"DOMINO_STORE", "postgresql://db/domino"},
                                   {"DOMINO_STREAM", "redis://r:6379"},
                                   {"DOMINO_API_TOKEN", "0123456789abcdef"},
                                   {"DOMINO_PLUGIN_PATH", "/a:/b"},
                                   {"DOMINO_WORKFLOWS", "/w"},
                                   {"DOMINO_SECRETS", "/s"},
                                   {"DOMINO_NAMESPACE", "tenant_1"},
                                   {"DOMINO_ROLES", "worker"},
                                   {"DOMINO_LOG_LEVEL", "debug"},
                                   {"DOMINO_RETENTION_DAYS", "7"},
                                   {"DOMINO_HTTP_THREADS", "16"},
                                   {"DOMINO_DRAIN_SECONDS", "5"},
                                   {"DOMINO_SECRET_ANYTHING", "x"}});
    for (const auto& fault : faults) ADD_FAILURE() << to_string(fault);
    EXPECT_EQ(s.listen, "[::1]:0");
    EXPECT_EQ(s.public_url, "https://domino.example.com/x");
    EXPECT_EQ(s.data, "/var/lib/domino");
    EXPECT_EQ(s.config, "/etc/domino/plugins.json");
    EXPECT_EQ(s.store, "postgresql://db/domino");
    EXPECT_EQ(s.stream, "redis://r:6379");
    EXPECT_EQ(s.api_token, "0123456789abcdef");
    EXPECT_EQ(s.plugin_path, (std::vector<std::filesystem::path>{"/a", "/b"}));
    EXPECT_EQ(s.workflows, "/w");
    EXPECT_EQ(s.secrets, "/s");
    EXPECT_EQ(s.name_space, "tenant_1");
    EXPECT_FALSE(s.takes_in);
    EXPECT_TRUE(s.works);
    EXPECT_EQ(s.log_level, "debug");
    EXPECT_EQ(s.retention_days, 7);
    EXPECT_EQ(s.http_threads, 16);
    EXPECT_EQ(s.drain.count(), 5);
}

TEST(Settings, RefuseMalformedValuesAndKeepTheDefault) {
    const std::pair<const char*, const char*> cases[] = {
        {"DOMINO_LISTEN", "8080"},        {"DOMINO_LISTEN", "host:70000"},
        {"DOMINO_LISTEN", ":8080"},       {"DOMINO_LISTEN", "::1:8080"},
        {"DOMINO_LISTEN", "a:-1"},        {"DOMINO_PUBLIC_URL", "ftp://x"},
        {"DOMINO_PUBLIC_URL", "x"},       {"DOMINO_PUBLIC_URL", "http://x/?a=1"},
        {"DOMINO_STORE", "mysql://x"},    {"DOMINO_STREAM", "kafka://x"},
        {"DOMINO_API_TOKEN", "short"},    {"DOMINO_API_TOKEN", "with a space in it"},
        {"DOMINO_NAMESPACE", "Tenant"},   {"DOMINO_NAMESPACE", "a-b"},
        {"DOMINO_ROLES", "http,wroker"},  {"DOMINO_ROLES", ","},
        {"DOMINO_LOG_LEVEL", "loud"},     {"DOMINO_RETENTION_DAYS", "0"},
        {"DOMINO_RETENTION_DAYS", "7 d"}, {"DOMINO_HTTP_THREADS", "1e3"},
        {"DOMINO_DRAIN_SECONDS", "-1"},   {"DOMINO_PLUGIN_PATH", ":"},
    };
    for (const auto& [name, value] : cases) {
        const auto [settings, faults] = take({{name, value}});
        ASSERT_EQ(faults.size(), 1u) << name << "=" << value;
        EXPECT_EQ(faults[0].path, name);
        EXPECT_FALSE(faults[0].warning);
        EXPECT_NE(faults[0].problem.find("expected"), std::string::npos) << to_string(faults[0]);
        EXPECT_EQ(settings.listen, Settings().listen);
        EXPECT_EQ(settings.retention_days, Settings().retention_days);
    }
}

TEST(Settings, NeverQuoteSecretValues) {
    const auto [settings, faults] = take({{"DOMINO_API_TOKEN", "hunter2"}, {"DOMINO_STORE", "mysql://hunter2@db"}});
    ASSERT_EQ(faults.size(), 2u);
    for (const auto& fault : faults) EXPECT_EQ(to_string(fault).find("hunter2"), std::string::npos) << to_string(fault);
}

TEST(Settings, ReadTheFileTwin) {
    const test::TemporaryFolder folder;
    std::ofstream(folder.path() / "token") << "0123456789abcdef\n";
    std::ofstream(folder.path() / "empty");
    const auto file = (folder.path() / "token").string();
    EXPECT_EQ(take({{"DOMINO_API_TOKEN_FILE", file}}).settings.api_token, "0123456789abcdef");
    EXPECT_NE(take({{"DOMINO_API_TOKEN_FILE", file}, {"DOMINO_API_TOKEN", "0123456789abcdef"}}).faults.at(0).problem.find("both"),
              std::string::npos);
    EXPECT_NE(take({{"DOMINO_API_TOKEN_FILE", "/nowhere"}}).faults.at(0).problem.find("/nowhere"), std::string::npos);
    EXPECT_NE(take({{"DOMINO_API_TOKEN_FILE", (folder.path() / "empty").string()}}).faults.at(0).problem.find("empty"),
              std::string::npos);
}

TEST(Settings, WarnOfVariablesThatNobodyReads) {
    const auto faults = take({{"DOMINO_LISEN", "x"}, {"DOMINO_COLOUR_SCHEME", "x"}, {"OTHER", "x"}}).faults;
    ASSERT_EQ(faults.size(), 2u);
    EXPECT_TRUE(faults[0].warning && faults[1].warning);
    EXPECT_EQ(to_string(faults[1]),
              "environment: warning: DOMINO_LISEN: no setting of this name; did you mean \"DOMINO_LISTEN\"?");
}

}  // namespace
}  // namespace domino
