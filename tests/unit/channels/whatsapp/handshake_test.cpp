#include "channels/whatsapp/handshake.hpp"

#include <gtest/gtest.h>

namespace domino::whatsapp {
namespace {

TEST(Handshake, GivesTheChallengeBackToWhoKnowsTheToken) {
    const auto answer =
        answer_handshake("hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=a%20word%20of%20ours", "a word of ours");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "1158201444");
    EXPECT_EQ(answer.headers.at("Content-Type"), "text/plain; charset=utf-8");
}

TEST(Handshake, RefusesEverythingElse) {
    for (const std::string& query :
         {std::string(), std::string("hub.mode=subscribe&hub.challenge=1&hub.verify_token=other"),
          std::string("hub.mode=subscribe&hub.challenge=1"),
          std::string("hub.mode=unsubscribe&hub.challenge=1&hub.verify_token=word"),
          std::string("hub.mode=subscribe&hub.verify_token=word"), std::string("hub.challenge=1&hub.verify_token=word"),
          std::string("hub.mode=subscribe&hub.challenge=<script>&hub.verify_token=word"),
          "hub.mode=subscribe&hub.verify_token=word&hub.challenge=" + std::string(9000, '1'), std::string("&&&=%&%zz=%")})
        EXPECT_EQ(answer_handshake(query, "word").status, 403) << query;
}

}  // namespace
}  // namespace domino::whatsapp
