#include "core/plugin/guarded_plugins.hpp"

#include <algorithm>

namespace domino {
namespace {

constexpr int most_concurrency = 1024;

template <class Plugin>
PluginState guarded_state(const Plugin& plugin, const PluginBorder& border) {
    try {
        return border.call("state", [&] { return plugin.state(); });
    } catch (const Error& error) {
        return {.health = PluginState::Health::failed, .reason = error.what()};
    }
}

template <class Call>
Delivered guarded_delivery(const PluginBorder& border, const char* name, Call&& call) {
    try {
        return border.call(name, call);
    } catch (const TryLater& later) {
        return {
            .status = Delivered::Status::try_again, .vendor_id = {}, .error = later.what(), .retry_after = later.retry_after()};
    } catch (const Error& error) {
        return {.status = Delivered::Status::unknown, .vendor_id = {}, .error = error.what(), .retry_after = {}};
    }
}

}  // namespace

GuardedChannel::GuardedChannel(Channel& plugin, const PluginBorder& border)
    : plugin_(plugin),
      border_(border),
      shows_progress_(border.call("shows_progress", [&] { return plugin.shows_progress(); })),
      reads_from_store_(border.call("reads_from_store", [&] { return plugin.reads_from_store(); })),
      serves_root_(border.call("serves_root", [&] { return plugin.serves_root(); })) {}

void GuardedChannel::start() {
    border_.call("start", [&] { plugin_.start(); });
}

void GuardedChannel::stop() {
    border_.call("stop", [&] { plugin_.stop(); });
}

PluginState GuardedChannel::state() const {
    return guarded_state(plugin_, border_);
}

HttpResponse GuardedChannel::handle(const HttpRequest& request) {
    try {
        return border_.call("handle", [&] { return plugin_.handle(request); });
    } catch (const TryLater& later) {
        HttpResponse response = problem(later.http_status(), "Try again later", later.what());
        response.headers["Retry-After"] = std::to_string(later.retry_after().count());
        return response;
    } catch (const CallError& error) {
        return problem(500, "The channel failed",
                       "channel \"" + error.id() + "\" failed while it handled this request; the broker's log says why");
    }
}

Delivered GuardedChannel::deliver(const Delivery& delivery) {
    return guarded_delivery(border_, "deliver", [&] { return plugin_.deliver(delivery); });
}

Delivered GuardedChannel::find(const Delivery& delivery) {
    return guarded_delivery(border_, "find", [&] { return plugin_.find(delivery); });
}

void GuardedChannel::progress(const Progress& progress) {
    try {
        border_.call("progress", [&] { plugin_.progress(progress); });
    } catch (const Error&) {
        return;
    }
}

GuardedPlanner::GuardedPlanner(Planner& plugin, const PluginBorder& border)
    : plugin_(plugin), border_(border), is_quick_(border.call("is_quick", [&] { return plugin.is_quick(); })) {}

void GuardedPlanner::start() {
    border_.call("start", [&] { plugin_.start(); });
}

void GuardedPlanner::stop() {
    border_.call("stop", [&] { plugin_.stop(); });
}

PluginState GuardedPlanner::state() const {
    return guarded_state(plugin_, border_);
}

std::optional<Plan> GuardedPlanner::plan(const PlanRequest& request) {
    return border_.call("plan", [&] {
        auto plan = plugin_.plan(request);
        if (plan) check_plan(*plan);
        return plan;
    });
}

GuardedExecutor::GuardedExecutor(Executor& plugin, const PluginBorder& border)
    : plugin_(plugin),
      border_(border),
      concurrency_(std::clamp(border.call("concurrency", [&] { return plugin.concurrency(); }), 1, most_concurrency)) {}

void GuardedExecutor::start() {
    border_.call("start", [&] { plugin_.start(); });
}

void GuardedExecutor::stop() {
    border_.call("stop", [&] { plugin_.stop(); });
}

PluginState GuardedExecutor::state() const {
    return guarded_state(plugin_, border_);
}

Acceptance GuardedExecutor::accepts(const Workflow& workflow) {
    try {
        return border_.call("accepts", [&] { return plugin_.accepts(workflow); });
    } catch (const Error& error) {
        return {.accepted = false, .reason = error.what(), .pure = false};
    }
}

Outcome GuardedExecutor::run(const StepCall& call) {
    try {
        return border_.call("run", [&] { return plugin_.run(call); });
    } catch (const Error& error) {
        return {.status = Outcome::Status::failed, .output = Json::array(), .error = error.what(), .retry_after = {}};
    }
}

Outcome GuardedExecutor::ask(const StepCall& call) {
    try {
        return border_.call("ask", [&] { return plugin_.ask(call); });
    } catch (const Error& error) {
        return {.status = Outcome::Status::unknown, .output = Json::array(), .error = error.what(), .retry_after = {}};
    }
}

void GuardedExecutor::cancel(const std::string& step, int attempt) {
    try {
        border_.call("cancel", [&] { plugin_.cancel(step, attempt); });
    } catch (const Error&) {
        return;
    }
}

}  // namespace domino
