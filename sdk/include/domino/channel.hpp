#pragma once

#include "domino/http.hpp"
#include "domino/plugin_state.hpp"
#include "domino/reply.hpp"

#include <chrono>
#include <string>

namespace domino {

/// A reply on its way to a person.
struct Delivery {
    std::string reply_id;  ///< run id + "#" + n: the idempotency key towards the vendor
    std::string run;
    std::string conversation;
    Reply reply;
    std::chrono::system_clock::time_point created;  ///< the same at every try
    bool closing = false;                           ///< the run's answer; no progress follows
    int attempt = 1;
    std::string language;
    /// Names this reply to `EventSink::report`: signed, at most 256 characters, of a kind that a
    /// vendor can carry for us (Slack: metadata, WhatsApp: biz_opaque_callback_data).
    std::string report_token;
};

/// How far a run has come, for channels that show it to who waits.
struct Progress {
    std::string run;
    std::string conversation;
    std::string language;
    std::string text;  ///< Markdown, a line for each step; it replaces what was said before
};

/// What became of a delivery.
struct Delivered {
    enum class Status {
        sent,       ///< the vendor has it
        try_again,  ///< not sent; again after `retry_after` (0: the broker's own back-off)
        failed,     ///< the vendor refuses for good: the reply fails and is dead-lettered
        unknown,    ///< no answer: it may have been sent; `find` is asked before it is sent again
    } status = Status::sent;
    std::string vendor_id;
    std::string error;
    std::chrono::milliseconds retry_after{0};
};

/// A channel receives from people and replies to them. One object per instance in plugins.json.
///
/// Order of calls: constructor, start, then handle/deliver/find from many threads at once, stop.
/// `start` must not wait for the vendor: a vendor that is away makes the channel degraded.
/// `stop` may come twice or without `start`; when it returns no thread of the channel runs.
/// An exception fails that call only: handle answers 500, deliver counts as `unknown`.
class Channel {
public:
    virtual ~Channel() = default;
    virtual void start() = 0;
    virtual void stop() = 0;
    virtual PluginState state() const = 0;

    /// A request to /channels/{id}, `request.url` being what follows that ("" or "/...", with its
    /// query). Authenticating it is the channel's business. A 2xx means every event in it was
    /// submitted, thus is on disk.
    virtual HttpResponse handle(const HttpRequest& request) = 0;

    /// Sends one reply; blocks for at most 10 s. Replies of one conversation come one at a time.
    virtual Delivered deliver(const Delivery& delivery) = 0;

    /// After `unknown` or a crash: did the vendor get it? `sent`, `try_again` (not there: send
    /// again), or `unknown` (cannot tell). Default: cannot tell.
    virtual Delivered find(const Delivery& delivery) {
        (void)delivery;
        return {.status = Delivered::Status::unknown, .vendor_id = {}, .error = {}, .retry_after = {}};
    }

    /// True: `progress` is called for runs that take longer than two seconds.
    virtual bool shows_progress() const { return false; }

    /// Shows how far a run has come; blocks for at most 10 s. Calls for one run come one at a time, at
    /// most one a second, and never beside or after the delivery of its closing reply. A
    /// courtesy: none is repeated, and any may be missing.
    virtual void progress(const Progress& progress) { (void)progress; }

    /// True when people read replies out of the store (web page, API): a reply is then sent the
    /// moment it is recorded and `deliver` is never called.
    virtual bool reads_from_store() const { return false; }

    /// True for the one channel that serves the web page: GETs that no other route takes come to
    /// `handle` with the whole path in `url` ("/", "/runs", "/assets/app.js"). Before the login
    /// such a request is answered all the same: pages hold no secrets, data comes by the API.
    virtual bool serves_root() const { return false; }
};

}  // namespace domino
