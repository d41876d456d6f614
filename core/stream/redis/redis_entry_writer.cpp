#include "core/stream/redis/redis_entry_writer.hpp"

#include "core/stream/redis/redis_entries.hpp"

#include <algorithm>
#include <numeric>
#include <thread>

namespace domino {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds first_pause{20};
constexpr std::chrono::milliseconds longest_pause{200};

Appended failed(const std::string& why) {
    return {false, false, {}, why};
}

}  // namespace

void RedisEntryWriter::write(const std::vector<Entry>& entries, std::chrono::milliseconds patience, const Answer& answer) {
    Indices open(entries.size());
    std::iota(open.begin(), open.end(), std::size_t{0});
    const auto end = Clock::now() + patience;
    std::string why = link_.trouble();
    if (why.empty()) {
        for (auto pause = first_pause;; pause = std::min(2 * pause, longest_pause)) {
            why = try_once(entries, open, answer);
            if (open.empty()) return;
            if (Clock::now() + pause >= end) break;
            std::this_thread::sleep_for(pause);
        }
        link_.lost(why);
    }
    for (const std::size_t i : open) answer(i, failed(why));
}

std::string RedisEntryWriter::try_once(const std::vector<Entry>& entries, Indices& open, const Answer& answer) {
    try {
        if (connection_ && !link_.is_current(*connection_)) connection_.reset();
        if (!connection_) connection_ = link_.connect_anyway(name_);
        const std::string why = write_to(*connection_, entries, open, answer);
        if (!open.empty()) connection_.reset();
        return why;
    } catch (const RedisGone& e) {
        connection_.reset();
        return e.what();
    }
}

std::string RedisEntryWriter::write_to(RedisConnection& connection, const std::vector<Entry>& entries, Indices& open,
                                       const Answer& answer) {
    for (const std::size_t i : open) connection.append({"XADD", entries[i].key, "*", payload_field, entries[i].payload});
    std::string why;
    Indices again;
    std::size_t replied = 0;
    try {
        for (; replied < open.size(); ++replied) {
            const std::size_t i = open[replied];
            const RedisReply reply = connection.next_reply();
            const std::string_view text = text_of(*reply);
            if (reply->type != REDIS_REPLY_ERROR) {
                // What was refused for now would come behind this one: it is refused for good.
                const auto overtaken = [&](std::size_t other) { return entries[other].key == entries[i].key; };
                for (const std::size_t other : again) {
                    if (overtaken(other)) answer(other, failed(why));
                }
                std::erase_if(again, overtaken);
                answer(i, {true, false, RedisCursor{redis_id_from(text), connection.generation()}.text(), {}});
            } else if (is_passing(text)) {
                why = advice_for(text);
                again.push_back(i);
            } else {
                answer(i, failed(std::string(entries[i].key) + ": " + advice_for(text)));
            }
        }
    } catch (const RedisGone& e) {
        why = e.what();
        // In doubt from here on.
        again.insert(again.end(), open.begin() + static_cast<std::ptrdiff_t>(replied), open.end());
        open = std::move(again);
        throw;
    }
    open = std::move(again);
    return why;
}

}  // namespace domino
