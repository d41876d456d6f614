#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace domino::http {

/// A client of the hub, never given twice. 0 is no client.
using ClientId = std::uint64_t;

/// Bytes that many clients may share.
using Frame = std::shared_ptr<const std::string>;

/// Where one client's events come from. The hub asks; it is never waited for.
///
/// Life: `opened` once, then `next` by one feeder thread at a time, then the destructor, on a feeder
/// thread or on the one that stops the hub, never under a lock of the hub. The destructor runs soon after
/// the client left, was cut or could not be added (then without `opened`).
///
/// A source that keeps a cursor and reads what comes after it (a state feed) implements `next` and
/// has `EventHub::wake` called when there is news: it is asked again only when most of what it gave has
/// left for the client, so a slow client costs no memory and reads late, never too much. A source whose
/// events are made elsewhere leaves `next` as it is and lets others `EventHub::send` to its client; beyond
/// the bound such a client is cut and comes back with Last-Event-ID.
class EventSource {
public:
    virtual ~EventSource() = default;

    /// From now on `client` may be woken and sent to; it is woken once in any case. On the thread of the
    /// connection. An exception ends the stream.
    virtual void opened(ClientId client) { (void)client; }

    /// Whole events (see event_frame) to send now, at best up to 16 kB a call; "" when there are none
    /// until the next wake. May block for a short read of the store; other clients wait meanwhile for
    /// the feeders (2 by default). An exception ends the stream.
    virtual std::string next() { return {}; }
};

}  // namespace domino::http
