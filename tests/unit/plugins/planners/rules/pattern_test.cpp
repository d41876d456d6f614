#include "plugins/planners/rules/matcher.hpp"

#include <gtest/gtest.h>

namespace domino::rules {
namespace {

std::vector<Slot> slots_named(std::initializer_list<std::pair<const char*, Kind>> names) {
    std::vector<Slot> slots;
    for (const auto& [name, kind] : names) {
        slots.emplace_back();
        slots.back().name = name;
        slots.back().kind = kind;
    }
    return slots;
}

/// One pattern and what it makes of messages: the captures as JSON, null when it does not fit.
class Try {
public:
    explicit Try(const std::string& pattern)
        : slots_(slots_named({{"x", Kind::text},
                              {"w", Kind::word},
                              {"n", Kind::number},
                              {"m", Kind::money},
                              {"kg", Kind::weight},
                              {"to", Kind::country},
                              {"all", Kind::rest}})),
          pattern_(compile(parse_pattern(pattern, vocabulary_), slots_, vocabulary_)) {}

    Json operator()(const std::string& text) {
        const Message message(text, vocabulary_);
        Match match;
        if (!Matcher(Reading{message, Language::de, {}}).match(pattern_, slots_, match)) return nullptr;
        Json found = Json::object();
        for (const auto& capture : match.captures) found[slots_[capture.slot].name] = capture.value;
        return found;
    }

private:
    Vocabulary vocabulary_;
    std::vector<Slot> slots_;
    Pattern pattern_;
};

struct Row {
    const char* pattern;
    const char* text;
    const char* found;  ///< JSON; "null": does not fit
};

TEST(Pattern, MatchesWholeMessages) {
    const Row rows[] = {
        {"prüfe rechnung", "Prüfe Rechnung!", "{}"},
        {"prüfe rechnung", "PRUEFE bitte mal die RECHNUNG", "{}"},
        {"prüfe rechnung", "prüfe rechnung 4711", "null"},
        {"prüfe rechnung", "rechnung", "null"},
        {"prüfe die rechnung", "prüfe rechnung", "{}"},
        {"bitte", "bitte", "{}"},
        {"hallo du", "rechnung", "null"},
        {"prüf* rechnung*", "prüfst du rechnungen", "{}"},
        {"[neue] rechnung", "rechnung", "{}"},
        {"[neue] rechnung", "neue rechnung", "{}"},
        {"(a1|b1|c1 d1) ende", "c1 d1 ende", "{}"},
        {"(a1|b1|c1 d1) ende", "c1 ende", "null"},
        {"eins | zwei", "zwei", "{}"},
        {"rechnung {w} [(über|von) {m:money}]", "Rechnung 4711 über 150 EUR", R"({"w":"4711","m":150})"},
        {"rechnung {w} [(über|von) {m:money}]", "Rechnung 4711", R"({"w":"4711"})"},
        {"rechnung {w} [(über|von) {m:money}]", "Rechnung 4711 über viel Geld", "null"},
        {"von {x} nach {to}", "von Bad Tölz nach Österreich", R"({"x":"Bad Tölz","to":"AT"})"},
        {"von {x} nach {x}", "von a nach b nach c", R"({"x":"b nach c"})"},
        {"notiz {x}", "Notiz: Die Kasse, sie steht!", R"({"x":"Die Kasse, sie steht!"})"},
        {"notiz {x}", "notiz", "null"},
        {"notiz {x}", "notiz bitte", "null"},
        {"notiz {x} ende", "notiz a b bitte ende", R"({"x":"a b"})"},
        {"csv [{all}]", "csv: a;b\n1;2", R"({"all":"a;b\n1;2"})"},
        {"csv [{all}]", "csv bitte", "{}"},
        {"... rechnung {n}", "könntest du irgendwann rechnung 5", R"({"n":5})"},
        {"... rechnung {n}", "ein zwei drei vier fünf rechnung 5", "null"},
        {"{n} plus {n}", "2 plus 3", R"({"n":3})"},
        {"e-mail an {w}", "E-Mail an Müller", R"({"w":"Müller"})"},
    };
    for (const auto& row : rows)
        EXPECT_EQ(Try(row.pattern)(row.text), Json::parse(row.found)) << row.pattern << " <- " << row.text;
}

TEST(Pattern, FindsPhrasesInAnyOrder) {
    const Row rows[] = {
        {"versand* & {kg} & [nach {to}]", "Versand 2 kg nach Österreich", R"({"kg":2,"to":"AT"})"},
        {"versand* & {kg} & [nach {to}]", "nach Österreich 2 kg versandt", R"({"to":"AT","kg":2})"},
        {"versand* & {kg} & [nach {to}]", "2 kg Versand", R"({"kg":2})"},
        {"versand* & {kg} & [nach {to}]", "Versand nach Österreich", "null"},
        {"versand* & {kg}", "der Versand von ungefähr 2 kg", R"({"kg":2})"},
        {"versand* & {kg}", "wir hatten gestern beim Versand leider lauter Ärger wegen fehlender 2 kg Ware", "null"},
        {"rechnung {w} & {m}", "150 EUR kostet rechnung 4711", R"({"w":"4711","m":150})"},
        {"rechnung {w} & {m}", "rechnung 4711 und 12", "null"},
        {"rechnung {w} & [betrag {m}]", "rechnung 4711 betrag 12", R"({"w":"4711","m":12})"},
    };
    for (const auto& row : rows) {
        Json found = Try(row.pattern)(row.text);
        EXPECT_EQ(nlohmann::json(found), nlohmann::json::parse(row.found)) << row.pattern << " <- " << row.text;
    }
}

TEST(Pattern, LeavesNoTraceOfWaysThatFailed) {
    EXPECT_EQ(Try("geld [{m} dazu] {w} {n}")("geld 5 6"), Json::parse(R"({"w":"5","n":6})"));
    EXPECT_EQ(Try("(x1 {n} ende|x1 {w} schluss)")("x1 5 schluss"), Json::parse(R"({"w":"5"})"));
}

TEST(Pattern, MistakesNameTheirPosition) {
    struct Mistake {
        const char* pattern;
        std::size_t position;
        const char* problem;
    };
    const Mistake mistakes[] = {
        {"prüfe {x", 7, "\"{\" is not closed"},
        {"prüfe (a|b", 7, "\"(\" is not closed"},
        {"prüfe [a", 7, "\"[\" is not closed"},
        {"prüfe a)", 8, "closes nothing"},
        {"prüfe ()", 7, "nothing stands between"},
        {"prüfe {x:geld}", 7, "no slot type \"geld\"; possible are text, word, code"},
        {"prüfe {}", 7, "expected {name}"},
        {"prüfe {a b}", 7, "expected {name}"},
        {"über {y}", 6, "there is no slot \"y\""},
        {"* a", 1, "right behind a word"},
        {"[a] [b]", 1, "every part is optional"},
        {"...", 1, "every part is optional"},
        {"", 1, "the pattern is empty"},
        {"?!", 1, "the pattern is empty"},
        {"a & ", 5, "nothing stands beside"},
        {"{n} & {m}", 1, "needs at least one word"},
        {"a1 {x} & b1", 1, "cannot end a phrase"},
        {"{all} ende", 1, "nothing can stand behind it"},
        {"((((((((((a))))))))))", 10, "nested deeper"},
    };
    for (const auto& mistake : mistakes) {
        try {
            Try one(mistake.pattern);
            ADD_FAILURE() << mistake.pattern << " was taken";
        } catch (const PatternError& error) {
            EXPECT_EQ(error.position(), mistake.position) << mistake.pattern;
            EXPECT_NE(std::string(error.what()).find(mistake.problem), std::string::npos)
                << mistake.pattern << ": " << error.what();
        }
    }
}

/// Trying every way through this pattern would take longer than the universe will last.
TEST(Pattern, WithManyWaysThroughEndsAllTheSame) {
    std::string pattern;
    for (int i = 0; i < 40; ++i) pattern += "[{x} a1] [{x} b1] ";
    std::string text;
    for (int i = 0; i < 399; ++i) text += i % 2 == 0 ? "a1 " : "b1 ";
    Try one(pattern + "schluss {n}");
    EXPECT_EQ(one(text + "ende"), Json());
    Try with_words("schluss | " + pattern + "{x} ende");
    EXPECT_NE(with_words(text + "ende"), Json());
}

}  // namespace
}  // namespace domino::rules
