#include "channels/markdown/dialect.hpp"

#include <gtest/gtest.h>

namespace domino::markdown {
namespace {

class PlainDialect : public Dialect {
public:
    std::string escape(std::string_view words) const override {
        std::string out;
        for (const char c : words) out += c == '<' ? std::string("&lt;") : std::string(1, c);
        return out;
    }
    std::string link(std::string_view label, std::string_view address) const override {
        return "{" + std::string(label) + "|" + std::string(address) + "}";
    }
    std::string_view bullet() const override { return "• "; }
};

struct Sample {
    const char* markdown;
    const char* written;
};

class Writing : public testing::TestWithParam<Sample> {};

TEST_P(Writing, GivesTheDialect) {
    EXPECT_EQ(write(parse(GetParam().markdown), PlainDialect()), GetParam().written);
}

INSTANTIATE_TEST_SUITE_P(
    Inlines, Writing,
    testing::Values(Sample{"", ""}, Sample{"a **b** _c_ ~~d~~ `e`", "a *b* _c_ ~d~ `e`"}, Sample{"***b***", "_*b*_"},
                    Sample{"in**fix**es stay words", "infixes stay words"}, Sample{"(**b**), **c**!", "(*b*), *c*!"},
                    Sample{"**a *b* c**", "*a _b_ c*"}, Sample{"**a __b__ c**", "*a b c*"}, Sample{"ü**x**", "üx"},
                    Sample{"😀**x**", "😀*x*"}, Sample{"**two\nlines**", "*two*\n*lines*"}, Sample{"a  \nb\nc", "a\nb\nc"},
                    Sample{"`` a`b ``", "`aˋb`"}, Sample{"`a<b`", "`a&lt;b`"}, Sample{"a<b>c</b>", "a&lt;b>c&lt;/b>"},
                    Sample{"[t *x*](https://a.example)", "{t x|https://a.example}"},
                    Sample{"**[t](https://a.example)**", "*{t|https://a.example}*"},
                    Sample{"https://a.example/x_y_z", "{https://a.example/x_y_z|https://a.example/x_y_z}"},
                    Sample{"[t](javascript:alert)", "t (javascript:alert)"}, Sample{"[t](HTTPS://a)", "{t|HTTPS://a}"},
                    Sample{"![](https://a.example/i.png)", "{https://a.example/i.png|https://a.example/i.png}"},
                    Sample{"<a@b.example>", "{a@b.example|mailto:a@b.example}"}));

INSTANTIATE_TEST_SUITE_P(
    Blocks, Writing,
    testing::Values(Sample{"# Head **x**\n\ntext", "*Head x*\n\ntext"}, Sample{"a\n\nb", "a\n\nb"},
                    Sample{"- a\n- b\n  - c\n  - d\n\n    e", "• a\n• b\n    • c\n    • d\n        e"},
                    Sample{"1. a\n2. b", "1. a\n2. b"}, Sample{"- [ ] a\n- [x] b", "☐ a\n☑ b"},
                    Sample{"> a\n> > b\n>\n> c", "> a\n> b\n> c"}, Sample{"```py\na<b\n\n  c\n```", "```\na&lt;b\n\n  c\n```"},
                    Sample{"````\na ``` b\n````", "```\na ``\u200B` b\n```"}, Sample{"a\n\n---\n\nb", "a\n\n———\n\nb"},
                    Sample{"|a|bcd|\n|---|---|\n|long|1|\n|x||", "```\na    | bcd\n-----+----\nlong | 1\nx    |\n```"},
                    Sample{"- a\n\n  ```\n  c\n  ```", "• a\n    ```\n    c\n    ```"}, Sample{"```\n```", ""},
                    Sample{"-", "• "}));

TEST(Writing, OneLongCellDoesNotMakeEveryRowLong) {
    std::string table = "|" + std::string(10'000, 'w') + "|b|\n|---|---|\n";
    for (int i = 0; i < 1000; ++i) table += "|a|b|\n";
    EXPECT_LT(write(parse(table), PlainDialect()).size(), 100'000U);
}

}  // namespace
}  // namespace domino::markdown
