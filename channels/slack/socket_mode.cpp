#include "channels/slack/socket_mode.hpp"

#include "channels/slack/error_codes.hpp"
#include "channels/slack/json_access.hpp"
#include "channels/slack/web_address.hpp"
#include "domino/error.hpp"

#include <algorithm>
#include <array>

namespace domino::slack {
namespace {

using namespace std::chrono_literals;

constexpr auto shortest_wait = 500ms;
constexpr auto longest_wait = 30s;
constexpr auto longest_greeting = 10s;
/// What Slack had sent on the old link still comes; mostly Slack ends it first.
constexpr auto farewell = 5s;

bool is_final(const std::string& code) {
    static constexpr std::array codes = {"not_authed",    "invalid_auth",  "account_inactive",       "user_removed_from_team",
                                         "team_disabled", "link_disabled", "not_allowed_token_type", "missing_scope",
                                         "token_revoked"};
    return std::find(codes.begin(), codes.end(), code) != codes.end();
}

}  // namespace

SocketMode::SocketMode(Host& host, const SlackConfig& config, WebApi& api, Intake& intake)
    : host_(host), config_(config), api_(api), intake_(intake) {}

void SocketMode::start() {
    if (config_.app_token.empty() || thread_.joinable()) return;
    stopping_ = false;
    thread_ = std::thread([this] { run(); });
}

void SocketMode::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

PluginState SocketMode::state() const {
    if (config_.app_token.empty()) return {};
    const std::lock_guard lock(mutex_);
    if (trouble_.empty()) return {};
    return {.health = stopped_for_good_ ? PluginState::Health::failed : PluginState::Health::degraded,
            .reason = "Socket Mode: " + trouble_};
}

void SocketMode::run() {
    std::unique_lock lock(mutex_);
    while (!stopping_ && !stopped_for_good_) {
        news_ = false;
        lock.unlock();
        const Time now = std::chrono::steady_clock::now();
        look_at_links(now);
        if (needs_link() && now >= next_try_) open_link();
        lock.lock();
        changed_.wait_for(lock, 200ms, [this] { return stopping_ || stopped_for_good_ || news_; });
    }
    lock.unlock();
    for (const auto& link : links_) link->cut();
    links_.clear();
}

/// A link that is to go does so when another one has been greeted.
void SocketMode::look_at_links(Time now) {
    for (const auto& link : links_)
        if (link->fell_silent()) host_.metrics().add("silent_sockets_total");
    std::erase_if(links_, [](const auto& link) { return link->has_ended(); });
    const bool has_heir =
        std::any_of(links_.begin(), links_.end(), [](const auto& link) { return link->is_greeted && !link->is_retiring; });
    if (!has_heir) farewell_over_ = now + farewell;
    if (has_heir && now > farewell_over_) std::erase_if(links_, [](const auto& link) { return link->is_retiring.load(); });
    if (has_heir) {
        failures_ = 0;
        const std::lock_guard lock(mutex_);
        if (!stopped_for_good_) trouble_.clear();
    } else if (now > greeted_by_) {
        std::erase_if(links_, [](const auto& link) { return !link->is_greeted; });
    }
}

bool SocketMode::needs_link() const {
    return std::none_of(links_.begin(), links_.end(), [](const auto& link) { return !link->is_retiring && !link->has_ended(); });
}

void SocketMode::open_link() {
    const auto wait = std::min<std::chrono::milliseconds>(shortest_wait * (1 << std::min(failures_, 6)), longest_wait);
    ++failures_;
    next_try_ = std::chrono::steady_clock::now() + wait;
    const ApiAnswer answer = api_.call_by_form("apps.connections.open", config_.app_token, {}, 5s);
    if (answer.kind == ApiAnswer::Kind::refused && is_final(answer.error)) return stop_for_good(answer.why());
    if (!answer.is_ok()) return trouble(answer.why(), std::max(wait, answer.retry_after));
    const std::string url = text_of(answer.body, "url");
    const auto scheme = address_of(url).scheme;
    if (!is_slack(url, api_.base()) || (scheme != "ws" && scheme != "wss"))
        return trouble("Slack's socket is said to be at another host", wait);
    try {
        auto link = std::make_unique<SocketLink>(
            url, config_.longest_silence, [this](SocketLink& from, const std::string& text) { on_text(from, text); },
            [this] {
                const std::lock_guard lock(mutex_);
                news_ = true;
                changed_.notify_all();
            });
        link->start();
        links_.push_back(std::move(link));
        greeted_by_ = std::chrono::steady_clock::now() + longest_greeting;
        host_.metrics().add("sockets_opened_total");
    } catch (const Error& error) {
        trouble(error.what(), wait);
    }
}

void SocketMode::on_text(SocketLink& link, const std::string& text) {
    std::string envelope;
    try {
        const Json message = parse_json(text);
        const std::string type = text_of(message, "type");
        envelope = text_of(message, "envelope_id");
        if (type == "hello") {
            link.is_greeted = true;
            const std::lock_guard lock(mutex_);
            news_ = true;
            changed_.notify_all();
        } else if (type == "disconnect") {
            on_disconnect(link, text_of(message, "reason"));
        } else if (!envelope.empty()) {
            take(type, member(message, "payload"));
        }
    } catch (const TryLater&) {
        // Without our word Slack sends it again.
        host_.metrics().add("socket_not_now_total");
        return;
    } catch (const Error&) {
        host_.metrics().add("unusable_requests_total");
    }
    if (!envelope.empty()) link.send(to_text({{"envelope_id", envelope}}));
}

void SocketMode::take(const std::string& type, const Json& payload) {
    if (type == "events_api") return intake_.take(read_event(payload));
    if (type == "slash_commands") return intake_.take(read_command(payload));
    if (type == "interactive") return intake_.take(read_interaction(payload));
    host_.metrics().add("events_ignored_total");
}

void SocketMode::on_disconnect(SocketLink& link, const std::string& reason) {
    if (reason == "link_disabled") return stop_for_good("Socket Mode was switched off in the app's settings (link_disabled)");
    link.is_retiring = true;
    const std::lock_guard lock(mutex_);
    news_ = true;
    changed_.notify_all();
}

void SocketMode::stop_for_good(const std::string& why) {
    host_.log().error("Socket Mode ends: Slack will not have this app again until a person acts", {{"why", why}});
    const std::lock_guard lock(mutex_);
    stopped_for_good_ = true;
    trouble_ = why;
    changed_.notify_all();
}

void SocketMode::trouble(const std::string& why, std::chrono::milliseconds wait) {
    next_try_ = std::chrono::steady_clock::now() + wait;
    const std::lock_guard lock(mutex_);
    trouble_ = why;
}

}  // namespace domino::slack
