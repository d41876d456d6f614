#pragma once

#include "domino/host.hpp"

#include <optional>
#include <string>

namespace domino::slack {

/// The response_url of each person's last slash command: good for half an hour and five answers. Kept in the
/// broker's store, for the answer may come after a restart. Any thread.
class CommandReplies {
public:
    CommandReplies(Host& host, std::string api_base) : host_(host), api_base_(std::move(api_base)) {}

    /// Drops an address that is not Slack's. Never throws: without it the person is answered directly.
    void remember(const std::string& conversation, const std::string& response_url) noexcept;

    bool has_address(const std::string& conversation);
    void forget(const std::string& conversation);

    /// An address that takes one more answer, which it now has had; nullopt when there is none.
    std::optional<std::string> use(const std::string& conversation);

private:
    std::optional<Json> kept(const std::string& conversation);

    Host& host_;
    const std::string api_base_;
};

}  // namespace domino::slack
