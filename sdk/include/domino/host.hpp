#pragma once

#include "domino/event.hpp"
#include "domino/http.hpp"
#include "domino/json.hpp"
#include "domino/workflow.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace domino {

/// The plugin's logger; it already knows kind and instance id. One JSON object a line. Never log
/// secrets, tokens or message texts.
class Log {
public:
    enum class Level { debug, info, warning, error };
    virtual ~Log() = default;
    /// `fields` is an object; use the names run, event, conversation, step, workflow.
    virtual void write(Level level, std::string_view message, const Json& fields) = 0;

    void debug(std::string_view m, const Json& f = Json::object()) { write(Level::debug, m, f); }
    void info(std::string_view m, const Json& f = Json::object()) { write(Level::info, m, f); }
    void warning(std::string_view m, const Json& f = Json::object()) { write(Level::warning, m, f); }
    void error(std::string_view m, const Json& f = Json::object()) { write(Level::error, m, f); }
};

/// Counters and gauges in the broker's registry, named `domino_plugin_<name>` with the labels
/// `plugin` and `kind`. `name` is snake_case with its unit (`..._total`, `..._seconds`).
class Metrics {
public:
    virtual ~Metrics() = default;
    virtual void add(const std::string& counter, double amount = 1) = 0;
    virtual void set(const std::string& gauge, double value) = 0;
};

/// Blocking HTTP(S) client with certificate checks. Throws `NotConnected` when nothing was sent because the
/// name is unknown or the connection refused, and any other `Error` when there is no answer within `timeout`
/// (the request may have arrived) or the answer is beyond 25 MB; any status code is an answer.
class HttpClient {
public:
    virtual ~HttpClient() = default;
    virtual HttpResponse send(const HttpRequest& request, std::chrono::milliseconds timeout) = 0;
};

/// Wall clock for what is stored, monotonic for what is measured. Tests may set it.
class Clock {
public:
    virtual ~Clock() = default;
    virtual std::chrono::system_clock::time_point now() const = 0;
    virtual std::chrono::steady_clock::time_point monotonic() const = 0;
};

/// A small durable map of the plugin's own, in the broker's store. Keys to 256 bytes, values to
/// 64 KiB. Not for messages: those belong to the streams. Throws `TryLater` when the store is away.
///
/// A value is kept for at least as long as it was put for, and disappears by itself within minutes
/// afterwards. What grows with every message or conversation should not be kept for good.
class KeyValue {
public:
    static constexpr std::chrono::seconds for_good{0};

    virtual ~KeyValue() = default;
    virtual std::optional<std::string> get(const std::string& key) = 0;
    virtual void put(const std::string& key, const std::string& value, std::chrono::seconds keep = for_good) = 0;
    /// Keeps the value that is there, and its time; returns what stands afterwards. Atomic, also among brokers.
    virtual std::string put_if_absent(const std::string& key, const std::string& value, std::chrono::seconds keep = for_good) = 0;
    virtual void erase(const std::string& key) = 0;
};

/// What a channel hands in.
struct Incoming {
    /// The vendor's own key of this message, unique within the channel for as long as the vendor
    /// may deliver again. The same key gives the same event and does nothing twice. Empty: a
    /// random one, so that every call is a new event.
    std::string dedupe_key;
    std::string type;  ///< empty: "event." + kind of the channel's plugin
    std::string conversation;
    std::string sender;
    std::string text;
    Json data;
    std::string traceparent;
};

/// Ids of what was accepted.
struct Accepted {
    std::string event;
    std::string run;
};

/// A press on a button that carried a token.
struct Press {
    std::string token;
    std::string sender;  ///< the vendor's id of who pressed
};

/// What a press came to.
struct Pressed {
    /// False: the question was decided before, as the members below say; the press does nothing. Two
    /// presses in the same moment are both taken, and the first one counts.
    bool taken = true;
    bool approved = false;
    std::string by;  ///< who decided, the vendor's id; empty when it was no person (time, cancelled)
};

/// What a vendor says about a reply after it had taken it.
struct DeliveryReport {
    std::string token;  ///< `Delivery::report_token`
    enum class Status {
        delivered,
        read,
        try_again,  ///< it did not arrive after all: it is sent once more, as a reply of its own
        failed,     ///< it did not arrive and never will: dead-lettered with `error`
    } status = Status::delivered;
    std::string error;
    /// Names what is to be sent once more: the same key does so once, another key again. A reply of
    /// several messages may fail in one after the other. At most 256 characters.
    std::string key;
};

/// The door. Every call returns only when what it took is on disk; it blocks for a group commit
/// (about a millisecond) and may be called from any thread. Throws `FieldError` for what could
/// poison later (not UTF-8, NUL, too large) and `TryLater` when nothing was kept.
class EventSink {
public:
    virtual ~EventSink() = default;
    virtual Accepted submit(const Incoming& incoming) = 0;
    /// Throws `Error` when the token is forged or expired.
    virtual Pressed press(const Press& press) = 0;
    /// The same report may come again, and reports in any order: a step back does nothing. Throws
    /// `Error` when the token is forged.
    virtual void report(const DeliveryReport& report) = 0;
};

/// The workflows on offer; read anew by a reload. References stay valid while the caller runs.
class Catalog {
public:
    virtual ~Catalog() = default;
    virtual std::vector<std::shared_ptr<const Workflow>> list() const = 0;
    /// nullptr when there is none of that name.
    virtual std::shared_ptr<const Workflow> find(const std::string& name) const = 0;
};

/// All that a plugin gets from the broker. Outlives the plugin's object; every member may be used
/// from any thread. `secret` throws `Error` naming the secret when it is not set.
class Host {
public:
    virtual ~Host() = default;
    virtual const std::string& id() const = 0;  ///< instance id in plugins.json
    virtual Log& log() = 0;
    virtual Metrics& metrics() = 0;
    virtual HttpClient& http() = 0;
    virtual Clock& clock() = 0;
    virtual KeyValue& key_value() = 0;
    virtual EventSink& events() = 0;
    virtual const Catalog& catalog() const = 0;
    virtual std::string secret(const std::string& name) = 0;
    /// Where the outside reaches this broker, without a slash at the end; the channel's own URL is
    /// this + "/channels/" + id().
    virtual std::string public_url() const = 0;
    /// Folder of helper programs and shared files that came with the broker (FHS: libexec, share).
    virtual std::string libexec_dir() const = 0;
    virtual std::string share_dir() const = 0;
};

}  // namespace domino
