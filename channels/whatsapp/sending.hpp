#pragma once

#include "domino/host.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace domino::whatsapp {

/// How far the sending of a conversation's latest reply has come. Replies of one conversation come one at
/// a time, so one record for each conversation is enough and they do not pile up.
struct Sending {
    std::string reply;                        ///< its id
    unsigned parts = 0;                       ///< messages it consists of; 0: the template in its place
    std::vector<std::string> sent;            ///< their wamids; "" for one that was left out
    std::int64_t begun = 0;                   ///< ms since 1970 when the next one went out and no answer came yet; 0: none
    std::int64_t last = 0;                    ///< ms since 1970 when the latest one was taken
    std::map<unsigned, std::string> uploads;  ///< media ids of files, by part
    std::vector<std::string> choices;         ///< what the numbers mean that the text offers

    bool is_done() const { return sent.size() >= std::max(parts, 1U); }
};

/// Keeps them in the store: after a crash, or on another broker, a reply goes on where it was. Any thread.
class Sendings {
public:
    explicit Sendings(KeyValue& store) : store_(store) {}

    /// The record of the conversation, of whichever reply it is.
    Sending load(const std::string& conversation) const;
    void save(const std::string& conversation, const Sending& sending);

    /// A status told that WhatsApp has this part, whose answer may have been lost.
    void saw(const std::string& conversation, const std::string& reply_digest, unsigned part, const std::string& wamid);
    /// The wamid, when a status told so.
    std::optional<std::string> seen(const std::string& conversation, const std::string& reply, unsigned part) const;

private:
    KeyValue& store_;
};

}  // namespace domino::whatsapp
