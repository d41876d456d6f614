#pragma once

#include "domino/plugin_state.hpp"

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace domino::slack {

/// A workspace that the app is installed in.
struct Workspace {
    std::string key;   ///< its id in the config; "" for the only one
    std::string team;  ///< its id by Slack; empty until auth.test has answered, unless the config names it
    std::string token;
    std::string bot_user;
    std::string bot;
};

/// The workspaces and how each is doing. Any thread.
class Workspaces {
public:
    explicit Workspaces(const std::map<std::string, std::string>& tokens);

    /// By a team id, else by the enterprise id of an installation for a whole organisation. The only
    /// workspace also answers to no id; when the config does not name it, to any.
    std::optional<Workspace> find(const std::string& team, const std::string& enterprise = {}) const;
    std::vector<Workspace> all() const;

    void learn(const std::string& key, const std::string& team, const std::string& bot_user, const std::string& bot);

    /// What is wrong, for `state`; empty when a call has succeeded.
    void trouble(const std::string& key, const std::string& why);
    void well(const std::string& key) { trouble(key, ""); }
    /// Those that `trouble` was said of last, and those nothing is known of yet.
    std::vector<Workspace> unwell() const;
    PluginState state() const;

private:
    struct Entry {
        Workspace workspace;
        std::string trouble = "not heard from Slack yet";
    };

    mutable std::mutex mutex_;
    std::map<std::string, Entry> entries_;  ///< guarded by mutex_; its keys never change
};

}  // namespace domino::slack
