#include "channels/slack/sentry.hpp"

#include "channels/slack/json_access.hpp"

#include <algorithm>

namespace domino::slack {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds shortest_pause = 1s;
constexpr std::chrono::milliseconds longest_pause = 30s;

}  // namespace

void Sentry::start() {
    stopping_ = false;
    if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
}

void Sentry::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void Sentry::run() {
    auto pause = shortest_pause;
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        lock.unlock();
        const auto unwell = workspaces_.unwell();
        for (const Workspace& workspace : unwell) ask(workspace);
        pause = unwell.empty() ? shortest_pause : std::min(pause * 2, longest_pause);
        lock.lock();
        changed_.wait_for(lock, pause, [this] { return stopping_; });
    }
}

void Sentry::ask(const Workspace& workspace) {
    const ApiAnswer answer = api_.call_by_form("auth.test", workspace.token, {}, 5s);
    if (!answer.is_ok()) return workspaces_.trouble(workspace.key, answer.why());
    const std::string team = text_of(answer.body, "team_id");
    const std::string enterprise = text_of(answer.body, "enterprise_id");
    if (!workspace.key.empty() && workspace.key != team && workspace.key != enterprise)
        return workspaces_.trouble(workspace.key, "the token is of another workspace, " + team);
    workspaces_.learn(workspace.key, team, text_of(answer.body, "user_id"), text_of(answer.body, "bot_id"));
    host_.log().info("Slack knows the app", {{"workspace", team}});
}

}  // namespace domino::slack
