#pragma once

#include "channels/slack/web_api.hpp"
#include "channels/slack/workspaces.hpp"
#include "domino/channel.hpp"

#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace domino::slack {

/// Where the message stands that shows how far a run is.
struct ProgressMessage {
    std::string team;
    std::string channel;
    std::string ts;
    std::string conversation;  ///< as the broker names it
};

/// The messages that show how far runs are: one for each run, posted once and then edited. Kept in the
/// broker's store, so that the answer finds its message after a restart. Any thread.
class ProgressMessages {
public:
    ProgressMessages(Host& host, WebApi& api, Workspaces& workspaces) : host_(host), api_(api), workspaces_(workspaces) {}

    void show(const Progress& progress);
    /// nullopt when none was shown.
    std::optional<ProgressMessage> of(const std::string& run);
    /// The message has become the answer, or is gone.
    void forget(const std::string& run);

private:
    struct Shown {
        std::optional<ProgressMessage> message;  ///< none: posting it came to no clear end, and is not tried again
    };

    void post(const Progress& progress);
    void edit(const ProgressMessage& message, const Progress& progress);
    std::optional<Shown> at_hand(const std::string& run);
    void put_at_hand(const std::string& run, Shown shown);

    Host& host_;
    WebApi& api_;
    Workspaces& workspaces_;
    std::mutex mutex_;
    std::map<std::string, Shown> shown_;  ///< guarded by mutex_
};

}  // namespace domino::slack
