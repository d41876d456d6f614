#include "channels/markdown/split.hpp"

#include "channels/markdown/code_points.hpp"

#include <algorithm>
#include <array>

namespace domino::markdown {
namespace {

constexpr std::string_view fence = "```";
constexpr std::string_view fence_close = "\n```";
constexpr std::string_view fence_open = "```\n";
constexpr std::size_t longest_cluster = 16;

/// What must stay together.
struct Atom {
    std::size_t bytes = 0;
    std::size_t characters = 0;
};

bool joins_the_one_before(char32_t c) {
    return c == 0x200D || (c >= 0x0300 && c <= 0x036F) || (c >= 0x1AB0 && c <= 0x1AFF) || (c >= 0x20D0 && c <= 0x20FF) ||
           (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0x1F3FB && c <= 0x1F3FF) || (c >= 0xE0020 && c <= 0xE007F);
}

bool is_flag_half(char32_t c) {
    return c >= 0x1F1E6 && c <= 0x1F1FF;
}

std::size_t entity_bytes(std::string_view text) {
    const auto end = text.substr(0, 12).find(';');
    if (end == std::string_view::npos || end < 2) return 0;
    const bool is_name = std::ranges::all_of(text.substr(1, end - 1), [](char c) {
        return c == '#' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    });
    return is_name ? end + 1 : 0;
}

/// A token has no newline and no second "<"; anything longer than a part is text like any other.
std::size_t token_bytes(std::string_view text, std::size_t most) {
    const auto end = text.substr(0, 4 * most).find_first_of("<>\n", 1);
    if (end == std::string_view::npos || text[end] != '>') return 0;
    return count_code_points(text.substr(0, end + 1)) <= most ? end + 1 : 0;
}

Atom cluster(std::string_view text) {
    CodePoint last = first_code_point(text);
    Atom atom{last.bytes, 1};
    bool joined = false;
    if (text.size() > 1 && static_cast<unsigned char>(text[1]) < 0x80 && last.bytes == 1) return atom;
    const bool flag = is_flag_half(last.value);
    while (atom.bytes < text.size() && atom.characters < longest_cluster) {
        last = first_code_point(text.substr(atom.bytes));
        const bool second_half = flag && atom.characters == 1 && is_flag_half(last.value);
        if (!joined && !second_half && !joins_the_one_before(last.value)) break;
        joined = last.value == 0x200D;
        atom.bytes += last.bytes;
        ++atom.characters;
    }
    return atom;
}

Atom first_atom(std::string_view text, std::size_t most_token) {
    if (text.starts_with(fence)) return {fence.size(), fence.size()};
    std::size_t bytes = 0;
    if (text[0] == '&') bytes = entity_bytes(text);
    if (text[0] == '<') bytes = token_bytes(text, most_token);
    if (bytes != 0) return {bytes, count_code_points(text.substr(0, bytes))};
    return cluster(text);
}

bool ends_sentence(std::string_view before) {
    return before.ends_with('.') || before.ends_with('!') || before.ends_with('?') || before.ends_with(':') ||
           before.ends_with(';') || before.ends_with("。") || before.ends_with("！") || before.ends_with("？") ||
           before.ends_with("؟") || before.ends_with("…");
}

/// How good a place is to cut; lower is better.
enum Quality : std::size_t { paragraph, line, line_of_code, sentence, word, qualities };

/// Where a part may end, in bytes, and whether that is inside a code block.
struct Cut {
    std::size_t at = 0;
    bool in_code = false;
};

class Splitter {
public:
    Splitter(std::string_view text, std::size_t most) : rest_(text), most_(std::max<std::size_t>(most, 32)) {}

    std::vector<std::string> run() {
        drop_blanks();
        while (!rest_.empty()) take_part();
        return std::move(parts_);
    }

private:
    void take_part() {
        bool closes = false;
        const Cut cut = find_cut(most_ - (in_code_ ? fence_open.size() : 0));
        std::string_view words = without_blanks_at_end(rest_.substr(0, cut.at));
        // A code block that begins with the part's last characters begins in the next part instead.
        if (cut.in_code && !in_code_ && words.ends_with(fence))
            words = without_blanks_at_end(words.substr(0, words.size() - fence.size()));
        else if (cut.in_code)
            closes = true;
        if (words.find_first_not_of(" \n") != std::string_view::npos) {
            std::string part = in_code_ ? std::string(fence_open) : std::string();
            part += words;
            if (closes) part += fence_close;
            parts_.push_back(std::move(part));
        }
        rest_.remove_prefix(cut.at);
        in_code_ = cut.in_code;
        while (!in_code_ && rest_.starts_with(' ')) rest_.remove_prefix(1);
        drop_blanks();
    }

    static std::string_view without_blanks_at_end(std::string_view words) {
        const auto last = words.find_last_not_of(" \n");
        return words.substr(0, last == std::string_view::npos ? 0 : last + 1);
    }

    void drop_blanks() {
        if (in_code_) {
            if (rest_.starts_with('\n')) rest_.remove_prefix(1);
            if (!rest_.starts_with(fence)) return;
            rest_.remove_prefix(fence.size());
            in_code_ = false;
        }
        const auto words = rest_.find_first_not_of(" \n");
        if (words == std::string_view::npos) {
            rest_ = {};
            return;
        }
        // The blanks of the first words' own line are its indent.
        const auto line_end = rest_.substr(0, words).rfind('\n');
        if (line_end != std::string_view::npos) rest_.remove_prefix(line_end + 1);
    }

    Cut find_cut(std::size_t budget) {
        std::array<Cut, qualities> best{};
        std::array<Cut, qualities> late{};
        Cut hard;
        bool in_code = in_code_;
        std::size_t at = 0;
        std::size_t used = 0;
        while (at < rest_.size()) {
            const Atom atom = first_atom(rest_.substr(at), budget - fence_close.size());
            const bool toggles = rest_.substr(at).starts_with(fence);
            const std::size_t reserve = (in_code != toggles) ? fence_close.size() : 0;
            if (used + atom.characters + reserve > budget) break;
            at += atom.bytes;
            used += atom.characters;
            if (toggles) in_code = !in_code;
            hard = {at, in_code};
            if (const std::size_t quality = quality_at(at, in_code); quality < qualities) {
                best[quality] = hard;
                if (used >= budget / 3) late[quality] = hard;
            }
        }
        if (at == rest_.size()) return {at, false};
        for (const auto& cuts : {late, best})
            for (const Cut& cut : cuts)
                if (cut.at > 0) return cut;
        return hard;
    }

    std::size_t quality_at(std::size_t at, bool in_code) const {
        const std::string_view before = rest_.substr(0, at);
        const char next = at < rest_.size() ? rest_[at] : '\n';
        if (next == '\n') {
            if (in_code) return before.ends_with(fence) ? qualities : line_of_code;
            return rest_.substr(at).starts_with("\n\n") ? paragraph : line;
        }
        if (next != ' ' || in_code) return qualities;
        return ends_sentence(before) ? sentence : word;
    }

    std::string_view rest_;
    const std::size_t most_;
    bool in_code_ = false;
    std::vector<std::string> parts_;
};

}  // namespace

std::vector<std::string> split(std::string_view text, std::size_t most) {
    return Splitter(text, most).run();
}

}  // namespace domino::markdown
