#include "core/stream/redis/redis_connection.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace domino {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kept_buffer = 1u << 20;

timeval timeval_of(std::chrono::milliseconds time) {
    return {time.count() / 1000, (time.count() % 1000) * 1000};
}

std::chrono::milliseconds left_until(Clock::time_point end) {
    return std::chrono::ceil<std::chrono::milliseconds>(std::max(Clock::duration::zero(), end - Clock::now()));
}

std::string seconds_text(std::chrono::milliseconds time) {
    return time.count() % 1000 == 0 ? std::to_string(time.count() / 1000) + " s" : std::to_string(time.count()) + " ms";
}

/// What is sent and not confirmed within this time ends the connection: a cut cable tells nobody.
void watch_for_silence(int socket, std::chrono::milliseconds time) {
    const unsigned milliseconds = static_cast<unsigned>(time.count());
    ::setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &milliseconds, sizeof milliseconds);
}

}  // namespace

RedisConnection::RedisConnection(const RedisHost& host, const RedisTimeouts& timeouts) : host_(host), timeouts_(timeouts) {
    context_.reset(redisConnectWithTimeout(host.name.c_str(), host.port, timeval_of(timeouts.connect)));
    if (!context_) lose("out of memory");
    if (context_->err != 0) lose(context_->errstr);
    redisEnableKeepAlive(context_.get());
    watch_for_silence(context_->fd, 2 * timeouts.answer);
    context_->reader->maxbuf = kept_buffer;
}

void RedisConnection::begin_command(std::size_t arguments) {
    out_ += "*" + std::to_string(arguments) + "\r\n";
    ++owed_;
}

void RedisConnection::add_argument(std::string_view argument) {
    out_ += "$" + std::to_string(argument.size()) + "\r\n";
    out_ += argument;
    out_ += "\r\n";
}

void RedisConnection::flush() {
    std::size_t sent = 0;
    while (sent < out_.size()) {
        const ssize_t now = ::send(context_->fd, out_.data() + sent, out_.size() - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (now >= 0) {
            sent += static_cast<std::size_t>(now);
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            if (!wait_for(POLLOUT, timeouts_.answer, nullptr)) lose(no_answer());
        } else if (errno != EINTR) {
            lose(std::strerror(errno));
        }
    }
    out_.clear();
}

RedisReply RedisConnection::buffered_reply() {
    void* reply = nullptr;
    if (redisGetReplyFromReader(context_.get(), &reply) != REDIS_OK) lose(context_->errstr);
    if (reply != nullptr && owed_ > 0) --owed_;
    return RedisReply(static_cast<redisReply*>(reply));
}

void RedisConnection::read_what_came() {
    if (redisBufferRead(context_.get()) != REDIS_OK) lose(context_->errstr);
}

RedisReply RedisConnection::next_reply() {
    flush();
    // Each piece that comes is a sign of life: large answers take their time.
    for (;;) {
        if (RedisReply reply = buffered_reply()) return reply;
        if (!wait_for(POLLIN, timeouts_.answer, nullptr)) lose(no_answer());
        read_what_came();
    }
}

RedisReply RedisConnection::good_reply() {
    RedisReply reply = next_reply();
    if (reply->type == REDIS_REPLY_ERROR) throw RedisRefused(text_of(*reply));
    return reply;
}

RedisReply RedisConnection::reply_within(std::chrono::milliseconds wait, const WakeSignal& signal) {
    flush();
    const auto end = Clock::now() + wait;
    for (;;) {
        if (RedisReply reply = buffered_reply()) return reply;
        if (!wait_for(POLLIN, left_until(end), &signal)) return nullptr;
        read_what_came();
    }
}

/// Whether the socket is ready; not when the time is over or the signal is raised.
bool RedisConnection::wait_for(short events, std::chrono::milliseconds wait, const WakeSignal* signal) {
    std::array<pollfd, 2> sockets = {{{context_->fd, events, 0}, {signal == nullptr ? -1 : signal->descriptor(), POLLIN, 0}}};
    const auto end = Clock::now() + wait;
    for (;;) {
        const int ready = ::poll(sockets.data(), sockets.size(), static_cast<int>(left_until(end).count()));
        if (ready >= 0) return sockets[0].revents != 0;
        if (errno != EINTR) lose(std::strerror(errno));
    }
}

std::string RedisConnection::no_answer() const {
    return "no answer within " + seconds_text(timeouts_.answer);
}

void RedisConnection::lose(const std::string& why) const {
    throw RedisGone("Redis at " + host_.text() + ": " + why);
}

}  // namespace domino
