#pragma once

#include "core/stream/redis/redis_address.hpp"
#include "core/stream/redis/redis_reply.hpp"
#include "core/stream/redis/wake_signal.hpp"

#include <chrono>
#include <initializer_list>
#include <string>
#include <string_view>

namespace domino {

struct RedisTimeouts {
    std::chrono::milliseconds connect{1000};
    std::chrono::milliseconds answer{2000};
};

/// One connection, for one thread at a time. Once a member has thrown `RedisGone` it is of no more use.
/// Writes are our own: those of hiredis raise SIGPIPE, and wait for as long as a frozen peer likes.
class RedisConnection {
public:
    /// Throws `RedisGone`.
    RedisConnection(const RedisHost& host, const RedisTimeouts& timeouts);

    /// Throws `RedisGone`, and `RedisRefused` for an error answer.
    template <class Arguments = std::initializer_list<std::string_view>>
    RedisReply command(const Arguments& arguments) {
        append(arguments);
        return good_reply();
    }
    /// Pipelining: commands are kept until an answer is asked for or `flush`.
    template <class Arguments = std::initializer_list<std::string_view>>
    void append(const Arguments& arguments) {
        begin_command(arguments.size());
        for (const std::string_view argument : arguments) add_argument(argument);
    }
    void flush();
    /// The next answer, an error answer too. Throws `RedisGone`, also when none comes in time.
    RedisReply next_reply();
    /// Throws `RedisRefused` as well.
    RedisReply good_reply();
    /// The next answer if it is there within `wait` and `signal` is not raised before; else nullptr.
    RedisReply reply_within(std::chrono::milliseconds wait, const WakeSignal& signal);

    /// Whether commands were appended whose answers were not taken.
    bool owes_answers() const { return owed_ > 0; }
    const RedisHost& host() const { return host_; }

    /// Of the server's run id, for cursors; "" when it did not tell.
    const std::string& generation() const { return generation_; }
    void set_generation(std::string generation) { generation_ = std::move(generation); }
    /// Of the link when this was made, see `RedisLink::is_current`.
    unsigned epoch() const { return epoch_; }
    void set_epoch(unsigned epoch) { epoch_ = epoch; }

private:
    struct Free {
        void operator()(redisContext* context) const { redisFree(context); }
    };

    void begin_command(std::size_t arguments);
    void add_argument(std::string_view argument);
    RedisReply buffered_reply();
    void read_what_came();
    bool wait_for(short events, std::chrono::milliseconds wait, const WakeSignal* signal);
    [[noreturn]] void lose(const std::string& why) const;
    std::string no_answer() const;

    const RedisHost host_;
    const RedisTimeouts timeouts_;
    std::unique_ptr<redisContext, Free> context_;
    std::string out_;
    std::size_t owed_ = 0;
    std::string generation_;
    unsigned epoch_ = 0;
};

}  // namespace domino
