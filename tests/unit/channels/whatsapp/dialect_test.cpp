#include "channels/whatsapp/dialect.hpp"

#include <gtest/gtest.h>

namespace domino::whatsapp {
namespace {

struct Sample {
    const char* markdown;
    const char* written;
};

TEST(WhatsappDialect, WritesWhatWhatsappShows) {
    for (const auto& [markdown, written] :
         {Sample{"# Title\n\nA **bold** _word_, ~~gone~~ and `code`.", "*Title*\n\nA *bold* _word_, ~gone~ and `code`."},
          Sample{"[the page](https://a.example/x)", "the page: https://a.example/x"},
          Sample{"<https://a.example/x>", "https://a.example/x"}, Sample{"<a@b.example>", "a@b.example"},
          Sample{"[call](tel:+4930)", "call: +4930"}, Sample{"- a\n- b\n\n1. c\n2. d", "- a\n- b\n\n1. c\n2. d"},
          Sample{"> said\n> twice", "> said\n> twice"}, Sample{"a < b & c > d", "a < b & c > d"},
          Sample{"| a | b |\n|---|---|\n| 1 | 2 |", "```\na | b\n--+--\n1 | 2\n```"}})
        EXPECT_EQ(markdown::write(markdown::parse(markdown), WhatsappDialect()), written);
}

TEST(WhatsappDialect, AFenceInWordsOpensNothing) {
    EXPECT_EQ(WhatsappDialect().escape("a ``` b").find("```"), std::string::npos);
    EXPECT_EQ(WhatsappDialect().escape("``````").find("```"), std::string::npos);
}

}  // namespace
}  // namespace domino::whatsapp
