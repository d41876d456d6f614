#pragma once

#include "core/stream/redis_stream.hpp"
#include "domino/error.hpp"
#include "tests/unit/support/redis_server.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace domino::test {

using namespace std::chrono_literals;
using Strings = std::vector<std::string>;

/// Whether it comes true before a generous deadline.
inline bool eventually(const std::function<bool()>& is_so, std::chrono::seconds patience = 60s) {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (!is_so()) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::sleep_for(5ms);
    }
    return true;
}

inline std::unique_ptr<RedisStream> open_stream(const std::string& address, const std::string& name_space = "domino") {
    RedisStreamSettings settings;
    settings.address = parse_redis_address(address);
    settings.name_space = name_space;
    return std::make_unique<RedisStream>(settings);
}

inline Appended append_to(Stream& stream, const std::string& payload, Door door = Door::events, int partition = 0) {
    const auto answer = std::make_shared<std::promise<Appended>>();
    stream.append(door, partition, payload, [answer](const Appended& appended) { answer->set_value(appended); });
    return answer->get_future().get();
}

/// All payloads behind `after`, which becomes the cursor of the last.
inline Strings read_all(Stream& stream, Cursor& after, Door door = Door::events, int partition = 0) {
    Strings all;
    for (;;) {
        const auto entries = stream.read({{door, partition, after}}, 100, 0ms);
        if (entries.empty()) return all;
        for (const DoorEntry& one : entries) all.push_back(one.entry.payload);
        after = entries.back().entry.cursor;
    }
}

inline Strings read_all(Stream& stream, Door door = Door::events, int partition = 0) {
    Cursor from;
    return read_all(stream, from, door, partition);
}

inline bool is_ok(Stream& stream) {
    return stream.health().state == StreamHealth::State::ok;
}

/// A server and a stream on it.
class RedisStreamTest : public testing::Test {
protected:
    Stream& stream() { return *stream_; }
    Appended append(const std::string& payload) { return append_to(*stream_, payload); }
    void reopen() {
        stream_.reset();
        stream_ = open_stream(server_.address());
    }
    bool says(StreamHealth::State state, const std::string& words) {
        const StreamHealth health = stream_->health();
        return health.state == state && health.reason.find(words) != std::string::npos;
    }

    RedisServer server_;
    std::unique_ptr<RedisStream> stream_ = open_stream(server_.address());
};

/// Appends numbers to one partition, one after the other without waiting for answers, and keeps the books.
class NumberWriter {
public:
    explicit NumberWriter(Stream& stream, int most = 1000000) : thread_([this, &stream, most] { write(stream, most); }) {}
    ~NumberWriter() { finish(); }

    /// Numbers answered ok, in the order of the calls.
    std::vector<int> finish() {
        ending_ = true;
        if (thread_.joinable()) thread_.join();
        eventually([this] { return answered_ == sent_; });
        std::lock_guard lock(mutex_);
        std::sort(ok_.begin(), ok_.end());
        return ok_;
    }
    std::size_t ok() {
        std::lock_guard lock(mutex_);
        return ok_.size();
    }
    int sent() const { return sent_; }

private:
    void write(Stream& stream, int most) {
        for (int i = 0; i < most && !ending_; ++i) {
            ++sent_;
            stream.append(Door::events, 0, std::to_string(i), [this, i](const Appended& appended) {
                if (appended.ok) {
                    std::lock_guard lock(mutex_);
                    ok_.push_back(i);
                }
                ++answered_;
            });
            if (i % 20 == 19) std::this_thread::sleep_for(1ms);
        }
    }

    std::atomic<bool> ending_{false};
    std::atomic<int> sent_{0};
    std::atomic<int> answered_{0};
    std::mutex mutex_;
    std::vector<int> ok_;
    std::thread thread_;
};

/// All of `expected` are there, and the first of each stand in their order.
inline void expect_all_in_order(const Strings& there, const std::vector<int>& expected) {
    std::map<int, std::size_t> first;
    for (std::size_t i = 0; i < there.size(); ++i) first.emplace(std::stoi(there[i]), i);
    std::size_t last = 0;
    for (const int number : expected) {
        const auto found = first.find(number);
        ASSERT_NE(found, first.end()) << number << " was answered ok and is not there";
        ASSERT_GE(found->second, last) << number << " stands before one that was appended earlier";
        last = found->second;
    }
}

}  // namespace domino::test
