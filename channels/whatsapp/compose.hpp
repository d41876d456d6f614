#pragma once

#include "channels/whatsapp/button_values.hpp"
#include "channels/whatsapp/config.hpp"
#include "domino/reply.hpp"

#include <optional>
#include <string>
#include <vector>

namespace domino::whatsapp {

/// One message of a reply, without who it goes to.
struct Part {
    Json message;                ///< {"type": ..., ...}
    std::optional<File> upload;  ///< to be put into the message by its id before it is sent
};

/// A reply in WhatsApp's terms.
struct Composed {
    std::vector<Part> parts;
    std::vector<std::string> choices;  ///< what the numbers mean when the text offers them
};

/// Groups get no buttons and lists.
enum class Choices { as_buttons, as_numbers };

/// Writes `reply` as messages that keep to WhatsApp's limits: texts cut at sensible places, up to 3
/// choices as buttons, up to 10 as a list, more as numbers in the text; then the files. The same reply
/// gives the same messages.
Composed compose(const Reply& reply, const std::string& language, Choices choices, const WhatsappConfig& config,
                 ButtonValues& values);

/// The template that stands in for a reply.
Json compose_template(const TemplateConfig& config);

}  // namespace domino::whatsapp
