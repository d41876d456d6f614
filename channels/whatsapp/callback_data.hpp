#pragma once

#include <optional>
#include <string>

namespace domino::whatsapp {

/// What a message carries to Meta and back in its statuses, in at most 512 characters
/// (biz_opaque_callback_data): the statuses say by themselves what they are about.
struct CallbackData {
    std::string token;   ///< the reply's report token; may be empty
    std::string reply;   ///< short digest of the reply's id
    std::string text;    ///< short digest of the run and of what the reply says
    unsigned part = 0;   ///< counted from 0
    unsigned parts = 0;  ///< 0: this is the template that stands in for the reply
    std::string conversation;
};

/// In place of a reply's text: what repeats of the template are known by.
inline constexpr const char* knock_text = "template";

std::string callback_text(const CallbackData& data);
/// nullopt for anything that we did not write.
std::optional<CallbackData> callback_data_from(const std::string& text);

}  // namespace domino::whatsapp
