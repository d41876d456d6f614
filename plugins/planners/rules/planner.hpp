#pragma once

#include "dialog.hpp"
#include "matcher.hpp"
#include "rule.hpp"
#include "situation.hpp"

#include "domino/host.hpp"
#include "domino/planner.hpp"

#include <optional>
#include <vector>

namespace domino::rules {

/// Plans by rules that an operator wrote. Everything is read in the constructor; `plan` changes
/// nothing and may be called from any thread.
class RulesPlanner final : public Planner {
public:
    /// Throws `Error` with a line for every mistake in the rules.
    RulesPlanner(Host& host, const Json& config);

    void start() override {}
    void stop() override {}
    PluginState state() const override { return {}; }
    bool is_quick() const override { return true; }
    std::optional<Plan> plan(const PlanRequest& request) override;

private:
    struct Found {
        const Rule* rule = nullptr;
        Match match;
        Language language = Language::en;
    };

    Found best_match(const Situation& situation) const;
    bool fits(const Rule& rule, const Situation& situation) const;
    std::optional<Plan> start_rule(Found found, const Situation& situation) const;
    std::optional<Plan> go_on(Dialog dialog, const Situation& situation) const;
    Plan complete(Dialog dialog, const Situation& situation) const;
    Plan do_it(const Dialog& dialog, const Situation& situation) const;
    std::optional<Plan> fall_back(const Situation& situation) const;

    Vocabulary vocabulary_;
    std::vector<Rule> rules_;
    Language default_language_;
    std::chrono::minutes utc_offset_;
    Json fallback_;
};

}  // namespace domino::rules
