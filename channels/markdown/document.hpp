#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace domino::markdown {

/// One piece of a Markdown text. A document is the node that `parse` returns; what it holds are
/// values, so a tree may be kept, copied and read from any thread.
struct Node {
    enum class Kind {
        document,
        // blocks
        paragraph,
        heading,  ///< `number` is its level
        quote,
        bullet_list,
        ordered_list,  ///< `number` is the first item's
        item,          ///< holds inlines, blocks, or first these and then those
        code_block,    ///< `text` is the code, without a newline at its end
        rule,
        table,  ///< holds rows; the first one is the head
        row,
        cell,
        // inlines
        text,  ///< `text`, entities decoded
        strong,
        emphasis,
        strike,
        code,        ///< `text`
        link,        ///< `address`; holds the label
        image,       ///< `address`; holds what it shows in words
        line_break,  ///< asked for
        soft_break,  ///< the line just ended in the source
    };
    enum class Task { none, open, done };

    Kind kind = Kind::document;
    Task task = Task::none;  ///< of an item
    unsigned number = 0;
    std::string text;
    std::string address;
    std::vector<Node> children;

    bool is_inline() const { return kind >= Kind::text; }
};

/// What an untrusted text may ask of us. A text that is beyond `bytes`, `nodes` or `text_bytes` is
/// taken as it stands, as one paragraph of plain text; deeper nodes than `depth` lose their kind,
/// not their words.
struct Limits {
    std::size_t bytes = 256 * 1024;
    std::size_t depth = 24;
    std::size_t nodes = 20'000;
    std::size_t text_bytes = 1024 * 1024;  ///< in the tree: addresses defined once may be used often
};

/// Reads CommonMark with tables, strikethrough, task lists and bare addresses. Raw HTML is text
/// like any other. Every text is Markdown: there is no error. May be called from any thread.
Node parse(std::string_view markdown, const Limits& limits = {});

/// The words of `node` and all below it, without any marks; breaks are spaces.
std::string plain_text(const Node& node);

}  // namespace domino::markdown
