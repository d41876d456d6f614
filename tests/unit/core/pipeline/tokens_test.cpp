#include "core/pipeline/tokens.hpp"

#include <gtest/gtest.h>

namespace domino {
namespace {

const Tokens tokens("a secret");
const TokenClaims claims{.partition = 7, .subject = "r_abc.3", .attempt = 2, .expires = 1800000000000};

TEST(Tokens, WhatWasSignedIsReadBack) {
    const auto read = tokens.verify(TokenPurpose::callback, tokens.sign(TokenPurpose::callback, claims));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->partition, 7);
    EXPECT_EQ(read->subject, "r_abc.3");
    EXPECT_EQ(read->attempt, 2);
    EXPECT_EQ(read->expires, 1800000000000);
}

TEST(Tokens, OnePurposeNeverPassesForAnother) {
    const std::string token = tokens.sign(TokenPurpose::approve, claims);
    EXPECT_TRUE(tokens.verify(TokenPurpose::approve, token));
    for (const auto purpose : {TokenPurpose::callback, TokenPurpose::reject, TokenPurpose::login, TokenPurpose::session})
        EXPECT_FALSE(tokens.verify(purpose, token));
}

TEST(Tokens, EveryChangedCharacterIsNoticed) {
    const std::string token = tokens.sign(TokenPurpose::callback, claims);
    for (std::size_t i = 0; i + 1 < token.size(); ++i) {  // the last character of base64 may hold unused bits
        if (token[i] == '.') continue;
        std::string forged = token;
        forged[i] = forged[i] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(tokens.verify(TokenPurpose::callback, forged)) << i;
    }
}

TEST(Tokens, RefusesWhatIsNone) {
    for (const std::string& text :
         {std::string(), std::string("."), std::string("a.b"), std::string("MXw3fA."), std::string(10000, 'A')})
        EXPECT_FALSE(tokens.verify(TokenPurpose::callback, text)) << text;
}

TEST(Tokens, AnotherInstancesTokenIsRefused) {
    EXPECT_FALSE(Tokens("another secret").verify(TokenPurpose::callback, tokens.sign(TokenPurpose::callback, claims)));
}

TEST(Tokens, FitIntoAButton) {
    TokenClaims longest = claims;
    longest.subject = "r_" + std::string(32, 'a') + ".63";
    EXPECT_LE(tokens.sign(TokenPurpose::approve, longest).size(), 256U);
}

}  // namespace
}  // namespace domino
