#include "channels/markdown/document.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace domino::markdown {
namespace {

using Kind = Node::Kind;

/// The tree as text: "paragraph[text(a) strong[text(b)]]".
std::string shape(const Node& node) {
    static const char* const names[] = {"document", "paragraph", "heading", "quote", "bullets", "numbers", "item",
                                        "pre",      "rule",      "table",   "row",   "cell",    "text",    "strong",
                                        "emphasis", "strike",    "code",    "link",  "image",   "br",      "soft"};
    std::string out = names[static_cast<int>(node.kind)];
    if (node.number != 0) out += std::to_string(node.number);
    if (node.task != Node::Task::none) out += node.task == Node::Task::done ? "+" : "-";
    if (!node.text.empty() || !node.address.empty()) out += "(" + node.text + node.address + ")";
    if (node.children.empty()) return out;
    out += "[";
    for (const Node& child : node.children) out += (out.ends_with('[') ? "" : " ") + shape(child);
    return out + "]";
}

std::string body(const std::string& markdown) {
    std::string all = shape(parse(markdown));
    return all == "document" ? "" : all.substr(9, all.size() - 10);
}

struct Sample {
    const char* markdown;
    const char* tree;
};

class Parsing : public testing::TestWithParam<Sample> {};

TEST_P(Parsing, GivesTheTree) {
    EXPECT_EQ(body(GetParam().markdown), GetParam().tree);
}

INSTANTIATE_TEST_SUITE_P(
    Samples, Parsing,
    testing::Values(Sample{"", ""},
                    Sample{"a **b** _c_ ~~d~~ `e`",
                           "paragraph[text(a ) strong[text(b)] text( ) emphasis[text(c)] text( ) "
                           "strike[text(d)] text( ) code(e)]"},
                    Sample{"# Head\n\ntext", "heading1[text(Head)] paragraph[text(text)]"},
                    Sample{"- a\n- b\n  - c", "bullets[item[text(a)] item[text(b) bullets[item[text(c)]]]]"},
                    Sample{"3. a\n4. b", "numbers3[item[text(a)] item[text(b)]]"},
                    Sample{"- [ ] a\n- [x] b", "bullets[item-[text(a)] item+[text(b)]]"},
                    Sample{"> a\n> b", "quote[paragraph[text(a) soft text(b)]]"},
                    Sample{"a  \nb", "paragraph[text(a) br text(b)]"}, Sample{"```js\nx < y\n```", "pre(x < y)"},
                    Sample{"[t](https://a.example/?b=1&amp;c=2)", "paragraph[link(https://a.example/?b=1&c=2)[text(t)]]"},
                    Sample{"see https://a.example", "paragraph[text(see ) link(https://a.example)[text(https://a.example)]]"},
                    Sample{"![alt](https://a.example/i.png)", "paragraph[image(https://a.example/i.png)[text(alt)]]"},
                    Sample{"|a|b|\n|---|---|\n|1|2|", "table[row[cell[text(a)] cell[text(b)]] row[cell[text(1)] cell[text(2)]]]"},
                    Sample{"---", "rule"}, Sample{"&auml;&#x41;&#66;&lt;&nosuch;&#0;", "paragraph[text(äAB<&nosuch;\uFFFD)]"},
                    Sample{"<b>a</b>", "paragraph[text(<b>a</b>)]"},
                    Sample{"<script>\nx\n</script>", "paragraph[text(<script>) soft text(x) soft text(</script>)]"},
                    Sample{R"(\*a\*)", "paragraph[text(*a*)]"}));

TEST(Parsing, WhatLiesTooDeepKeepsItsWords) {
    const Node document = parse(std::string(500, '>') + " **deep** words", {.depth = 4});
    EXPECT_EQ(plain_text(document), "deep words");
    EXPECT_EQ(plain_text(parse(std::string(3000, '>') + " deep")), "deep");
}

TEST(Parsing, ATextBeyondTheLimitsIsTakenAsItStands) {
    EXPECT_EQ(shape(parse("**a**", {.bytes = 4})), "document[paragraph[text(**a**)]]");
    EXPECT_EQ(shape(parse("a *b* c", {.nodes = 2})), "document[paragraph[text(a *b* c)]]");
    std::string often = "[x]: https://a.example/" + std::string(1000, 'a') + "\n\n";
    for (int i = 0; i < 3000; ++i) often += "[x] ";
    EXPECT_TRUE(parse(often).children.at(0).children.at(0).text == often);
}

TEST(Parsing, ATableOfManyEmptyCellsIsNotBuilt) {
    std::string table = "|";
    for (int i = 0; i < 10'000; ++i) table += "a|";
    table += "\n|";
    for (int i = 0; i < 10'000; ++i) table += "---|";
    for (int i = 0; i < 60'000; ++i) table += "\n|";
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(parse(table).children.at(0).kind, Kind::paragraph);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
}

TEST(Parsing, SpansThatOverlapKeepTheTreeWhole) {
    const Node document = parse("_i~~no~~ `c` [i](https://c.example/i.p~~no~~ `c`)\n\n- a\n\n> b ~~x [y](z~~)");
    EXPECT_EQ(document.kind, Kind::document);
    EXPECT_NE(plain_text(document).find("b"), std::string::npos);
}

TEST(Parsing, BytesThatAreNoUtf8AreText) {
    EXPECT_EQ(plain_text(parse("a\xFF*b*\xC3")),
              "a\xFF"
              "b\xC3");
    EXPECT_EQ(plain_text(parse(std::string("a\0b", 3))), "a\uFFFDb");
}

}  // namespace
}  // namespace domino::markdown
