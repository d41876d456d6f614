#include "channels/slack/sent_messages.hpp"

#include "channels/slack/json_access.hpp"
#include "channels/slack/message.hpp"

#include <algorithm>
#include <set>

namespace domino::slack {
namespace {

constexpr int most_pages = 10;
/// Slack's clock and ours may differ.
constexpr std::chrono::seconds margin{120};

/// Collects what pages of messages say of one reply.
class Search {
public:
    Search(const std::string& reply_id, const Workspace& workspace) : reply_id_(reply_id), workspace_(workspace) {}

    void read(const Json& messages) {
        if (!messages.is_array()) return;
        for (const Json& message : messages) {
            if (const int part = part_of_reply(message, reply_id_); part > 0) {
                parts_.insert(part);
                if (part == 1) first_ts_ = text_of(message, "ts");
            }
            const Json& files = member(message, "files");
            const bool is_ours = workspace_.bot_user.empty() || text_of(message, "user") == workspace_.bot_user;
            if (!files.is_array() || !is_ours) continue;
            for (const Json& file : files) files_.emplace_back(text_of(message, "ts"), text_of(file, "title"));
        }
    }

    SentMessages result(const std::vector<std::string>& names) const {
        SentMessages sent{.messages = 0, .files = 0, .first_ts = first_ts_};
        while (parts_.contains(static_cast<int>(sent.messages) + 1)) ++sent.messages;
        while (sent.files < names.size() && stands(names[sent.files])) ++sent.files;
        return sent;
    }

private:
    bool stands(const std::string& name) const {
        return std::any_of(files_.begin(), files_.end(),
                           [&](const auto& file) { return file.second == name && !first_ts_.empty() && file.first > first_ts_; });
    }

    const std::string& reply_id_;
    const Workspace& workspace_;
    std::set<int> parts_;
    std::vector<std::pair<std::string, std::string>> files_;  ///< ts and title
    std::string first_ts_;
};

std::string next_page(const Json& body) {
    return text_of(member(body, "response_metadata"), "next_cursor");
}

}  // namespace

std::optional<SentMessages> find_sent(WebApi& api, const Workspace& workspace, const Conversation& place,
                                      const std::string& reply_id, const std::vector<std::string>& names,
                                      std::chrono::system_clock::time_point since, const Budget& budget) {
    std::map<std::string, std::string> arguments = {
        {"channel", place.channel}, {"limit", "200"}, {"include_all_metadata", "true"}};
    if (!place.thread.empty()) arguments["ts"] = place.thread;
    if (since.time_since_epoch().count() != 0)
        arguments["oldest"] =
            std::to_string(std::chrono::duration_cast<std::chrono::seconds>((since - margin).time_since_epoch()).count()) +
            ".000000";
    const char* method = place.thread.empty() ? "conversations.history" : "conversations.replies";
    Search search(reply_id, workspace);
    for (int page = 0; page < most_pages && budget.allows_a_call(); ++page) {
        const ApiAnswer answer = api.call_by_form(method, workspace.token, arguments, budget.for_a_call());
        if (answer.error == "thread_not_found") return search.result(names);
        if (!answer.is_ok()) return std::nullopt;
        search.read(member(answer.body, "messages"));
        const std::string cursor = next_page(answer.body);
        // A channel's history begins with its newest message: what is not on the first page is long past.
        if (cursor.empty() || place.thread.empty()) return search.result(names);
        arguments["cursor"] = cursor;
    }
    return std::nullopt;
}

}  // namespace domino::slack
