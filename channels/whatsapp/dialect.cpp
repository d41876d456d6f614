#include "channels/whatsapp/dialect.hpp"

namespace domino::whatsapp {

/// Marks in words do what they would do had a person typed them, but for a fence, which would swallow
/// all that follows: it is torn apart, invisibly.
std::string WhatsappDialect::escape(std::string_view words) const {
    constexpr std::string_view fence = "```";
    std::string text(words);
    for (auto at = text.find(fence); at != std::string::npos; at = text.find(fence, at + 2)) text.insert(at + 2, "\u200B");
    return text;
}

std::string WhatsappDialect::link(std::string_view label, std::string_view address) const {
    std::string_view shown = address;
    for (const std::string_view scheme : {"mailto:", "tel:"})
        if (shown.starts_with(scheme)) shown.remove_prefix(scheme.size());
    if (label == address || label == shown) return std::string(shown);
    return escape(label) + ": " + std::string(shown);
}

}  // namespace domino::whatsapp
