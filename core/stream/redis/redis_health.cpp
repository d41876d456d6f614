#include "core/stream/redis/redis_health.hpp"

#include <algorithm>
#include <charconv>

namespace domino {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_named = 5;

class Judgement {
public:
    void down(const std::string& words) { add(StreamHealth::State::down, words); }
    void degraded(const std::string& words) { add(StreamHealth::State::degraded, words); }
    StreamHealth take() { return std::move(health_); }

private:
    void add(StreamHealth::State state, const std::string& words) {
        if (health_.state != StreamHealth::State::down) health_.state = state;
        health_.reason += (health_.reason.empty() ? "" : "; ") + words;
    }

    StreamHealth health_;
};

std::string value(const RedisPicture::Info& info, std::string_view name) {
    const auto found = info.find(name);
    return found == info.end() ? std::string() : found->second;
}

std::string megabytes(std::uint64_t bytes) {
    return std::to_string(bytes >> 20) + " MB";
}

std::string hours_text(std::chrono::milliseconds time) {
    const auto hours = std::chrono::duration_cast<std::chrono::hours>(time).count();
    if (hours >= 48) return std::to_string(hours / 24) + " days";
    return hours == 1 ? "1 hour" : std::to_string(hours) + " hours";
}

void judge_disk(Judgement& all, const RedisPicture& picture, const RedisPicture::Info& info) {
    if (value(info, "aof_enabled") == "0") {
        all.degraded(
            "Redis keeps no append-only file: everything since the last snapshot is lost when it ends; set appendonly yes and "
            "appendfsync always");
    } else if (!picture.fsync) {
        all.degraded(
            "the setting appendfsync of Redis could not be read (CONFIG is forbidden to this user): unless it is always, up to 2 "
            "s of "
            "accepted events may be lost; allow +config|get");
    } else if (*picture.fsync == "everysec") {
        all.degraded(
            "appendfsync of Redis is everysec: up to 2 s of accepted events may be lost on power loss or kill; set appendfsync "
            "always");
    } else if (*picture.fsync != "always") {
        all.degraded(
            "appendfsync of Redis is " + *picture.fsync +
            ": accepted events that the kernel has not written yet (up to 30 s) are lost on power loss; set appendfsync always");
    }
    if (value(info, "aof_last_write_status") == "err") {
        all.down("Redis cannot write its append-only file; free space on its disk, its log says more");
    }
}

void judge_memory(Judgement& all, const RedisPicture& picture, const RedisPicture::Info& info) {
    const std::string policy = value(info, "maxmemory_policy");
    const std::uint64_t most = picture.number("maxmemory");
    if (!policy.empty() && policy != "noeviction") {
        all.degraded("maxmemory-policy of Redis is " + policy +
                     ": Redis may throw accepted events away when it is full; set maxmemory-policy noeviction");
    }
    if (most == 0) return;
    const std::uint64_t used = picture.number("used_memory");
    const std::uint64_t apart = picture.number("mem_not_counted_for_evict");
    if (used - std::min(used, apart) >= most && policy == "noeviction") {
        all.down("Redis is full (" + megabytes(used) + " of maxmemory " + megabytes(most) +
                 ") and takes no events; it does again after the next trim, or raise maxmemory");
    } else if (picture.memory() != RedisMemory::plenty) {
        all.degraded(
            "Redis uses " + megabytes(used) + " of maxmemory " + megabytes(most) +
            ": published entries are forgotten although groups have not read them; raise maxmemory or drop groups that nobody "
            "reads");
    }
}

void judge_groups(Judgement& all, const RedisPicture& picture) {
    std::size_t named = 0;
    for (const RedisLaggard& one : picture.laggards) {
        if (one.behind < 1h) continue;
        if (++named > most_named) continue;
        std::string words =
            "group \"" + one.group.substr(0, 80) + "\" of " + one.key + " is " + hours_text(one.behind) + " behind";
        if (picture.keep_at_most > 0ms && one.behind * 5 >= picture.keep_at_most * 4) {
            words += one.behind >= picture.keep_at_most
                         ? ": what it has not read is being forgotten"
                         : ": what it has not read is forgotten in " + hours_text(picture.keep_at_most - one.behind);
        }
        all.degraded(words + "; read it, or drop it with XGROUP DESTROY");
    }
    if (named > most_named) all.degraded("and " + std::to_string(named - most_named) + " groups more");
}

}  // namespace

std::uint64_t RedisPicture::number(std::string_view name) const {
    std::uint64_t result = 0;
    if (info) {
        const std::string text = value(*info, name);
        std::from_chars(text.data(), text.data() + text.size(), result);
    }
    return result;
}

RedisMemory RedisPicture::memory() const {
    const std::uint64_t hundredth = number("maxmemory") / 100;
    if (hundredth == 0 || number("used_memory") < 80 * hundredth) return RedisMemory::plenty;
    return number("used_memory") < 95 * hundredth ? RedisMemory::tight : RedisMemory::full;
}

StreamHealth judge(const RedisPicture& picture) {
    Judgement all;
    if (!picture.info) {
        all.degraded(
            "the settings of Redis could not be read (INFO is forbidden to this user): accepted events may be lost; allow +info");
    } else {
        judge_disk(all, picture, *picture.info);
        judge_memory(all, picture, *picture.info);
    }
    judge_groups(all, picture);
    return all.take();
}

}  // namespace domino
