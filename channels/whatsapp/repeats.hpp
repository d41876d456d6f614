#pragma once

#include "domino/host.hpp"

#include <optional>
#include <string>
#include <vector>

namespace domino::whatsapp {

/// What of a reply is to be sent once more, when some of its messages were taken and did not arrive. The
/// broker sends it as a new reply, which is known by its text. Any thread.
class Repeats {
public:
    explicit Repeats(KeyValue& store) : store_(store) {}

    struct Failure {
        std::string conversation;
        std::string text;  ///< short digest of the run and of what the reply says
        unsigned part = 0;
        std::string wamid;
        std::string token;
    };

    struct Plan {
        std::vector<unsigned> parts;  ///< the others arrived
        std::int64_t due = 0;         ///< ms since 1970
    };

    /// Parts that fail before the reply is sent once more go out together.
    struct Round {
        std::string token;  ///< of the reply whose part was the first to fail
        std::string key;    ///< names the round
    };

    /// Message `wamid`, a part of the reply with this token, did not arrive. Nothing when that happened too often
    /// within a day; the same wamid again changes nothing.
    std::optional<Round> plan(const Failure& failure, std::int64_t now_ms);

    /// The reply stops in its middle and goes on with these parts another day.
    void postpone(const std::string& conversation, const std::string& text, const std::vector<unsigned>& parts,
                  std::int64_t now_ms);

    std::optional<Plan> find(const std::string& conversation, const std::string& text, std::int64_t now_ms) const;
    /// These parts are on their way. False when others have failed meanwhile, which are still planned.
    bool done(const std::string& conversation, const std::string& text, const std::vector<unsigned>& parts);

private:
    KeyValue& store_;
};

}  // namespace domino::whatsapp
