#include "channels/whatsapp/graph_error.hpp"

#include <gtest/gtest.h>

namespace domino::whatsapp {
namespace {

TEST(GraphError, SaysCodeMeaningDetailsAndTrace) {
    const auto error = graph_error_in(
        parse_json(
            R"({"error":{"message":"(#131056) pair","type":"OAuthException","code":131056,"error_data":{"messaging_product":"whatsapp","details":"Message failed"},"fbtrace_id":"Abc"}})"),
        400);
    ASSERT_TRUE(error);
    EXPECT_EQ(error->in_words(),
              "WhatsApp error 131056: too many messages to this one person in a short time ((#131056) pair: Message failed), "
              "fbtrace_id Abc");
}

TEST(GraphError, IsNotSeenWhereThereIsNone) {
    for (const char* body :
         {"{}", "[]", "null", "7", R"({"error":null})", R"({"error":"no"})", R"({"error":{"message":"no code"}})"})
        EXPECT_FALSE(graph_error_in(parse_json(body), 400)) << body;
}

TEST(GraphError, HasARemedyForEachCode) {
    for (const int code : {1, 2, 131000, 131016, 131057, 133004}) EXPECT_EQ(remedy_for(code), Remedy::try_again) << code;
    for (const int code : {4, 80007, 130429}) EXPECT_EQ(remedy_for(code), Remedy::slow_down) << code;
    for (const int code : {0, 3, 10, 190, 200, 299, 368, 131031, 131042, 131045, 131037})
        EXPECT_EQ(remedy_for(code), Remedy::operate) << code;
    for (const int code : {131021, 131026, 131030, 131049, 131050, 130472, 130497, 33,     100,    131008, 131009, 131051, 131052,
                           131053, 132000, 132001, 132005, 132007, 132008, 132012, 132015, 132016, 132068, 132069, 999999})
        EXPECT_EQ(remedy_for(code), Remedy::give_up) << code;
    EXPECT_EQ(remedy_for(131047), Remedy::knock);
    EXPECT_EQ(remedy_for(131048), Remedy::stop_all);
    EXPECT_EQ(remedy_for(131056), Remedy::let_rest);
    EXPECT_EQ(remedy_for(135000), Remedy::try_few_times);
}

TEST(GraphError, OfACodeThatIsNotKnownSaysOtherwiseWhetherItPasses) {
    const auto with = [](int code, int status, const char* transient) {
        const std::string body =
            R"({"error":{"message":"no","code":)" + std::to_string(code) + R"(,"is_transient":)" + transient + "}}";
        return remedy_for(*graph_error_in(parse_json(body), status));
    };
    EXPECT_EQ(with(777777, 400, "false"), Remedy::give_up);
    EXPECT_EQ(with(777777, 400, "true"), Remedy::try_again);
    EXPECT_EQ(with(777777, 429, "false"), Remedy::slow_down);
    EXPECT_EQ(with(777777, 503, "false"), Remedy::try_again);
    EXPECT_EQ(with(131026, 503, "true"), Remedy::give_up) << "what we know counts";
}

}  // namespace
}  // namespace domino::whatsapp
