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

    struct Plan {
        std::vector<unsigned> parts;  ///< the others arrived
        std::int64_t due = 0;         ///< ms since 1970
    };

    /// Message `wamid`, a part of the reply, did not arrive. False when that happened too often within
    /// a day; the same wamid again changes nothing.
    bool plan(const std::string& conversation, const std::string& text, unsigned part, const std::string& wamid,
              std::int64_t now_ms);

    /// The reply stops in its middle and goes on with these parts another day.
    void postpone(const std::string& conversation, const std::string& text, const std::vector<unsigned>& parts,
                  std::int64_t now_ms);

    std::optional<Plan> find(const std::string& conversation, const std::string& text, std::int64_t now_ms) const;
    void done(const std::string& conversation, const std::string& text);

private:
    KeyValue& store_;
};

}  // namespace domino::whatsapp
