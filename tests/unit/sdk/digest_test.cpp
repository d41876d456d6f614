#include "domino/digest.hpp"

#include "domino/encoding.hpp"

#include <gtest/gtest.h>

namespace domino {
namespace {

// The second case of RFC 4231.
TEST(Digest, ComputesTheKnownVectors) {
    EXPECT_EQ(to_hex(hmac(Hash::sha256, "Jefe", "what do ya want for nothing?")),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_EQ(to_hex(hmac(Hash::sha512, "Jefe", "what do ya want for nothing?")),
              "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
              "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737");
    EXPECT_EQ(to_hex(digest(Hash::sha256, "abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(sha256_hex("abc"), to_hex(digest(Hash::sha256, "abc")));
}

TEST(Digest, ComparesWholeSecrets) {
    EXPECT_TRUE(same_secret("abc", "abc"));
    EXPECT_TRUE(same_secret("", ""));
    EXPECT_FALSE(same_secret("abc", "abd"));
    EXPECT_FALSE(same_secret("abc", "ab"));
    EXPECT_FALSE(same_secret("", "a"));
}

}  // namespace
}  // namespace domino
