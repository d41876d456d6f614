#include "channels/markdown/document.hpp"

#include "channels/markdown/entity.hpp"

#include <md4c.h>

#include <optional>

namespace domino::markdown {
namespace {

using Kind = Node::Kind;

std::optional<Kind> kind_of(MD_BLOCKTYPE type) {
    switch (type) {
        case MD_BLOCK_QUOTE: return Kind::quote;
        case MD_BLOCK_UL: return Kind::bullet_list;
        case MD_BLOCK_OL: return Kind::ordered_list;
        case MD_BLOCK_LI: return Kind::item;
        case MD_BLOCK_HR: return Kind::rule;
        case MD_BLOCK_H: return Kind::heading;
        case MD_BLOCK_CODE: return Kind::code_block;
        case MD_BLOCK_P:
        case MD_BLOCK_HTML: return Kind::paragraph;
        case MD_BLOCK_TABLE: return Kind::table;
        case MD_BLOCK_TR: return Kind::row;
        case MD_BLOCK_TH:
        case MD_BLOCK_TD: return Kind::cell;
        case MD_BLOCK_DOC:
        case MD_BLOCK_THEAD:
        case MD_BLOCK_TBODY: return std::nullopt;  // add nothing to what they hold
    }
    return std::nullopt;
}

std::optional<Kind> kind_of(MD_SPANTYPE type) {
    switch (type) {
        case MD_SPAN_EM: return Kind::emphasis;
        case MD_SPAN_STRONG: return Kind::strong;
        case MD_SPAN_A: return Kind::link;
        case MD_SPAN_IMG: return Kind::image;
        case MD_SPAN_CODE: return Kind::code;
        case MD_SPAN_DEL: return Kind::strike;
        default: return std::nullopt;
    }
}

/// Attributes that md4c did not put together rightly are cut off, not believed.
std::string decoded(const MD_ATTRIBUTE& attribute) {
    std::string text;
    for (std::size_t i = 0; attribute.text != nullptr && attribute.substr_offsets[i] < attribute.size; ++i) {
        const MD_OFFSET begin = attribute.substr_offsets[i];
        const MD_OFFSET end = attribute.substr_offsets[i + 1];
        if (end <= begin || end > attribute.size) break;
        const std::string_view piece(attribute.text + begin, end - begin);
        text += attribute.substr_types[i] == MD_TEXT_ENTITY ? decoded_entity(piece) : std::string(piece);
    }
    return text;
}

/// Grows the tree at its open end. Nodes are built on a stack and move into their parent when they
/// are left, so no pointer into a growing vector is kept.
class Builder {
public:
    Builder(std::string_view source, const Limits& limits) : source_(source), limits_(limits) { open_.emplace_back(); }

    bool enter(MD_BLOCKTYPE type, const Node& like) { return enter({type, true}, kind_of(type), like); }
    bool enter(MD_SPANTYPE type, const Node& like) { return enter({type, false}, kind_of(type), like); }

    /// Spans that overlap are left without being entered, or never: whatever is left ends all that it holds.
    bool leave(MD_BLOCKTYPE type) { return leave({type, true}); }
    bool leave(MD_SPANTYPE type) { return leave({type, false}); }

    bool text(std::string_view text) {
        if (text.size() > source_.size() + 16) return false;  // md4c's own mistake; 16: indents it writes itself
        text_bytes_ += text.size();
        Node& top = open_.back();
        if (top.kind == Kind::code_block || top.kind == Kind::code) {
            top.text += text;
        } else if (!top.children.empty() && top.children.back().kind == Kind::text) {
            top.children.back().text += text;
        } else {
            leaf(Kind::text).text = text;
        }
        return within_limits();
    }

    bool line_end(Kind kind) {
        leaf(kind);
        return within_limits();
    }

    Node take() {
        while (!entered_.empty()) close();
        return std::move(open_.front());
    }

private:
    struct Entered {
        int type = 0;
        bool is_block = false;
        bool has_node = false;
    };

    bool enter(Entered entered, std::optional<Kind> kind, const Node& like) {
        ++nodes_;
        entered.has_node = kind.has_value() && open_.size() <= limits_.depth;
        entered_.push_back(entered);
        if (!entered.has_node) {
            if (kind && entered.is_block && !open_.back().children.empty()) leaf(Kind::soft_break);
            return within_limits();
        }
        Node node = like;
        node.kind = *kind;
        text_bytes_ += node.address.size();
        open_.push_back(std::move(node));
        return within_limits();
    }

    bool leave(Entered left) {
        for (auto entered = entered_.rbegin(); entered != entered_.rend(); ++entered) {
            if (entered->type == left.type && entered->is_block == left.is_block) {
                for (auto count = entered - entered_.rbegin() + 1; count > 0; --count) close();
                break;
            }
            if (entered->is_block && !left.is_block) break;
        }
        return true;
    }

    void close() {
        const bool has_node = entered_.back().has_node;
        entered_.pop_back();
        if (!has_node) return;
        Node done = std::move(open_.back());
        open_.pop_back();
        if (done.kind == Kind::code_block && done.text.ends_with('\n')) done.text.pop_back();
        open_.back().children.push_back(std::move(done));
    }

    Node& leaf(Kind kind) {
        ++nodes_;
        Node& node = open_.back().children.emplace_back();
        node.kind = kind;
        return node;
    }
    bool within_limits() const { return nodes_ <= limits_.nodes && text_bytes_ <= limits_.text_bytes; }

    const std::string_view source_;
    const Limits& limits_;
    std::vector<Node> open_;
    std::vector<Entered> entered_;
    std::size_t nodes_ = 0;
    std::size_t text_bytes_ = 0;
};

Builder& builder(void* userdata) {
    return *static_cast<Builder*>(userdata);
}

/// md4c takes a positive answer for a warning.
int answer(bool go_on) {
    return go_on ? 0 : -1;
}

int enter_block(MD_BLOCKTYPE type, void* detail, void* userdata) {
    Node like;
    if (type == MD_BLOCK_H) like.number = static_cast<MD_BLOCK_H_DETAIL*>(detail)->level;
    if (type == MD_BLOCK_OL) like.number = static_cast<MD_BLOCK_OL_DETAIL*>(detail)->start;
    if (type == MD_BLOCK_LI && static_cast<MD_BLOCK_LI_DETAIL*>(detail)->is_task != 0)
        like.task = static_cast<MD_BLOCK_LI_DETAIL*>(detail)->task_mark == ' ' ? Node::Task::open : Node::Task::done;
    return answer(builder(userdata).enter(type, like));
}

int leave_block(MD_BLOCKTYPE type, void*, void* userdata) {
    return answer(builder(userdata).leave(type));
}

int enter_span(MD_SPANTYPE type, void* detail, void* userdata) {
    Node like;
    if (type == MD_SPAN_A) like.address = decoded(static_cast<MD_SPAN_A_DETAIL*>(detail)->href);
    if (type == MD_SPAN_IMG) like.address = decoded(static_cast<MD_SPAN_IMG_DETAIL*>(detail)->src);
    return answer(builder(userdata).enter(type, like));
}

int leave_span(MD_SPANTYPE type, void*, void* userdata) {
    return answer(builder(userdata).leave(type));
}

int text(MD_TEXTTYPE type, const MD_CHAR* text, MD_SIZE size, void* userdata) {
    const std::string_view piece(text, size);
    switch (type) {
        case MD_TEXT_NULLCHAR: return answer(builder(userdata).text("\uFFFD"));
        case MD_TEXT_BR: return answer(builder(userdata).line_end(Kind::line_break));
        case MD_TEXT_SOFTBR: return answer(builder(userdata).line_end(Kind::soft_break));
        case MD_TEXT_ENTITY: return answer(builder(userdata).text(decoded_entity(piece)));
        default: return answer(builder(userdata).text(piece));
    }
}

Node as_it_stands(std::string_view text) {
    Node document;
    Node& paragraph = document.children.emplace_back();
    paragraph.kind = Kind::paragraph;
    Node& only = paragraph.children.emplace_back();
    only.kind = Kind::text;
    only.text = text;
    return document;
}

}  // namespace

Node parse(std::string_view markdown, const Limits& limits) {
    if (markdown.size() > limits.bytes) return as_it_stands(markdown);
    // md4c 0.4.8 looks one character past a link that the text ends in.
    const std::string source = std::string(markdown) + "\n";
    Builder builder(source, limits);
    const MD_PARSER parser{.abi_version = 0,
                           .flags = MD_DIALECT_GITHUB | MD_FLAG_NOHTML,
                           .enter_block = enter_block,
                           .leave_block = leave_block,
                           .enter_span = enter_span,
                           .leave_span = leave_span,
                           .text = text,
                           .debug_log = nullptr,
                           .syntax = nullptr};
    const bool read = md_parse(source.data(), static_cast<MD_SIZE>(source.size()), &parser, &builder) == 0;
    return read ? builder.take() : as_it_stands(markdown);
}

std::string plain_text(const Node& node) {
    if (node.kind == Node::Kind::line_break || node.kind == Node::Kind::soft_break) return " ";
    std::string text = node.text;
    for (const Node& child : node.children) text += plain_text(child);
    return text;
}

}  // namespace domino::markdown
