#pragma once

#include "core/pipeline/ids.hpp"
#include "core/pipeline/tokens.hpp"
#include "core/stream/stream.hpp"
#include "domino/error.hpp"
#include "domino/host.hpp"

#include <functional>
#include <string>

namespace domino {

/// A callback's token is forged, expired or of another instance. The words are the same for all,
/// so that nobody learns which.
class TokenRefused : public Error {
public:
    TokenRefused() : Error("this token is not valid here, or no longer") {}
};

/// The door of the house: checks what comes in, computes its ids and returns once it is on disk.
/// Any thread; blocks for a group commit. Throws `FieldError` for what could poison later and
/// `TryLater` when nothing was kept.
class Intake {
public:
    Intake(Stream& stream, const Ids& ids, const Tokens& tokens, const Clock& clock, int partitions)
        : stream_(stream), ids_(ids), tokens_(tokens), clock_(clock), partitions_(partitions) {}

    /// Told the ids before the event goes in, by whoever wants to see its run end.
    using Announce = std::function<void(const Accepted&)>;

    /// `principal` keeps the dedupe keys of different callers apart.
    Accepted accept(const std::string& channel, const std::string& principal, const Incoming& incoming,
                    const Announce& announce = {});
    /// A press on an approval's button; the id of the step that it is about.
    std::string press(const Press& press);
    /// What a vendor says of a reply that it had taken.
    void report(const DeliveryReport& report);
    /// What an executor's peer reports: any JSON.
    void callback(const std::string& token, const Json& body);
    /// Orders to the run's owner: "cancel".
    void command(const std::string& order, const std::string& run, int partition, const std::string& sender);
    /// Sends a reply that its vendor refused once more, as a reply of its own.
    void send_again(const std::string& run, int partition, int n, const std::string& key);
    /// Puts a damaged entry's bytes on the door again.
    void again(int partition, const std::string& raw);

private:
    void append(Door door, int partition, std::string payload);
    void append_callback(const std::string& type, int partition, const Json& data);

    Stream& stream_;
    const Ids& ids_;
    const Tokens& tokens_;
    const Clock& clock_;
    const int partitions_;
};

/// What a callback's seal covers, so that nobody who can merely write to the stream approves or settles.
std::string sealed_text(const std::string& type, const Json& data);
/// "2026-01-31T12:00:00.000Z"
std::string rfc3339(std::int64_t milliseconds);
std::int64_t milliseconds_since_1970(std::chrono::system_clock::time_point time);

}  // namespace domino
