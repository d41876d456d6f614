#pragma once

#include "core/pipeline/ids.hpp"
#include "core/store/store.hpp"
#include "core/stream/stream.hpp"
#include "domino/event.hpp"
#include "domino/json.hpp"

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace domino {

/// An entry of a door, read and checked.
struct ReadEntry {
    Door door = Door::events;
    int partition = 0;
    std::int64_t epoch = 0;  ///< of the ownership it was read under
    Cursor cursor;
    RunRow run;           ///< events: the run it makes
    Event event;          ///< events: what `run.event` says
    bool exists = false;  ///< events: the store had the run when it was read
    Json callback;        ///< callbacks: the envelope
    std::string damage;   ///< why it is no event; "" when it is one
    std::string raw;      ///< its bytes, when damaged
};

/// Reads the doors on its own thread, ahead of the worker by a bounded number of entries.
class Ingest {
public:
    using Deliver = std::function<void(std::vector<ReadEntry>)>;
    /// Reading failed and is tried again.
    using Complain = std::function<void(const std::string& error)>;

    Ingest(Stream& stream, Store& store, const Ids& ids, Deliver deliver, Complain complain);
    ~Ingest() { stop(); }

    void start();
    /// Reads this partition's doors behind its cursors from now on; what comes carries its epoch.
    void add(const PartitionRow& row);
    void drop(int partition);
    /// `count` entries were delivered and are written down or in the worker's care no more.
    void finished(std::size_t count);
    void stop();

private:
    /// Where reading stands in one partition.
    struct Place {
        std::int64_t epoch = 0;
        Cursor events;
        Cursor callbacks;
    };
    using Places = std::map<int, Place>;

    void read_until_stopped();
    void read_once();
    bool wait_for_room();
    Places places();
    void move_on(const Places& read);
    ReadEntry read_entry(DoorEntry&& entry) const;
    void expect_seal(const Json& envelope) const;
    void mark_existing(std::vector<ReadEntry>& entries) const;

    Stream& stream_;
    Store& store_;
    const Ids& ids_;
    const Deliver deliver_;
    const Complain complain_;
    std::mutex mutex_;
    std::condition_variable room_;
    Places places_;          // guarded by mutex_
    std::size_t ahead_ = 0;  // guarded by mutex_
    bool stopping_ = false;  // guarded by mutex_
    std::thread thread_;
};

}  // namespace domino
