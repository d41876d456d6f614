#include "channels/whatsapp/surrogates.hpp"

#include <gtest/gtest.h>

namespace domino::whatsapp {
namespace {

struct Sample {
    const char* json;
    const char* clean;
};

TEST(Surrogates, HalvesBecomeTheReplacementCharacter) {
    for (const auto& [json, clean] :
         {Sample{"", ""}, Sample{R"("plain")", R"("plain")"}, Sample{R"("\ud83d\ude00")", R"("\ud83d\ude00")"},
          Sample{R"("\uD83D\uDE00 \u00e4\n")", R"("\uD83D\uDE00 \u00e4\n")"}, Sample{R"("a\ud83d")", R"("a\ufffd")"},
          Sample{R"("\ude00\ud83d")", R"("\ufffd\ufffd")"}, Sample{R"("\ud83d\ud83d\ude00")", R"("\ufffd\ud83d\ude00")"},
          Sample{R"("\ud83dx\ude00")", R"("\ufffdx\ufffd")"}, Sample{R"("\\ud83d")", R"("\\ud83d")"},
          Sample{R"("\\\ud83d")", R"("\\\ufffd")"}, Sample{R"("\ud8)", R"("\ud8)"}, Sample{R"("\)", R"("\)"},
          Sample{R"("\ud83d\)", R"("\ufffd\)"}, Sample{R"("\uzzzz")", R"("\uzzzz")"}})
        EXPECT_EQ(without_lone_surrogates(json), clean);
}

}  // namespace
}  // namespace domino::whatsapp
