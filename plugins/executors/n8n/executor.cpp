#include "executor.hpp"

#include "acceptance.hpp"
#include "document.hpp"

namespace n8n {
namespace {

using domino::Json;
using domino::Outcome;
using namespace std::chrono_literals;

/// How long a copy counts as being in n8n as it was seen there last.
constexpr auto trusted_for = 60s;
/// What must be left of a step's time to begin it.
constexpr auto least_time_to_start = 100ms;
constexpr auto pause_before_next_try = 200ms;
/// After activation n8n takes a moment until all its processes serve the webhook.
constexpr int tries_of_a_webhook = 6;
/// Of a sync step's time, kept to find out what became of it.
constexpr auto kept_for_asking = 300ms;

constexpr const char* not_set_up =
    "n8n is not set up. `domino n8n bootstrap` sets up a fresh n8n and writes its API key into the secret n8n_api_key; then set "
    "base_url of this "
    "executor in plugins.json when n8n is not at http://127.0.0.1:5678";

Outcome outcome(Outcome::Status status, std::string error, std::chrono::milliseconds retry_after = 0ms) {
    return {.status = status, .output = Json::array(), .error = std::move(error), .retry_after = retry_after};
}

std::int64_t milliseconds_since_1970(std::chrono::system_clock::time_point time) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

std::chrono::milliseconds left_until(Link::Clock::time_point until) {
    return std::max(1ms, std::chrono::duration_cast<std::chrono::milliseconds>(until - Link::Clock::now()));
}

/// n8n certainly got nothing.
class NotSent : public domino::Error {
public:
    using domino::Error::Error;
};

/// n8n may have got it.
class MaybeSent : public domino::Error {
public:
    MaybeSent(const std::string& text, bool timed_out) : domino::Error(text), timed_out_(timed_out) {}
    bool timed_out() const { return timed_out_; }

private:
    bool timed_out_;
};

/// Webhooks answer like this when their path is not served (any more).
bool is_unknown_webhook(const domino::HttpResponse& response) {
    return response.status == 404;
}

/// The header was not what the webhook's credential holds, or that credential is gone.
bool refuses_header(const domino::HttpResponse& response) {
    return response.status == 401 || response.status == 403 ||
           (response.status == 500 && response.body.find("authentication data") != std::string::npos);
}

}  // namespace

N8nExecutor::N8nExecutor(domino::Host& host, const Json& config)
    : host_(host),
      config_(config_from_json(config)),
      link_(host, config_),
      gate_(host, config_.callback_base_url),
      watchdog_(host, link_, gate_, starts_),
      stopper_(host, link_, watchdog_, starts_) {}

void N8nExecutor::start() {
    link_.start();
    stopper_.start();
}

void N8nExecutor::stop() {
    stopper_.stop();
    link_.stop();
}

domino::PluginState N8nExecutor::state() const {
    return link_.state();
}

domino::Acceptance N8nExecutor::accepts(const domino::Workflow& workflow) {
    if (link_.key().empty()) return {.accepted = false, .reason = not_set_up, .pure = false};
    return acceptance_of(workflow);
}

// ---- bringing the workflow to n8n

Publisher N8nExecutor::publisher(ApiClient& api) {
    return {api, host_.key_value(), {.label = config_.label, .api_key = link_.key(), .api_url = config_.n8n_api_url}};
}

std::shared_ptr<N8nExecutor::Slot> N8nExecutor::slot_of(const std::string& workflow) {
    const std::lock_guard lock(slots_mutex_);
    auto& slot = slots_[workflow];
    if (!slot) slot = std::make_shared<Slot>();
    return slot;
}

Published N8nExecutor::ensure(const domino::StepCall& call, bool ask_n8n) {
    const auto slot = slot_of(call.workflow->name);
    const auto known = [&](bool also_old) -> std::optional<Published> {
        const std::lock_guard lock(slot->mutex);
        if (!slot->known || slot->known->source.lock() != call.workflow || slot->known->key != link_.key()) return std::nullopt;
        if (!also_old && Clock::now() - slot->known->checked > trusted_for) return std::nullopt;
        return slot->known->published;
    };
    const auto remember = [&](const Published& published) {
        const std::lock_guard lock(slot->mutex);
        slot->known = Known{.source = call.workflow, .key = link_.key(), .published = published, .checked = Clock::now()};
        return published;
    };
    if (!ask_n8n)
        if (const auto published = known(false)) return *published;
    const auto asked = Clock::now();
    const std::lock_guard publishing(slot->publishing);
    {
        const std::lock_guard lock(slot->mutex);
        if (slot->known && slot->known->checked > asked && slot->known->source.lock() == call.workflow)
            return slot->known->published;
    }
    ApiClient api = link_.api();
    Publisher to_n8n = publisher(api);
    try {
        const Published published = to_n8n.publish(*call.workflow);
        link_.answered();
        link_.note_problem(call.workflow->name, "");
        return remember(published);
    } catch (const ApiError& error) {
        link_.answered();
        if (!error.refuses_key()) throw;
        link_.key_refused();
        // Webhooks do not ask for the key: what was brought to n8n before can be started all the same.
        if (ask_n8n) throw;
        if (const auto published = known(true)) return remember(*published);
        if (const auto published = to_n8n.remembered(*call.workflow)) return remember(*published);
        throw;
    }
}

// ---- starting

Outcome N8nExecutor::refused_key() {
    return outcome(Outcome::Status::failed, link_.state().reason);
}

Outcome N8nExecutor::run(const domino::StepCall& call) {
    const auto until = Clock::now() + call.deadline;
    if (const auto acceptance = accepts(*call.workflow); !acceptance.accepted)
        return outcome(Outcome::Status::failed, acceptance.reason);
    if (call.callback_url.empty())
        return outcome(Outcome::Status::failed,
                       "n8n reports to a broker, and there is none here; `domino workflow run` runs one workflow in n8n without");
    std::string reason;
    while (Clock::now() + least_time_to_start < until) {
        if (!link_.wait_for_n8n(until - least_time_to_start)) break;
        try {
            return start(call, until);
        } catch (const Away& error) {
            reason = error.what();
        } catch (const NotSent& error) {
            reason = error.what();
        } catch (const ApiError& error) {
            if (error.refuses_key()) return refused_key();
            return outcome(Outcome::Status::failed, error.what());
        } catch (const Refused& error) {
            link_.note_problem(call.workflow->name, error.what());
            return outcome(Outcome::Status::failed, error.what());
        }
        link_.went_away(reason);
        std::this_thread::sleep_for(std::min<std::chrono::milliseconds>(pause_before_next_try, left_until(until)));
    }
    if (link_.is_stopping()) return outcome(Outcome::Status::not_started, "the broker stops", 1s);
    if (reason.empty()) reason = link_.reason();
    return outcome(
        Outcome::Status::timed_out,
        "n8n at " + config_.base_url + " did not answer until the step's time was up, so it was not started: " + reason);
}

domino::HttpResponse N8nExecutor::post(const domino::StepCall& call, const Published& published,
                                       std::chrono::milliseconds timeout) {
    ApiClient api = link_.api();
    domino::HttpRequest request{.method = "POST",
                                .url = config_.webhook_base_url + "/webhook/" + published.path,
                                .headers = {{"Content-Type", "application/json"}},
                                .body = domino::to_text(call.input),
                                .peer = {}};
    request.headers[secret_header] = publisher(api).webhook_secret();
    request.headers[callback_header] = gate_.url_for_n8n(call);
    request.headers[step_header] = step_key(call.step, call.attempt);
    request.headers[sent_header] = std::to_string(milliseconds_since_1970(host_.clock().now()));
    if (!call.traceparent.empty()) request.headers["traceparent"] = call.traceparent;
    const auto begun = Clock::now();
    try {
        auto response = host_.http().send(request, timeout);
        if (is_starting_up(response)) throw NotSent("n8n is starting up");
        if (is_away_status(response.status)) throw MaybeSent("n8n answers " + std::to_string(response.status), false);
        return response;
    } catch (const MaybeSent&) {
        throw;
    } catch (const NotSent&) {
        throw;
    } catch (const domino::NotConnected& error) {
        throw NotSent(error.what());
    } catch (const domino::Error& error) {
        throw MaybeSent(error.what(), Clock::now() - begun + 50ms >= timeout);
    }
}

Outcome N8nExecutor::start(const domino::StepCall& call, Clock::time_point until) {
    Published published = ensure(call, false);
    // A gated execution has no effect before it asks; without a gate the first byte may be the effect.
    if (!published.manner.gated && call.before_effect) try {
            call.before_effect();
        } catch (const std::exception& error) {
            return outcome(Outcome::Status::not_started, error.what());
        }
    bool has_new_credential = false;
    for (int tries = 1;; ++tries) {
        const auto left = left_until(until);
        const auto patience =
            published.manner.sync ? std::max(left - kept_for_asking, left / 2) : std::min(left, config_.timeout);
        domino::HttpResponse response;
        try {
            starts_.note(step_key(call.step, call.attempt), {.workflow_id = published.id, .sent = host_.clock().now()});
            response = post(call, published, patience);
        } catch (const MaybeSent& error) {
            return doubtful(call, published, error.what(), error.timed_out());
        }
        link_.answered();
        if (is_unknown_webhook(response) && tries < tries_of_a_webhook) {
            published = ensure(call, true);
            std::this_thread::sleep_for(
                std::min<std::chrono::milliseconds>(pause_before_next_try * (tries - 1), left_until(until)));
            continue;
        }
        if (refuses_header(response) && !has_new_credential) {
            ApiClient api = link_.api();
            publisher(api).forget_credentials();
            published = ensure(call, true);
            has_new_credential = true;
            continue;
        }
        return taken(call, published, response);
    }
}

/// n8n answered the start.
Outcome N8nExecutor::taken(const domino::StepCall& call, const Published& published, const domino::HttpResponse& response) {
    if (response.status == 429) return outcome(Outcome::Status::not_started, "n8n has too much to do", 5s);
    if (is_unknown_webhook(response) || refuses_header(response))
        throw Refused("n8n does not take the start of \"" + copy_name(config_.label, call.workflow->name) +
                      "\": " + message_of(response));
    if (response.status >= 400 && response.status < 500)
        return outcome(Outcome::Status::failed,
                       "n8n answers " + std::to_string(response.status) + " to the start: " + message_of(response));
    host_.metrics().add("starts_total");
    if (!published.manner.sync) {
        if (response.status < 300) return outcome(Outcome::Status::started, "");
        return doubtful(call, published, "n8n answers " + std::to_string(response.status) + ": " + message_of(response), false);
    }
    if (response.status >= 300) {
        const auto failed = watchdog_.find(published.id, step_key(call.step, call.attempt), {"error", "canceled"});
        if (failed) return Execution(*failed).outcome(*call.workflow);
        return outcome(Outcome::Status::failed, "n8n answers " + std::to_string(response.status) + ": " + message_of(response));
    }
    // An execution that the gate refused says nothing: another one has the step.
    if (response.body.empty()) return outcome(published.manner.gated ? Outcome::Status::started : Outcome::Status::succeeded, "");
    Json items;
    try {
        items = domino::parse_json(response.body, domino::result_limits);
    } catch (const domino::Error&) {
        items = response.body;
    }
    if (!items.is_array()) items = Json::array({items});
    if (items.size() == 1 && true_member(items[0], refused_marker)) return outcome(Outcome::Status::started, "");
    for (Json& item : items)
        if (!item.is_object()) item = Json{{"data", item}};
    return {.status = Outcome::Status::succeeded, .output = std::move(items), .error = {}, .retry_after = {}};
}

/// The start went out and no answer came. With a gate it can be made certain that nothing came of it.
Outcome N8nExecutor::doubtful(const domino::StepCall& call, const Published& published, const std::string& reason,
                              bool timed_out) {
    if (!timed_out) link_.went_away(reason);
    if (timed_out && published.manner.sync) {
        domino::StepCall over = call;
        over.deadline = 0ms;
        return ask(over);
    }
    // n8n keeps a start that no worker took yet, and does not answer meanwhile.
    if (timed_out) return outcome(Outcome::Status::started, "");
    if (!published.manner.gated) return outcome(Outcome::Status::unknown, reason);
    if (gate_.shut(call) != StartGate::Shut::yes) return outcome(Outcome::Status::started, "");
    return outcome(Outcome::Status::not_started, reason, 1s);
}

// ---- afterwards

Outcome N8nExecutor::ask(const domino::StepCall& call) {
    const CopyManner manner = manner_of(*call.workflow);
    try {
        std::string workflow_id;
        ApiClient api = link_.api();
        if (const auto start = starts_.find(step_key(call.step, call.attempt))) {
            workflow_id = start->workflow_id;
        } else if (call.claimed.empty()) {
            if (const auto copy = publisher(api).copy_in_n8n(call.workflow->name)) workflow_id = text_member(*copy, "id");
        }
        Outcome found = watchdog_.ask(call, workflow_id, manner);
        link_.answered();
        return found;
    } catch (const Away& error) {
        link_.went_away(error.what());
        return outcome(Outcome::Status::started, error.what());
    } catch (const ApiError& error) {
        link_.answered();
        if (error.refuses_key()) link_.key_refused();
        host_.log().warning("n8n does not say what became of a step", {{"step", call.step}, {"error", error.what()}});
        return outcome(Outcome::Status::started, error.what());
    } catch (const Refused& error) {
        return outcome(Outcome::Status::unknown, error.what());
    }
}

void N8nExecutor::cancel(const std::string& step, int attempt) {
    stopper_.cancel(step_key(step, attempt));
}

}  // namespace n8n
