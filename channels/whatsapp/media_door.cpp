#include "channels/whatsapp/media_door.hpp"

#include "channels/whatsapp/members.hpp"
#include "channels/whatsapp/query.hpp"
#include "domino/digest.hpp"
#include "domino/encoding.hpp"
#include "domino/error.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace domino::whatsapp {
namespace {

constexpr std::chrono::hours good_for{7 * 24};
constexpr std::chrono::milliseconds longest_look{5000};
constexpr std::chrono::milliseconds longest_download{20000};
constexpr int most_at_once = 4;
constexpr std::size_t most_url = 4096;

std::string name_of(const Media& file, const std::string& type) {
    if (!file.name.empty()) return file.name;
    static constexpr std::pair<const char*, const char*> endings[] = {
        {"image/jpeg", ".jpg"}, {"image/png", ".png"},  {"image/webp", ".webp"}, {"video/mp4", ".mp4"}, {"video/3gpp", ".3gp"},
        {"audio/ogg", ".ogg"},  {"audio/mpeg", ".mp3"}, {"audio/mp4", ".m4a"},   {"audio/aac", ".aac"}, {"audio/amr", ".amr"}};
    const std::string bare = file.media_type.substr(0, file.media_type.find_first_of("; "));
    for (const auto& [media_type, ending] : endings)
        if (bare == media_type) return type + ending;
    return type;
}

std::string covered_by_mac(const Media& file, const std::string& until) {
    std::string covered;
    for (const auto& field : {file.id, file.name, file.media_type, file.sha256, until})
        covered += std::to_string(field.size()) + ":" + field;
    return covered;
}

bool has_digest(const std::string& content, const std::string& wanted) {
    if (wanted.empty()) return true;
    const std::string found = digest(Hash::sha256, content);
    const auto as_hex = from_hex(wanted);
    const auto as_base64 = from_base64(wanted);
    return (as_hex && *as_hex == found) || (as_base64 && *as_base64 == found);
}

bool is_media_type(const std::string& text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
        return std::isalnum(c) != 0 || std::string_view("/-+.;= _").find(static_cast<char>(c)) != std::string_view::npos;
    });
}

/// The end of a counted call.
struct Leave {
    std::atomic<int>& running;
    ~Leave() { --running; }
};

}  // namespace

MediaDoor::MediaDoor(Desk& desk)
    : desk_(desk), key_(hmac(Hash::sha256, desk.config.app_secret, "domino files of " + desk.config.phone_number_id)) {}

std::string MediaDoor::mac_of(const std::string& covered) const {
    return to_base64url(hmac(Hash::sha256, key_, covered));
}

Json MediaDoor::links(const Message& message) const {
    const auto end = desk_.host.clock().now() + good_for;
    const std::string until = std::to_string(std::chrono::duration_cast<std::chrono::seconds>(end.time_since_epoch()).count());
    Json links = Json::array();
    for (Media file : message.files) {
        file.name = name_of(file, message.type);
        const std::string url = desk_.host.public_url() + "/channels/" + desk_.host.id() + "/files/" + percent_encoded(file.id) +
                                "/" + percent_encoded(file.name) + "?type=" + percent_encoded(file.media_type) +
                                "&sha256=" + percent_encoded(file.sha256) + "&until=" + until +
                                "&mac=" + mac_of(covered_by_mac(file, until));
        links.push_back({{"name", file.name}, {"media_type", file.media_type}, {"sha256", file.sha256}, {"url", url}});
    }
    return links;
}

HttpResponse MediaDoor::fetch(const HttpRequest& request) {
    constexpr std::string_view prefix = "/files/";
    const auto refused =
        problem(403, "Forbidden", "This address of a file is not one that the channel made, or it is no longer good.");
    if (request.url.size() > most_url) return refused;
    const auto question = std::min(request.url.find('?'), request.url.size());
    const auto path = std::string_view(request.url).substr(0, question);
    const auto slash = path.find('/', prefix.size());
    if (slash == std::string_view::npos) return refused;
    auto query = query_members(std::string_view(request.url).substr(std::min(question + 1, request.url.size())));
    const Media file{.id = percent_decoded(path.substr(prefix.size(), slash - prefix.size())),
                     .media_type = query["type"],
                     .sha256 = query["sha256"],
                     .name = percent_decoded(path.substr(slash + 1))};
    if (!same_secret(query["mac"], mac_of(covered_by_mac(file, query["until"])))) return refused;
    std::int64_t until = 0;
    std::from_chars(query["until"].data(), query["until"].data() + query["until"].size(), until);
    if (desk_.host.clock().now() > std::chrono::system_clock::time_point(std::chrono::seconds(until))) return refused;
    const Leave leave{running_};
    if (++running_ > most_at_once) {
        auto busy = problem(503, "Busy", "Too many files are fetched at this moment.");
        busy.headers["Retry-After"] = "1";
        return busy;
    }
    return fetch_from_meta(file);
}

HttpResponse MediaDoor::fetch_from_meta(const Media& file) const {
    const auto found =
        desk_.graph.get(percent_encoded(file.id) + "?phone_number_id=" + desk_.config.phone_number_id, longest_look);
    if (found.status == GraphAnswer::Status::refused) return problem(404, "The file is not there", found.words);
    if (found.status == GraphAnswer::Status::unknown) return problem(502, "Meta does not answer", found.words);
    if (number_in(found.body, "file_size") > static_cast<std::int64_t>(desk_.config.most_media))
        return problem(413, "The file is too large", "It is larger than most_media_mb of the channel allows.");
    try {
        return checked(file, desk_.graph.download(text_in(found.body, "url"), longest_download));
    } catch (const Error& error) {
        return problem(502, "The file cannot be fetched", error.what());
    }
}

HttpResponse MediaDoor::checked(const Media& file, HttpResponse download) const {
    if (download.status != 200)
        return problem(502, "The file cannot be fetched",
                       "Meta answers with HTTP status " + std::to_string(download.status) + ".");
    if (download.body.size() > desk_.config.most_media)
        return problem(413, "The file is too large", "It is larger than most_media_mb of the channel allows.");
    if (!has_digest(download.body, file.sha256))
        return problem(502, "The file is damaged", "What Meta gives is not what the person sent: its SHA-256 differs.");
    return {.status = 200,
            .headers = {{"Content-Type", is_media_type(file.media_type) ? file.media_type : "application/octet-stream"},
                        {"Content-Disposition", "attachment; filename*=UTF-8''" + percent_encoded(file.name)},
                        {"X-Content-Type-Options", "nosniff"},
                        {"Content-Security-Policy", "sandbox; default-src 'none'"},
                        {"Cache-Control", "private, max-age=3600"}},
            .body = std::move(download.body)};
}

}  // namespace domino::whatsapp
