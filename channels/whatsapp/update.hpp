#pragma once

#include "domino/json.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace domino::whatsapp {

/// A file that a person sent, still at Meta.
struct Media {
    std::string id;
    std::string media_type;
    std::string sha256;  ///< as the vendor wrote it: base64 or hexadecimal
    std::string name;
};

/// One message, whatever its type.
struct Message {
    enum class Kind {
        spoken,       ///< it is answered
        tapped,       ///< a button or an entry of a list
        silent,       ///< an event that nobody waits for an answer to: reaction, order, ...
        notice,       ///< WhatsApp says something about the person, who did not write
        unsupported,  ///< WhatsApp or we cannot read it; the person is told
    } kind = Kind::spoken;
    std::string id;  ///< wamid
    std::string type;
    std::string wa_id;    ///< digits; may be missing
    std::string user_id;  ///< business-scoped; may be missing
    std::string name;
    std::string group;           ///< id of the group it was written in; empty: to us alone
    std::int64_t timestamp = 0;  ///< seconds since 1970
    std::string text;
    std::string tapped;  ///< the id of the button
    Json data;           ///< what else there is, but for files
    std::vector<Media> files;
    std::string new_wa_id;  ///< the person changed it; with a new user id alone, it is not known to us
    std::string new_user_id;
};

/// What became of a message that we sent.
struct Status {
    std::string id;  ///< wamid
    std::string status;
    std::string callback_data;  ///< biz_opaque_callback_data as we sent it
    std::int64_t timestamp = 0;
    int error_code = 0;
    std::string error;  ///< title and details
};

/// Everything in one POST for one phone number.
struct Update {
    std::vector<Message> messages;  ///< by time, then as they came
    std::vector<Status> statuses;
    std::size_t foreign = 0;   ///< items of other numbers and changes that are no messages
    std::size_t unusable = 0;  ///< items without what every item has
};

/// Reads a body of the webhook. Items that cannot be used are counted, never thrown. Throws `Error`
/// when the body as a whole is no JSON object.
Update read_update(std::string_view body, const std::string& phone_number_id);

}  // namespace domino::whatsapp
