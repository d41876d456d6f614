#include "core/stream/redis/redis_reply.hpp"

#include <array>

namespace domino {

namespace {

struct Advice {
    std::string_view code;
    std::string_view words;
};

constexpr std::array<Advice, 9> advices = {{
    {"OOM", "Redis is full (maxmemory); it takes entries again after the next trim, or raise maxmemory"},
    {"MISCONF", "Redis cannot write to its disk and takes no writes until it can; free space on its disk, its log says more"},
    {"READONLY", "this Redis is a replica; give the address of the master, or of the sentinels with redis+sentinel://"},
    {"LOADING", "Redis is loading its data after a start; it takes entries when it is done"},
    {"MASTERDOWN", "this Redis is a replica that has lost its master; give the address of the master or of the sentinels"},
    {"NOREPLICAS", "Redis wants more replicas than are connected (min-replicas-to-write); start them"},
    {"NOAUTH", "Redis wants a password; write redis://user:password@host:port"},
    {"WRONGPASS", "Redis does not accept this user and password; correct them in the address of the stream"},
    {"NOPERM", "the user has no permission for this on Redis; its ACL needs the keys and channels of the namespace"},
}};

std::string_view code_of(std::string_view error) {
    return error.substr(0, error.find(' '));
}

}  // namespace

RedisRefused::RedisRefused(std::string_view reply) : Error(advice_for(reply)), code_(code_of(reply)) {}

std::string advice_for(std::string_view error) {
    const std::string_view code = code_of(error);
    for (const Advice& advice : advices) {
        if (advice.code == code) return std::string(advice.words) + " (" + std::string(code) + ")";
    }
    return "Redis answered: " + std::string(error.substr(0, 300));
}

bool is_passing(std::string_view error) {
    const std::string_view code = code_of(error);
    return code == "LOADING" || code == "READONLY" || code == "MASTERDOWN";
}

std::string_view text_of(const redisReply& reply) {
    return reply.str == nullptr ? std::string_view() : std::string_view(reply.str, reply.len);
}

std::vector<const redisReply*> elements_of(const redisReply& reply) {
    if (reply.type != REDIS_REPLY_ARRAY) return {};
    return {reply.element, reply.element + reply.elements};
}

std::map<std::string, std::string, std::less<>> info_from(std::string_view text) {
    std::map<std::string, std::string, std::less<>> all;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
        const std::size_t colon = line.find(':');
        if (colon != std::string_view::npos) all.emplace(line.substr(0, colon), line.substr(colon + 1));
    }
    return all;
}

}  // namespace domino
