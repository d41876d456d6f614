#pragma once

#include "core/stream/redis/redis_link.hpp"

#include <mutex>
#include <type_traits>
#include <vector>

namespace domino {

/// Connections for the threads of callers: as many as work at once, a few of them kept. Any thread.
class RedisPool {
public:
    explicit RedisPool(RedisLink& link) : link_(link) {}

    /// Calls `work` with a connection, once more with a new one when the connection turns out to be
    /// gone. Throws `TryLater` when Redis is away or takes nothing for now; `RedisRefused` for other
    /// error answers.
    template <class Work>
    std::invoke_result_t<Work, RedisConnection&> run(Work&& work) {
        return run_with(std::forward<Work>(work), take());
    }

private:
    using Held = std::unique_ptr<RedisConnection>;

    template <class Work>
    std::invoke_result_t<Work, RedisConnection&> run_with(Work&& work, Held held) {
        const bool may_be_stale = held != nullptr;
        try {
            if (!held) held = link_.connect("domino");
            const Return home{*this, held};
            return work(*held);
        } catch (const RedisGone& e) {
            if (!may_be_stale) give_up(e);
        } catch (const RedisRefused& e) {
            refuse_for_now(e);
            throw;
        }
        forget_idle();
        return run_with(std::forward<Work>(work), nullptr);
    }

    /// Gives a connection back unless it owes answers.
    struct Return {
        RedisPool& pool;
        Held& held;
        ~Return() { pool.give_back(std::move(held)); }
    };

    Held take();
    void give_back(Held connection);
    void forget_idle();
    [[noreturn]] void give_up(const RedisGone& why);
    void refuse_for_now(const RedisRefused& why);

    RedisLink& link_;
    std::mutex mutex_;
    std::vector<Held> idle_;
};

}  // namespace domino
