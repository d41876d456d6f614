#include "core/cli/broker.hpp"

#include "core/cli/token_file.hpp"
#include "core/http/api/api.hpp"
#include "core/telemetry/process_metrics.hpp"

#include <sys/stat.h>

namespace domino {
namespace {

using namespace std::chrono_literals;

Log::Level level_of(const std::string& text) {
    return log_level_from(text).value_or(Log::Level::info);
}

BackendAddresses addresses_of(const Settings& settings) {
    return {.stream = settings.stream, .store = settings.store, .data = settings.data, .name_space = settings.name_space};
}

const char* word_of(PluginState::Health health) {
    switch (health) {
        case PluginState::Health::ready: return "ready";
        case PluginState::Health::degraded: return "degraded";
        case PluginState::Health::failed: return "failed";
    }
    return "failed";
}

template <class Health>
Json part_view(const Health& health) {
    const char* word = health.state == Health::State::ok ? "ok" : health.state == Health::State::degraded ? "degraded" : "down";
    Json view = {{"status", word}};
    if (!health.reason.empty()) view["reason"] = health.reason;
    return view;
}

Json faults_view(const std::vector<Fault>& faults) {
    Json view = Json::array();
    for (const auto& fault : faults)
        view.push_back({{"file", fault.file},
                        {"line", fault.line},
                        {"column", fault.column},
                        {"path", fault.path},
                        {"problem", fault.problem},
                        {"warning", fault.warning}});
    return view;
}

std::int64_t since_view(std::chrono::system_clock::time_point time) {
    return milliseconds_since_1970(time);
}

}  // namespace

Broker::Broker(Settings settings, Environment environment)
    : settings_(std::move(settings)),
      environment_(std::move(environment)),
      log_(level_of(settings_.log_level)),
      pipeline_metrics_(metrics_),
      backends_(open_backends(addresses_of(settings_))),
      secret_(backends_.store->put_if_absent("instance", "secret", random_id() + random_id())),
      ids_(secret_, settings_.name_space),
      tokens_(secret_),
      api_token_(settings_.api_token.empty() ? make_api_token(secrets_folder(settings_)) : settings_.api_token),
      intake_(*backends_.stream, ids_, tokens_, clock_, backends_.store->partitions()),
      feed_bridge_(*backends_.stream, *backends_.store, feed_),
      loader_(settings_, environment_, *backends_.store, intake_, clock_, log_, metrics_),
      auth_(api_token_, tokens_, clock_, public_url_of(settings_).starts_with("https://")),
      server_({.listen = settings_.listen, .threads = settings_.http_threads},
              {.answered =
                   [this](const http::RequestReport& report) {
                       metrics_
                           .counter(
                               "domino_http_requests_total", "HTTP requests answered",
                               {{"method", report.method}, {"route", report.route}, {"status", std::to_string(report.status)}})
                           .Increment();
                       metrics_
                           .histogram("domino_http_request_duration_seconds", "From the whole request being there to its answer",
                                      {{"route", report.route}})
                           .Observe(std::chrono::duration<double>(report.took).count());
                   },
               .failed =
                   [this](const std::string& where, const std::string& what) {
                       log_.error("a handler failed", {{"route", where}, {"error", what}});
                   }}),
      janitor_(*backends_.stream, *backends_.store, clock_, log_, settings_.retention_days) {}

Broker::~Broker() {
    stop();
}

std::shared_ptr<const Generation> Broker::generation() const {
    const std::lock_guard lock(mutex_);
    return generation_;
}

std::shared_ptr<const Setup> Broker::setup() const {
    const std::lock_guard lock(mutex_);
    return setup_;
}

std::vector<Fault> Broker::start() {
    std::vector<Fault> faults;
    auto generation = loader_.load(faults);
    if (!generation) return faults;
    for (auto& fault : generation->start_plugins()) faults.push_back(std::move(fault));
    if (has_errors(faults)) return faults;
    use(generation);
    if (settings_.works) {
        worker_ = std::make_unique<Worker>(WorkerParts{.stream = *backends_.stream,
                                                       .store = *backends_.store,
                                                       .ids = ids_,
                                                       .tokens = tokens_,
                                                       .clock = clock_,
                                                       .feed = feed_,
                                                       .log = log_,
                                                       .observer = pipeline_metrics_,
                                                       .public_url = public_url_of(settings_),
                                                       .owner = random_id()},
                                           setup());
        worker_->start();
    }
    add_routes();
    feed_bridge_.start();
    server_.start();
    janitor_.start();
    return faults;
}

std::vector<Fault> Broker::reload() {
    const std::lock_guard one_at_a_time(reloading_);
    std::vector<Fault> faults;
    auto fresh = loader_.load(faults);
    if (fresh)
        for (auto& fault : fresh->start_plugins()) faults.push_back(std::move(fault));
    if (!fresh || has_errors(faults)) {
        log_.warning("reload refused, the old set runs on", {{"faults", faults.size()}});
        return faults;
    }
    use(fresh);
    if (worker_) worker_->use(setup());
    log_.info("reloaded", {{"plugins", fresh->plugins().instances().size()}});
    return faults;
}

/// What was in use before ends with the parameter and the local, after the lock.
void Broker::use(std::shared_ptr<const Generation> generation) {
    auto setup = generation->setup();
    const std::lock_guard lock(mutex_);
    generation_.swap(generation);
    setup_.swap(setup);
}

void Broker::add_routes() {
    add_process_metrics(metrics_);
    add_api(server_, {.stream = *backends_.stream,
                      .store = *backends_.store,
                      .intake = intake_,
                      .ids = ids_,
                      .tokens = tokens_,
                      .auth = auth_,
                      .feed = feed_,
                      .metrics = metrics_,
                      .clock = clock_,
                      .setup = [this] { return setup(); },
                      .plugins = [this] { return plugins_view(); },
                      .chain_counts = [this](const std::string& chain) { return pipeline_metrics_.chain_counts(chain); },
                      .readiness = [this] { return readiness(); },
                      .login_link = [this] { return login_link(); },
                      .reload =
                          [this] {
                              const auto faults = reload();
                              return Json{{"reloaded", !has_errors(faults)}, {"faults", faults_view(faults)}};
                          },
                      .waits_at_once = settings_.http_threads / 2});
    metrics_.before_text([this] {
        const auto counts = server_.counts();
        metrics_.gauge("domino_http_connections", "Connections that have a thread").Set(static_cast<double>(counts.connections));
        metrics_.gauge("domino_http_streams", "Clients that follow an event stream")
            .Set(static_cast<double>(counts.events.clients));
        for (const auto& [status, count] : backends_.store->count_runs())
            metrics_.gauge("domino_runs", "Runs in the store", {{"status", status}}).Set(static_cast<double>(count));
    });
}

Json Broker::readiness() const {
    Json parts = {{"stream", part_view(backends_.stream->health())}, {"store", part_view(backends_.store->health())}};
    bool degraded = parts["stream"]["status"] != "ok" || parts["store"]["status"] != "ok";
    const bool down = (settings_.takes_in && parts["stream"]["status"] == "down") || server_.is_stopping() ||
                      (!settings_.takes_in && parts["store"]["status"] == "down");
    for (const auto& instance : generation()->plugins().instances()) {
        const InstanceStatus status = instance->status();
        Json view = {{"status", status.state.health == PluginState::Health::ready ? "ok" : "degraded"}};
        if (!status.state.reason.empty()) view["reason"] = status.state.reason;
        degraded = degraded || status.state.health != PluginState::Health::ready;
        parts["plugin:" + instance->id()] = std::move(view);
    }
    return {{"status", down ? "down" : degraded ? "degraded" : "ok"}, {"parts", std::move(parts)}};
}

Json Broker::plugins_view() const {
    Json plugins = Json::array();
    const auto current = generation();
    for (const auto& entry : current->config().plugins) {
        const PluginInstance* instance = current->plugins().find(entry.id);
        if (instance == nullptr) {
            plugins.push_back({{"id", entry.id},
                               {"kind", kind_of_library(entry.library)},
                               {"name", nullptr},
                               {"version", nullptr},
                               {"description", nullptr},
                               {"state", "disabled"},
                               {"reason", "switched off in plugins.json"},
                               {"since", nullptr},
                               {"config", nullptr}});
            continue;
        }
        const InstanceStatus status = instance->status();
        const Descriptor& descriptor = instance->library().descriptor();
        plugins.push_back({{"id", entry.id},
                           {"kind", instance->kind_text()},
                           {"name", descriptor.name},
                           {"version", descriptor.version},
                           {"description", descriptor.description},
                           {"state", word_of(status.state.health)},
                           {"reason", status.state.reason},
                           {"since", rfc3339(since_view(status.since))},
                           {"config", instance->shown_config()}});
    }
    return {{"plugins", std::move(plugins)}};
}

std::string Broker::login_link() const {
    const std::string base = settings_.public_url.empty() ? "http://" + server_.address() : settings_.public_url;
    return base + auth_.login_path();
}

void Broker::stop() {
    if (std::exchange(stopped_, true)) return;
    janitor_.stop();
    feed_bridge_.stop();
    feed_.close();
    server_.stop(std::chrono::milliseconds(std::min<std::int64_t>(settings_.drain.count() * 1000 / 2, 5000)));
    if (worker_) worker_->stop(settings_.drain);
    if (const auto current = generation()) current->stop_plugins();
    if (worker_) worker_->join_calls();
    backends_.stream->stop();
    backends_.store->stop();
}

}  // namespace domino
