#pragma once

#include "domino/error.hpp"

#include <hiredis/hiredis.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace domino {

struct FreeReply {
    void operator()(redisReply* reply) const { freeReplyObject(reply); }
};
using RedisReply = std::unique_ptr<redisReply, FreeReply>;

/// The connection is not there or no longer good; what it had not answered is in doubt.
class RedisGone : public Error {
public:
    using Error::Error;
};

/// Redis answered with an error; the command has done nothing.
class RedisRefused : public Error {
public:
    explicit RedisRefused(std::string_view reply);

    /// The first word of Redis' answer: `NOGROUP`, `OOM`, ...
    const std::string& code() const { return code_; }

private:
    std::string code_;
};

/// Redis' error answer in words that say what to do.
std::string advice_for(std::string_view error);
/// Whether the server as a whole does not take the command for now (it loads, is a replica, or waits for
/// its master), so that it may be tried again, perhaps elsewhere.
bool is_passing(std::string_view error);

std::string_view text_of(const redisReply& reply);
/// Elements of an array; nothing for nil and anything else.
std::vector<const redisReply*> elements_of(const redisReply& reply);
/// `name:value` lines of INFO.
std::map<std::string, std::string, std::less<>> info_from(std::string_view text);

}  // namespace domino
