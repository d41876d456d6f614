#include "core/telemetry/plugin_metrics.hpp"

#include "captured_log.hpp"

#include <gtest/gtest.h>

namespace domino {
namespace {

class PluginMetricsTest : public ::testing::Test {
protected:
    MetricsRegistry registry_;
    CapturedLog log_;
    PluginMetrics metrics_{registry_, log_.logger, "slack", "channel"};
};

TEST_F(PluginMetricsTest, LandInTheRegistryWithIdAndKind) {
    metrics_.add("messages_total");
    metrics_.add("messages_total", 2);
    metrics_.set("lag_seconds", 1.5);
    const std::string text = registry_.text();
    EXPECT_NE(text.find("domino_plugin_messages_total{kind=\"channel\",plugin=\"slack\"} 3"), std::string::npos) << text;
    EXPECT_NE(text.find("domino_plugin_lag_seconds{kind=\"channel\",plugin=\"slack\"} 1.5"), std::string::npos) << text;
}

TEST_F(PluginMetricsTest, DropMalformedNamesAndSaySoOnce) {
    for (const char* name : {"", "Messages", "a b", "a{b}", "ü"})
        for (int i = 0; i < 3; ++i) metrics_.add(name);
    EXPECT_EQ(log_.lines().size(), 5U);
    EXPECT_EQ(registry_.text(), "");
}

TEST_F(PluginMetricsTest, DropANameOfAnotherKind) {
    metrics_.add("things");
    metrics_.set("things", 9);
    EXPECT_EQ(log_.lines().size(), 1U);
    EXPECT_NE(registry_.text().find("domino_plugin_things{kind=\"channel\",plugin=\"slack\"} 1"), std::string::npos);
}

TEST_F(PluginMetricsTest, AreBoundedInNumber) {
    for (int i = 0; i < 500; ++i) metrics_.add("n" + std::to_string(i));
    EXPECT_EQ(log_.lines().size(), 100U);
    EXPECT_EQ(registry_.text().find("domino_plugin_n100"), std::string::npos);
}

TEST_F(PluginMetricsTest, LetNoCounterGoDown) {
    metrics_.add("x_total", 5);
    metrics_.add("x_total", -3);
    metrics_.add("x_total", std::numeric_limits<double>::quiet_NaN());
    EXPECT_NE(registry_.text().find("} 5"), std::string::npos);
}

}  // namespace
}  // namespace domino
