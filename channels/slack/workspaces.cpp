#include "channels/slack/workspaces.hpp"

namespace domino::slack {

Workspaces::Workspaces(const std::map<std::string, std::string>& tokens) {
    for (const auto& [key, token] : tokens) {
        Entry& entry = entries_[key];
        entry.workspace.key = key;
        entry.workspace.team = key;
        entry.workspace.token = token;
    }
}

std::optional<Workspace> Workspaces::find(const std::string& team, const std::string& enterprise) const {
    const std::lock_guard lock(mutex_);
    if (entries_.size() == 1 && (team.empty() || entries_.begin()->first.empty())) return entries_.begin()->second.workspace;
    for (const std::string& id : {team, enterprise})
        if (const auto found = entries_.find(id); !id.empty() && found != entries_.end()) return found->second.workspace;
    return std::nullopt;
}

std::vector<Workspace> Workspaces::all() const {
    const std::lock_guard lock(mutex_);
    std::vector<Workspace> list;
    for (const auto& [key, entry] : entries_) list.push_back(entry.workspace);
    return list;
}

void Workspaces::learn(const std::string& key, const std::string& team, const std::string& bot_user, const std::string& bot) {
    const std::lock_guard lock(mutex_);
    Entry& entry = entries_.at(key);
    if (key.empty()) entry.workspace.team = team;
    entry.workspace.bot_user = bot_user;
    entry.workspace.bot = bot;
    entry.trouble.clear();
}

void Workspaces::trouble(const std::string& key, const std::string& why) {
    const std::lock_guard lock(mutex_);
    entries_.at(key).trouble = why;
}

std::vector<Workspace> Workspaces::unwell() const {
    const std::lock_guard lock(mutex_);
    std::vector<Workspace> list;
    for (const auto& [key, entry] : entries_)
        if (!entry.trouble.empty()) list.push_back(entry.workspace);
    return list;
}

PluginState Workspaces::state() const {
    const std::lock_guard lock(mutex_);
    PluginState state;
    for (const auto& [key, entry] : entries_) {
        if (entry.trouble.empty()) continue;
        state.health = PluginState::Health::degraded;
        state.reason += (state.reason.empty() ? "" : "; ") + (key.empty() ? std::string() : key + ": ") + entry.trouble;
    }
    return state;
}

}  // namespace domino::slack
