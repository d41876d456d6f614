#include "pattern_tree.hpp"

#include "fold.hpp"

#include <algorithm>

namespace domino::rules {
namespace {

using What = PatternNode::What;

constexpr std::size_t most_characters = 1000;
constexpr int deepest = 8;

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool is_special(char c) {
    return std::string_view("()[]{}|&*").find(c) != std::string_view::npos;
}

bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

class Parser {
public:
    Parser(std::string_view text, const Vocabulary& vocabulary) : text_(text), vocabulary_(vocabulary) {}

    PatternTree parse() {
        if (text_.size() > most_characters) throw PatternError(1, "longer than " + std::to_string(most_characters) + " bytes");
        PatternTree tree;
        tree.phrases.push_back(alternatives(0));
        while (at('&')) {
            ++next_;
            tree.phrases.push_back(alternatives(0));
        }
        if (next_ < text_.size())
            throw PatternError(position(), std::string("\"") + text_[next_] + "\" closes nothing that is open");
        for (const auto& phrase : tree.phrases)
            if (phrase.parts.empty() && phrase.what == What::sequence)
                throw PatternError(phrase.position,
                                   tree.phrases.size() > 1 ? "nothing stands beside the \"&\"" : "the pattern is empty");
        return tree;
    }

private:
    bool at(char c) const { return next_ < text_.size() && text_[next_] == c; }

    std::size_t position() const { return position(next_); }

    std::size_t position(std::size_t byte) const {
        std::size_t characters = 1;
        for (std::size_t i = 0; i < byte && i < text_.size(); i += character_at(text_, i).bytes) ++characters;
        return characters;
    }

    PatternNode alternatives(int depth) {
        if (depth > deepest) throw PatternError(position(), "brackets are nested deeper than " + std::to_string(deepest));
        PatternNode first = sequence(depth);
        if (!at('|')) return first;
        PatternNode node{What::alternatives, {}, {}, first.position, {}};
        node.parts.push_back(std::move(first));
        while (at('|')) {
            ++next_;
            node.parts.push_back(sequence(depth));
        }
        return node;
    }

    PatternNode sequence(int depth) {
        skip_blanks();
        PatternNode node{What::sequence, {}, {}, position(), {}};
        while (next_ < text_.size() && std::string_view("|)]}&").find(text_[next_]) == std::string_view::npos) {
            if (auto part = item(depth)) node.parts.push_back(std::move(*part));
            skip_blanks();
        }
        return node;
    }

    std::optional<PatternNode> item(int depth) {
        if (at('(')) return group('(', ')', depth);
        if (at('[')) {
            PatternNode node{What::optional, {}, {}, position(), {}};
            node.parts.push_back(group('[', ']', depth));
            return node;
        }
        if (at('{')) return slot();
        if (at('*')) throw PatternError(position(), "\"*\" must stand right behind a word, as in rechnung*");
        return word();
    }

    PatternNode group(char open, char close, int depth) {
        const std::size_t opened = position();
        ++next_;
        PatternNode node = alternatives(depth + 1);
        if (!at(close)) throw PatternError(opened, std::string("\"") + open + "\" is not closed by \"" + close + "\"");
        ++next_;
        const bool is_empty = node.what == What::sequence && node.parts.empty();
        if (is_empty) throw PatternError(opened, "nothing stands between the brackets");
        return node;
    }

    PatternNode slot() {
        const std::size_t opened = position();
        const std::size_t end = text_.find('}', next_);
        if (end == std::string_view::npos) throw PatternError(opened, "\"{\" is not closed by \"}\"");
        std::string_view inside = text_.substr(next_ + 1, end - next_ - 1);
        next_ = end + 1;
        std::optional<Kind> kind;
        if (const auto colon = inside.find(':'); colon != std::string_view::npos) {
            const std::string_view type = inside.substr(colon + 1);
            kind = kind_from(type);
            if (!kind) throw PatternError(opened, "no slot type \"" + std::string(type) + "\"; possible are " + kind_names());
            inside = inside.substr(0, colon);
        }
        if (inside.empty() || !std::all_of(inside.begin(), inside.end(), is_name_character))
            throw PatternError(opened, "expected {name} or {name:type}, the name of letters, digits, _ and -");
        return {What::slot, std::string(inside), kind, opened, {}};
    }

    std::optional<PatternNode> word() {
        const std::size_t begin = next_;
        while (next_ < text_.size() && !is_blank(text_[next_]) && !is_special(text_[next_])) ++next_;
        const std::string_view raw = text_.substr(begin, next_ - begin);
        if (raw == "..." || raw == "…") return PatternNode{What::gap, {}, {}, position(begin), {}};
        const Message words(raw, vocabulary_);
        PatternNode node{What::sequence, {}, {}, position(begin), {}};
        for (std::size_t i = 0; i < words.size(); ++i)
            node.parts.push_back({What::word, std::string(words.fold(i)), {}, node.position, {}});
        if (at('*')) {
            ++next_;
            if (node.parts.empty()) throw PatternError(node.position, "\"*\" must stand right behind a word, as in rechnung*");
            node.parts.back().what = What::prefix;
        }
        if (node.parts.empty()) return std::nullopt;
        return node.parts.size() == 1 ? node.parts.front() : node;
    }

    void skip_blanks() {
        while (next_ < text_.size() && is_blank(text_[next_])) ++next_;
    }

    std::string_view text_;
    const Vocabulary& vocabulary_;
    std::size_t next_ = 0;
};

}  // namespace

PatternTree parse_pattern(std::string_view text, const Vocabulary& vocabulary) {
    return Parser(text, vocabulary).parse();
}

}  // namespace domino::rules
