#include "channels/slack/uploads.hpp"

#include "channels/markdown/code_points.hpp"
#include "channels/slack/json_access.hpp"
#include "channels/slack/web_address.hpp"
#include "domino/error.hpp"

#include <algorithm>

namespace domino::slack {
namespace {

constexpr std::size_t most_title = 200;

ApiAnswer refused(const std::string& why) {
    return {.kind = ApiAnswer::Kind::refused, .body = {}, .error = why, .retry_after = {}};
}

ApiAnswer later(const std::string& why) {
    return {.kind = ApiAnswer::Kind::later, .body = {}, .error = why, .retry_after = {}};
}

}  // namespace

std::string title_of(const File& file) {
    return markdown::shortened(file.name.empty() ? "file" : file.name, most_title);
}

bool Uploads::may_fetch(const File& file) const {
    const WebAddress address = address_of(file.url);
    if (address.scheme != "http" && address.scheme != "https") return false;
    if (address.authority == address_of(host_.public_url()).authority) return true;
    return std::any_of(config_.file_hosts.begin(), config_.file_hosts.end(),
                       [&](const std::string& host) { return host == address.authority || host == address.host(); });
}

ApiAnswer Uploads::share(const Workspace& workspace, const Conversation& place, const File& file, const Budget& budget) {
    HttpResponse fetched;
    try {
        fetched =
            host_.http().send({.method = "GET", .url = file.url, .headers = {}, .body = {}, .peer = {}}, budget.for_a_call());
    } catch (const Error&) {
        return later("the file \"" + title_of(file) + "\" could not be fetched from " + address_of(file.url).authority);
    }
    if (fetched.status >= 500 || fetched.status == 429)
        return later("the file \"" + title_of(file) + "\" cannot be had at the moment: HTTP " + std::to_string(fetched.status));
    if (fetched.status != 200)
        return refused("the file \"" + title_of(file) + "\" cannot be had: HTTP " + std::to_string(fetched.status));
    if (fetched.body.empty()) return refused("the file \"" + title_of(file) + "\" is empty");
    if (fetched.body.size() > config_.most_file_bytes)
        return refused("the file \"" + title_of(file) + "\" is larger than max_file_mb allows");
    if (!budget.allows_a_call()) return later("fetching the file took too long");
    return upload(workspace, place, file, fetched.body, budget);
}

ApiAnswer Uploads::upload(const Workspace& workspace, const Conversation& place, const File& file, const std::string& bytes,
                          const Budget& budget) {
    const ApiAnswer room =
        api_.call_by_form("files.getUploadURLExternal", workspace.token,
                          {{"filename", title_of(file)}, {"length", std::to_string(bytes.size())}}, budget.for_a_call());
    // Until it is shared an upload is nothing that anybody sees: it may simply be made again.
    if (room.kind == ApiAnswer::Kind::unclear) return later(room.error);
    if (!room.is_ok()) return room;
    const std::string url = text_of(room.body, "upload_url");
    if (!is_slack(url, api_.base())) return refused("Slack wants the file at a host that is not Slack's");
    try {
        const HttpResponse put = host_.http().send(
            {.method = "POST", .url = url, .headers = {{"Content-Type", "application/octet-stream"}}, .body = bytes, .peer = {}},
            budget.for_a_call());
        if (put.status != 200) return later("Slack did not take the bytes of a file: HTTP " + std::to_string(put.status));
    } catch (const Error&) {
        return later("Slack did not take the bytes of a file");
    }
    if (!budget.allows_a_call()) return later("uploading the file took too long");
    Json arguments = {{"files", Json::array({{{"id", text_of(room.body, "file_id")}, {"title", title_of(file)}}})},
                      {"channel_id", place.channel}};
    if (!place.thread.empty()) arguments["thread_ts"] = place.thread;
    return api_.call("files.completeUploadExternal", workspace.token, arguments, budget.for_a_call());
}

}  // namespace domino::slack
