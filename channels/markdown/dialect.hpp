#pragma once

#include "channels/markdown/document.hpp"

#include <string>
#include <string_view>

namespace domino::markdown {

/// How one vendor writes what Markdown says. The chat vendors agree on *strong*, _emphasis_, ~strike~,
/// `code`, ``` and "> "; they differ in what a vendor's dialect overrides. Dialects hold no
/// state; any thread may use one.
class Dialect {
public:
    virtual ~Dialect() = default;

    /// Makes untrusted words harmless: nothing in them may mean anything to the vendor that a
    /// person could not have typed.
    virtual std::string escape(std::string_view words) const = 0;

    /// A link; `label` are plain words and `address` is http, https, mailto or tel, both unescaped.
    virtual std::string link(std::string_view label, std::string_view address) const = 0;

    /// What begins an item of a bullet list.
    virtual std::string_view bullet() const = 0;
};

/// Writes `document` in `dialect`. Marks are left out where a vendor would show them as stars: inside
/// words, and inside the same marks. Tables become aligned text in a code block.
std::string write(const Node& document, const Dialect& dialect);

}  // namespace domino::markdown
