#include "channels/slack/files.hpp"

#include "channels/slack/conversation.hpp"
#include "channels/slack/form.hpp"
#include "channels/slack/json_access.hpp"
#include "channels/slack/web_address.hpp"
#include "domino/digest.hpp"
#include "domino/encoding.hpp"
#include "domino/error.hpp"

#include <charconv>
#include <cstdint>

namespace domino::slack {
namespace {

using namespace std::chrono_literals;

constexpr auto lifetime = std::chrono::hours(7 * 24);
constexpr int most_under_way = 8;
constexpr int most_redirects = 3;
constexpr std::size_t mac_bytes = 16;

std::int64_t seconds(std::chrono::system_clock::time_point time) {
    return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

std::string path_segment(const std::string& name) {
    std::string segment = write_form({{"n", name.substr(0, 200)}});
    return segment.substr(2);
}

std::string header(const HttpResponse& response, const char* name) {
    const auto found = response.headers.find(name);
    return found == response.headers.end() ? std::string() : found->second;
}

/// Only what a header may hold; the name itself goes in the address.
std::string safe_media_type(const std::string& type) {
    const bool is_plain =
        !type.empty() && type.size() < 100 &&
        type.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/.+-_") == std::string::npos;
    return is_plain ? type : "application/octet-stream";
}

struct Claims {
    std::string team;
    std::string file;
    std::int64_t expires = 0;
};

std::optional<Claims> read_claims(const std::string& text) {
    const auto first = text.find('|');
    const auto second = text.find('|', first + 1);
    if (first == std::string::npos || second == std::string::npos) return std::nullopt;
    Claims claims{.team = text.substr(0, first), .file = text.substr(first + 1, second - first - 1)};
    const auto [end, error] = std::from_chars(text.data() + second + 1, text.data() + text.size(), claims.expires);
    if (error != std::errc() || end != text.data() + text.size() || !is_id(claims.file)) return std::nullopt;
    return claims;
}

class Counted {
public:
    explicit Counted(std::atomic<int>& count) : count_(count), value_(++count) {}
    ~Counted() { --count_; }
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;
    int value() const { return value_; }

private:
    std::atomic<int>& count_;
    int value_;
};

}  // namespace

Files::Files(Host& host, const SlackConfig& config, WebApi& api, const Workspaces& workspaces)
    : host_(host),
      config_(config),
      api_(api),
      workspaces_(workspaces),
      key_(hmac(Hash::sha256, config.signing_secret.empty() ? config.app_token : config.signing_secret,
                "domino files of slack")) {}

Json Files::links(const std::string& team, const std::vector<IncomingFile>& files) const {
    Json list = Json::array();
    for (const IncomingFile& file : files) {
        const std::string claims = team + "|" + file.id + "|" + std::to_string(seconds(host_.clock().now() + lifetime));
        const std::string name = file.name.empty() ? file.id : file.name;
        list.push_back({{"name", name},
                        {"media_type", file.media_type},
                        {"size", file.size},
                        {"url", host_.public_url() + "/channels/" + host_.id() + "/files/" + to_base64url(claims) + "." +
                                    signature_of(claims) + "/" + path_segment(name)}});
    }
    return list;
}

std::string Files::signature_of(const std::string& claims) const {
    return to_base64url(hmac(Hash::sha256, key_, claims).substr(0, mac_bytes));
}

HttpResponse Files::answer(const std::string& rest) {
    const std::string token = rest.substr(0, rest.find_first_of("/?"));
    const auto dot = token.find('.');
    const auto text = from_base64(std::string_view(token).substr(0, dot));
    if (dot == std::string::npos || !text || !same_secret(token.substr(dot + 1), signature_of(*text)))
        return problem(403, "Not an address of ours", "The signature in the file's address is missing or wrong.");
    const auto claims = read_claims(*text);
    if (!claims || claims->expires < seconds(host_.clock().now()))
        return problem(410, "Expired", "The file's address was good for a week after the message; send the file again.");
    const Counted counted(under_way_);
    if (counted.value() > most_under_way) {
        HttpResponse busy = problem(503, "Busy", "Too many files are being fetched from Slack at once.");
        busy.headers["Retry-After"] = "2";
        return busy;
    }
    return fetch(claims->team, claims->file);
}

HttpResponse Files::fetch(const std::string& team, const std::string& id) {
    const auto workspace = workspaces_.find(team);
    if (!workspace) return problem(404, "No such workspace", "The workspace of this file is no longer in the channel's config.");
    const ApiAnswer info = api_.call_by_form("files.info", workspace->token, {{"file", id}}, 5s);
    if (info.kind == ApiAnswer::Kind::later) {
        HttpResponse later = problem(503, "Slack asks to wait", info.why());
        later.headers["Retry-After"] = std::to_string(std::chrono::ceil<std::chrono::seconds>(info.retry_after).count());
        return later;
    }
    if (info.error == "file_not_found" || info.error == "file_deleted")
        return problem(404, "The file is gone", "Slack no longer has this file.");
    if (!info.is_ok()) return problem(502, "Slack did not give the file", info.why());
    return fetch_bytes(*workspace, member(info.body, "file"));
}

HttpResponse Files::fetch_bytes(const Workspace& workspace, const Json& file) {
    const std::string media_type = text_of(file, "mimetype");
    const std::size_t size = count_of(file, "size");
    if (size > config_.most_file_bytes)
        return problem(413, "Too large", "The file is larger than the channel's max_file_mb allows.");
    std::string url = text_of(file, "url_private_download");
    if (url.empty()) url = text_of(file, "url_private");
    for (int hop = 0; hop <= most_redirects; ++hop) {
        if (!is_slack(url, api_.base()))
            return problem(502, "Not at Slack", "Slack says the file is at another host; the token is not sent there.");
        HttpResponse answer;
        try {
            answer = host_.http().send({.method = "GET",
                                        .url = url,
                                        .headers = {{"Authorization", "Bearer " + workspace.token}},
                                        .body = {},
                                        .peer = {}},
                                       20s);
        } catch (const Error&) {
            return problem(502, "Slack did not give the file", "The file could not be fetched from Slack.");
        }
        if (answer.status >= 300 && answer.status < 400) {
            url = header(answer, "Location");
            continue;
        }
        if (answer.status != 200)
            return problem(502, "Slack did not give the file", "Slack answers " + std::to_string(answer.status) + ".");
        // Without the scope files:read Slack answers with its login page, and 200.
        const bool is_page = header(answer, "Content-Type").starts_with("text/html");
        if (is_page && !(media_type == "text/html" && size == answer.body.size()))
            return problem(502, "Slack gave its login page", "The app lacks the scope files:read in this workspace.");
        if (answer.body.size() > config_.most_file_bytes)
            return problem(413, "Too large", "The file is larger than the channel's max_file_mb allows.");
        host_.metrics().add("files_fetched_total");
        return {.status = 200,
                .headers = {{"Content-Type", safe_media_type(media_type)},
                            {"Content-Disposition", "attachment"},
                            {"X-Content-Type-Options", "nosniff"},
                            {"Cache-Control", "private, no-store"}},
                .body = std::move(answer.body)};
    }
    return problem(502, "Slack did not give the file", "Slack redirected too often.");
}

}  // namespace domino::slack
