#pragma once

#include "domino/json.hpp"

#include <string>
#include <vector>

namespace domino::slack {

/// A file that came with a message; its bytes are still at Slack.
struct IncomingFile {
    std::string id;
    std::string name;
    std::string media_type;
    std::size_t size = 0;
};

/// What an Events API payload says, read leniently: what is missing is empty.
struct SlackEvent {
    enum class Kind {
        challenge,  ///< url_verification
        message,    ///< a new post, in whatever way it was made
        edit,
        deletion,
        reaction_added,
        reaction_removed,
        rate_limited,  ///< Slack held events back
        revoked,       ///< the app or its token is gone
        other,
    } kind = Kind::other;

    // the envelope
    std::string team;        ///< whose installation sees it
    std::string enterprise;  ///< of an installation for a whole organisation
    std::string app;
    std::string event_id;
    std::string own_user;  ///< our bot's user there; may be missing
    std::string challenge;
    std::string type;  ///< of the inner event, for metrics and logs

    // what happened
    std::string channel;
    std::string channel_type;
    std::string ts;      ///< of the message that was posted, edited, deleted or reacted to
    std::string thread;  ///< its thread's root, when it lies in one
    std::string thread_author;
    std::string user;  ///< who did it
    std::string bot;
    std::string bot_app;
    std::string text;           ///< mrkdwn; of a post that has none, what its blocks and attachments say
    std::string previous_text;  ///< of an edit or deletion
    std::string change;         ///< what tells two changes of one message apart
    std::string reaction;
    std::string item_user;  ///< who wrote what was reacted to
    bool is_mention = false;
    std::vector<IncomingFile> files;
};

/// Reads the payload of /events or of Socket Mode's events_api. Throws `Error` when it is no payload at all.
SlackEvent read_event(const Json& payload);

}  // namespace domino::slack
