#include "pattern.hpp"

#include <algorithm>

namespace domino::rules {
namespace {

using What = PatternNode::What;
using Needed = std::vector<std::vector<Vocabulary::Word>>;

bool is_only_fillers(const PatternTree& tree, const Vocabulary& vocabulary) {
    bool only_fillers = true;
    for (const auto& phrase : tree.phrases)
        for_each_node(phrase, [&](const PatternNode& node) {
            const bool is_filler = node.what == What::word && vocabulary.is_filler(vocabulary.find(node.text));
            const bool is_group = node.what == What::sequence || node.what == What::alternatives || node.what == What::optional;
            if (!is_group && !is_filler) only_fillers = false;
        });
    return only_fillers;
}

class Compiler {
public:
    Compiler(const PatternTree& tree, std::span<const Slot> slots, Vocabulary& vocabulary)
        : slots_(slots),
          vocabulary_(vocabulary),
          keeps_fillers_(is_only_fillers(tree, vocabulary)),
          is_free_(tree.phrases.size() > 1) {
        for (const auto& phrase : tree.phrases) add_phrase(phrase);
        if (!is_free_ && can_be_empty(tree.phrases.front()))
            throw PatternError(tree.phrases.front().position, "every part is optional, so it would fit any message");
        put_words_first();
    }

    Pattern take() { return std::move(pattern_); }

private:
    void add_phrase(const PatternNode& phrase) {
        program_.clear();
        emit(phrase, true);
        add({Op::Code::accept});
        if (is_free_ && std::any_of(program_.begin(), program_.end(), [](const Op& op) { return op.code == Op::Code::rest; }))
            throw PatternError(phrase.position,
                               "text that may be any words cannot end a phrase when phrases are in free order; "
                               "give the slot a type such as word or number, or put a word behind it");
        for (auto& clause : needed_by(phrase)) pattern_.needed.push_back(std::move(clause));
        pattern_.phrases.push_back({program_, can_be_empty(phrase)});
    }

    int here() const { return static_cast<int>(program_.size()); }

    int add(Op op) {
        program_.push_back(op);
        return here() - 1;
    }

    int& first_of(int at) { return program_[static_cast<std::size_t>(at)].a; }
    int& second_of(int at) { return program_[static_cast<std::size_t>(at)].b; }

    /// `is_last`: nothing can follow in the pattern.
    void emit(const PatternNode& node, bool is_last) {
        switch (node.what) {
            case What::sequence:
                for (std::size_t i = 0; i < node.parts.size(); ++i) emit(node.parts[i], is_last && i + 1 == node.parts.size());
                break;
            case What::alternatives: emit_alternatives(node, is_last); break;
            case What::optional: emit_optional(node.parts.front(), is_last); break;
            case What::word: emit_word(node); break;
            case What::prefix:
                pattern_.prefixes.push_back(node.text);
                add({Op::Code::prefix, static_cast<int>(pattern_.prefixes.size()) - 1});
                break;
            case What::slot: emit_slot(node, is_last); break;
            case What::gap: emit_loop(Op::Code::skip); break;
        }
    }

    void emit_alternatives(const PatternNode& node, bool is_last) {
        std::vector<int> ends;
        for (std::size_t i = 0; i < node.parts.size(); ++i) {
            const bool has_next = i + 1 < node.parts.size();
            const int fork = has_next ? add({Op::Code::fork, here() + 1}) : -1;
            emit(node.parts[i], is_last);
            if (!has_next) break;
            ends.push_back(add({Op::Code::jump}));
            second_of(fork) = here();
        }
        for (const int end : ends) first_of(end) = here();
    }

    void emit_optional(const PatternNode& node, bool is_last) {
        const int fork = add({Op::Code::fork, here() + 1});
        emit(node, is_last);
        second_of(fork) = here();
    }

    void emit_word(const PatternNode& node) {
        const Vocabulary::Word word = vocabulary_.add(node.text);
        if (is_ignored(word)) {
            const int fork = add({Op::Code::fork, here() + 1});
            add({Op::Code::word, word});
            second_of(fork) = here();
        } else {
            add({Op::Code::word, word});
        }
    }

    bool is_ignored(Vocabulary::Word word) const { return !keeps_fillers_ && vocabulary_.is_filler(word); }

    void emit_slot(const PatternNode& node, bool is_last) {
        const auto found = std::find_if(slots_.begin(), slots_.end(), [&](const Slot& slot) { return slot.name == node.text; });
        if (found == slots_.end()) throw PatternError(node.position, "there is no slot \"" + node.text + "\"");
        const int slot = static_cast<int>(found - slots_.begin());
        const Kind kind = node.kind.value_or(found->kind);
        if (kind == Kind::choice && found->choices.empty())
            throw PatternError(node.position, "a choice needs its values: give slot \"" + node.text + "\" an \"enum\"");
        if (kind == Kind::rest && !is_last)
            throw PatternError(node.position, "a slot of type rest takes all that is left, so nothing can stand behind it");
        if (kind == Kind::rest || (kind == Kind::text && is_last)) {
            add({Op::Code::rest, slot});
        } else if (kind == Kind::text) {
            add({Op::Code::open, slot});
            add({Op::Code::any_text});
            emit_loop(Op::Code::any_text);
            add({Op::Code::close, slot});
        } else {
            add({Op::Code::value, slot, static_cast<int>(kind)});
        }
    }

    /// As few as possible.
    void emit_loop(Op::Code code) {
        const int fork = add({Op::Code::fork, 0, here() + 1});
        add({code});
        add({Op::Code::jump, fork});
        first_of(fork) = here();
    }

    bool can_be_empty(const PatternNode& node) const {
        const auto empty = [this](const PatternNode& part) { return can_be_empty(part); };
        switch (node.what) {
            case What::sequence: return std::all_of(node.parts.begin(), node.parts.end(), empty);
            case What::alternatives: return std::any_of(node.parts.begin(), node.parts.end(), empty);
            case What::optional:
            case What::gap: return true;
            case What::word: return is_ignored(vocabulary_.find(node.text));
            default: return false;
        }
    }

    Needed needed_by(const PatternNode& node) const {
        Needed needed;
        if (node.what == What::word) {
            if (const auto word = vocabulary_.find(node.text); !is_ignored(word)) needed.push_back({word});
        } else if (node.what == What::sequence) {
            for (const auto& part : node.parts)
                for (auto& clause : needed_by(part)) needed.push_back(std::move(clause));
        } else if (node.what == What::alternatives) {
            std::vector<Vocabulary::Word> any;
            for (const auto& part : node.parts) {
                const Needed of_part = needed_by(part);
                if (of_part.empty()) return {};
                any.insert(any.end(), of_part.front().begin(), of_part.front().end());
            }
            needed.push_back(std::move(any));
        }
        return needed;
    }

    /// In free order what is bound to words finds its place before what is not.
    void put_words_first() {
        if (!is_free_) return;
        std::stable_partition(pattern_.phrases.begin(), pattern_.phrases.end(),
                              [](const CompiledPhrase& phrase) { return names_words(phrase.program); });
        if (!names_words(pattern_.phrases.front().program))
            throw PatternError(1, "a pattern in free order needs at least one word");
    }

    std::span<const Slot> slots_;
    Vocabulary& vocabulary_;
    bool keeps_fillers_;
    bool is_free_;
    Pattern pattern_;
    Program program_;
};

}  // namespace

bool names_words(const Program& program) {
    return std::any_of(program.begin(), program.end(), [](const Op& op) {
        const bool is_choice = op.code == Op::Code::value && op.b == static_cast<int>(Kind::choice);
        return op.code == Op::Code::word || op.code == Op::Code::prefix || is_choice;
    });
}

Pattern compile(const PatternTree& tree, std::span<const Slot> slots, Vocabulary& vocabulary) {
    return Compiler(tree, slots, vocabulary).take();
}

}  // namespace domino::rules
