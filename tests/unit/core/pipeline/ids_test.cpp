#include "core/pipeline/ids.hpp"

#include <gtest/gtest.h>

namespace domino {
namespace {

const Ids ids("a secret", "domino");

TEST(Ids, TheSameKeyGivesTheSameId) {
    EXPECT_EQ(ids.event_id("slack", "k"), ids.event_id("slack", "k"));
    EXPECT_NE(ids.event_id("slack", "k"), ids.event_id("slack", "l"));
    EXPECT_NE(ids.event_id("slack", "k"), ids.event_id("whatsapp", "k"));
}

TEST(Ids, PartsCannotBeShiftedIntoOneAnother) {
    EXPECT_NE(ids.event_id("ab", "c"), ids.event_id("a", "bc"));
}

TEST(Ids, NamespacesAreApart) {
    EXPECT_NE(ids.event_id("slack", "k"), Ids("a secret", "other").event_id("slack", "k"));
}

TEST(Ids, KnowsItsOwn) {
    const std::string event = ids.event_id("slack", "k");
    EXPECT_TRUE(ids.is_ours(event));
    EXPECT_TRUE(ids.is_ours(Ids::run_of_event(event)));
    EXPECT_TRUE(ids.is_ours(ids.follow_up_run("r_x.0", "default")));
    EXPECT_FALSE(Ids("another secret", "domino").is_ours(event));
}

TEST(Ids, RefusesMadeUpOnes) {
    std::string changed = ids.event_id("slack", "k");
    changed[5] = changed[5] == 'a' ? 'b' : 'a';
    for (const std::string& id : {std::string(), std::string("r_"), std::string("r_abc"), std::string("x") + changed.substr(1),
                                  changed, std::string(1000, 'a'), std::string("r_////////////////////////////////")})
        EXPECT_FALSE(ids.is_ours(id)) << id;
}

TEST(Partition, IsStableAndWithinBounds) {
    EXPECT_EQ(partition_of("slack", "C1", 16), partition_of("slack", "C1", 16));
    for (int i = 0; i < 1000; ++i) {
        const int partition = partition_of("slack", std::to_string(i), 16);
        EXPECT_GE(partition, 0);
        EXPECT_LT(partition, 16);
    }
}

TEST(Partition, SpreadsConversations) {
    std::vector<int> counts(16);
    for (int i = 0; i < 16000; ++i) ++counts[static_cast<std::size_t>(partition_of("slack", "C" + std::to_string(i), 16))];
    for (const int count : counts) EXPECT_NEAR(count, 1000, 200);
}

}  // namespace
}  // namespace domino
