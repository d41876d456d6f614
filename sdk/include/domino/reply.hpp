#pragma once

#include "domino/json.hpp"

#include <string>
#include <vector>

namespace domino {

/// A choice that a person can press. `value` comes back to the broker when it is pressed; for an
/// approval it is a signed token of at most 256 characters that the broker makes.
struct Button {
    std::string label;
    std::string value;
    enum class Style { neutral, primary, danger } style = Style::neutral;
};

/// A file that goes with a reply: by reference, never by value.
struct File {
    std::string name;
    std::string media_type;
    std::string url;
};

/// What goes back to a person. `text` is CommonMark Markdown; a channel turns it into its
/// vendor's dialect and must treat it as untrusted. Empty `channel` and `conversation` mean where
/// the event came from.
struct Reply {
    std::string text;
    std::vector<Button> buttons;
    std::vector<File> files;
    std::string channel;
    std::string conversation;
};

/// {"text", "buttons":[{"label","value","style"}], "files":[{"name","media_type","url"}],
/// "channel", "conversation"}; empty members are left out.
Json to_json(const Reply& reply);
/// Throws `FieldError` with the field's path below `path`. Unknown members are errors.
Reply reply_from_json(const Json& value, const std::string& path = "");

Json to_json(const Button& button);
Json to_json(const std::vector<Button>& buttons);
std::vector<Button> buttons_from_json(const Json& value, const std::string& path = "");
std::vector<File> files_from_json(const Json& value, const std::string& path = "");

}  // namespace domino
