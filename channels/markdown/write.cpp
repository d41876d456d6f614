#include "channels/markdown/code_points.hpp"
#include "channels/markdown/dialect.hpp"
#include "channels/markdown/table.hpp"

#include <algorithm>
#include <array>

namespace domino::markdown {
namespace {

using Kind = Node::Kind;

/// Vendors take a mark only where a word begins or ends.
bool is_word(char32_t c) {
    if (c < 0x80) return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool is_sign =
        c < 0xC0 || (c >= 0x2000 && c <= 0x2BFF) || (c >= 0x3000 && c <= 0x303F) || (c >= 0xFF00 && c <= 0xFF0F) || c >= 0x1F000;
    return !is_sign;
}

bool ends_in_word(std::string_view text) {
    return !text.empty() && is_word(last_code_point(text).value);
}

bool begins_with_word(std::string_view text) {
    return !text.empty() && is_word(first_code_point(text).value);
}

bool is_link_address(std::string_view address) {
    constexpr std::array<std::string_view, 4> schemes = {"http://", "https://", "mailto:", "tel:"};
    return std::ranges::any_of(schemes, [&](std::string_view scheme) {
        return address.size() > scheme.size() && std::ranges::equal(address.substr(0, scheme.size()), scheme, [](char a, char b) {
                   return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b;
               });
    });
}

std::string_view trimmed(std::string_view text) {
    const auto begin = text.find_first_not_of(" \n");
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \n") - begin + 1);
}

std::string prefixed(std::string_view text, std::string_view first, std::string_view others) {
    std::string out(first);
    for (const char c : text) {
        out += c;
        if (c == '\n') out += others;
    }
    return out;
}

/// A vendor ends a mark with the line, so each line is marked by itself.
std::string marked(std::string_view text, char mark) {
    std::string out;
    while (true) {
        const auto end = text.find('\n');
        const auto line = text.substr(0, end);
        if (const auto words = trimmed(line); !words.empty()) {
            out += line.substr(0, static_cast<std::size_t>(words.data() - line.data()));
            out += mark;
            out += words;
            out += mark;
        }
        if (end == std::string_view::npos) return out;
        out += '\n';
        text.remove_prefix(end + 1);
    }
}

class Writer {
public:
    explicit Writer(const Dialect& dialect) : dialect_(dialect) {}

    /// Blocks and loose inlines below one another; `gap` stands between two blocks.
    std::string blocks(const std::vector<Node>& children, std::string_view gap) {
        std::string out;
        for (std::size_t at = 0; at < children.size();) {
            std::size_t end = at + 1;
            std::string written;
            if (children[at].is_inline()) {
                while (end < children.size() && children[end].is_inline()) ++end;
                written = std::string(trimmed(inlines(children, at, end)));
            } else {
                written = block(children[at]);
            }
            at = end;
            if (written.empty()) continue;
            if (!out.empty()) out += gap;
            out += written;
        }
        return out;
    }

private:
    std::string block(const Node& node) {
        switch (node.kind) {
            case Kind::paragraph: return std::string(trimmed(inlines(node.children, 0, node.children.size())));
            case Kind::heading: return heading(node);
            case Kind::quote: return quote(node);
            case Kind::bullet_list:
            case Kind::ordered_list: return list(node);
            case Kind::code_block: return code_block(node.text);
            case Kind::rule: return "———";
            case Kind::table: return code_block(table_text(node));
            default: return blocks(node.children, "\n");
        }
    }

    std::string heading(const Node& node) {
        const bool outer = std::exchange(strong_, true);
        const std::string inner(trimmed(inlines(node.children, 0, node.children.size())));
        strong_ = outer;
        return strong_ ? inner : marked(inner, '*');
    }

    std::string quote(const Node& node) {
        const bool outer = std::exchange(quoted_, true);
        std::string inner = blocks(node.children, "\n");
        quoted_ = outer;
        return quoted_ || inner.empty() ? inner : prefixed(inner, "> ", "> ");
    }

    std::string list(const Node& node) {
        std::string out;
        std::size_t number = node.number;
        for (const Node& item : node.children) {
            std::string marker =
                node.kind == Kind::ordered_list ? std::to_string(number++) + ". " : std::string(dialect_.bullet());
            if (item.task != Node::Task::none) marker = item.task == Node::Task::done ? "☑ " : "☐ ";
            if (!out.empty()) out += '\n';
            out += prefixed(blocks(item.children, "\n"), marker, "    ");
        }
        return out;
    }

    /// A fence inside would end the block: it is torn apart, invisibly.
    std::string code_block(std::string_view code) {
        std::string inner;
        int ticks = 0;
        for (const char c : code) {
            ticks = c == '`' ? ticks + 1 : 0;
            if (ticks == 3) {
                inner += "\u200B";
                ticks = 1;
            }
            inner += c;
        }
        if (trimmed(inner).empty()) return {};
        return "```\n" + dialect_.escape(inner) + "\n```";
    }

    std::string inlines(const std::vector<Node>& nodes, std::size_t begin, std::size_t end) {
        std::vector<std::string> inner(end - begin);
        for (std::size_t i = begin; i < end; ++i) inner[i - begin] = inline_text(nodes[i]);
        std::string out;
        for (std::size_t i = begin; i < end; ++i) {
            const std::string& text = inner[i - begin];
            const char mark = mark_of(nodes[i].kind);
            const bool touches_word = ends_in_word(out) || (i + 1 < end && begins_with_word(inner[i + 1 - begin]));
            out += mark == 0 || touches_word ? text : marked(text, mark);
        }
        return out;
    }

    /// 0: none, or we are inside such a mark already.
    char mark_of(Kind kind) const {
        if (kind == Kind::strong) return strong_ ? '\0' : '*';
        if (kind == Kind::emphasis) return emphasis_ ? '\0' : '_';
        if (kind == Kind::strike) return strike_ ? '\0' : '~';
        return '\0';
    }

    std::string inline_text(const Node& node) {
        switch (node.kind) {
            case Kind::text: return dialect_.escape(node.text);
            case Kind::strong: return within(strong_, node);
            case Kind::emphasis: return within(emphasis_, node);
            case Kind::strike: return within(strike_, node);
            case Kind::code: return code(node.text);
            case Kind::link:
            case Kind::image: return link(node);
            case Kind::line_break:
            case Kind::soft_break: return "\n";
            default: return inlines(node.children, 0, node.children.size());
        }
    }

    std::string within(bool& mark, const Node& node) {
        const bool outer = std::exchange(mark, true);
        std::string inner = inlines(node.children, 0, node.children.size());
        mark = outer;
        return inner;
    }

    std::string code(std::string_view text) {
        std::string inner(text);
        std::ranges::replace(inner, '\n', ' ');
        if (trimmed(inner).empty()) return inner;
        std::string out = "`";
        for (const char c : inner) out += c == '`' ? "ˋ" : dialect_.escape(std::string_view(&c, 1));
        return out + "`";
    }

    std::string link(const Node& node) {
        const std::string label(trimmed(plain_text(node)));
        if (is_link_address(node.address)) return dialect_.link(label.empty() ? node.address : label, node.address);
        if (label.empty() || label == node.address || node.address.empty())
            return dialect_.escape(label.empty() ? node.address : label);
        return dialect_.escape(label + " (" + node.address + ")");
    }

    const Dialect& dialect_;
    bool strong_ = false;
    bool emphasis_ = false;
    bool strike_ = false;
    bool quoted_ = false;
};

}  // namespace

std::string write(const Node& document, const Dialect& dialect) {
    return Writer(dialect).blocks(document.children, "\n\n");
}

}  // namespace domino::markdown
