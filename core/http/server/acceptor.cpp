#include "core/http/server/acceptor.hpp"

#include "core/http/server/connection.hpp"
#include "core/http/server/http_error.hpp"

#include <Poco/Runnable.h>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <array>

namespace domino::http {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds tick(100);
constexpr milliseconds pause_without_descriptors(100);
constexpr int spare_threads = 16;  // for new connections while those that make room are ending
constexpr int thread_idle_seconds = 60;
constexpr milliseconds cut_grace(500);
constexpr milliseconds busy_tick(10);
constexpr std::size_t most_waiting = 512;
constexpr int accepts_a_turn = 64;
constexpr const char* all_at_work = "All threads are at work; try again.";

}  // namespace

/// Owns one connection while a thread of the pool serves it, and itself until then.
class Acceptor::Serving : public Poco::Runnable {
public:
    Serving(Acceptor& acceptor, Accepted accepted, AddressSlot slot)
        : acceptor_(acceptor),
          connection_(std::move(accepted.socket), accepted.peer.toString(), std::move(slot), acceptor.parts_) {}

    static void start(std::unique_ptr<Serving> serving, Poco::ThreadPool& pool) {
        Serving& started = *serving;
        started.self_ = std::move(serving);
        try {
            pool.start(started);
        } catch (...) {
            const std::unique_ptr<Serving> unserved = std::move(started.self_);
            throw;
        }
    }

    void run() override {
        Acceptor& acceptor = acceptor_;
        try {
            ::pthread_setname_np(::pthread_self(), "http");
            const std::unique_ptr<Serving> self = std::move(self_);
            connection_.serve();
        } catch (...) {
            acceptor.parts_.fail("connection", current_exception_text());
        }
        acceptor.ended();
    }

private:
    Acceptor& acceptor_;
    Connection connection_;
    std::unique_ptr<Serving> self_;
};

Acceptor::Acceptor(ServerParts& parts)
    : parts_(parts),
      listener_(parts.settings.listen),
      address_(listener_->address()),
      pool_("http", 1, parts.settings.threads + spare_threads, thread_idle_seconds) {
    bell_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (bell_ < 0) throw Error("cannot start the HTTP server: no file descriptors left");
}

void Acceptor::open() {
    thread_ = std::thread([this] { run(); });
}

Acceptor::~Acceptor() {
    stop(milliseconds(0));
    wait_until_all_ended(milliseconds::max());
    pool_.joinAll();
    ::close(bell_);
}

std::size_t Acceptor::open_connections() const {
    const std::lock_guard lock(mutex_);
    return open_;
}

void Acceptor::run() {
    auto next_tick = Clock::now() + tick;
    while (!has_ended_) {
        if (parts_.is_stopping) listener_.reset();
        const bool takes = listener_.has_value() && Clock::now() >= pause_until_;
        wait_for_connection(takes ? listener_->descriptor() : -1);
        take_connections(takes);
        is_busy_ = parts_.lingering.tend() || !waiting_.empty();
        waiting_count_ = waiting_.size();
        if (Clock::now() < next_tick) continue;
        parts_.table.cut_overdue();
        next_tick = Clock::now() + tick;
    }
    listener_.reset();
}

void Acceptor::wait_for_connection(int listener) const {
    std::array<pollfd, 2> waited = {pollfd{listener, POLLIN, 0}, pollfd{bell_, POLLIN, 0}};
    ::poll(waited.data(), waited.size(), static_cast<int>((is_busy_ ? busy_tick : tick).count()));
    std::uint64_t rings = 0;
    [[maybe_unused]] const ssize_t size = ::read(bell_, &rings, sizeof(rings));
}

void Acceptor::take_connections(bool new_ones) {
    try {
        serve_waiting();
        for (int i = 0; i < accepts_a_turn && new_ones && !parts_.is_stopping; ++i) {
            std::optional<Accepted> accepted = listener_->accept();
            if (!accepted) return;
            admit(std::move(*accepted));
        }
    } catch (const std::exception& error) {
        pause_until_ = Clock::now() + pause_without_descriptors;
        parts_.fail("accept", error.what());
    }
}

void Acceptor::admit(Accepted accepted) {
    std::optional<AddressSlot> slot = parts_.addresses.take(accepted.peer);
    if (!slot) return refuse(std::move(accepted.socket), {}, 429, "Too many connections from this address.");
    if (waiting_.empty() && find_room()) return serve(std::move(accepted), std::move(*slot));
    if (waiting_.size() >= most_waiting) return refuse(std::move(accepted.socket), std::move(*slot), 503, all_at_work);
    waiting_.push_back({std::move(accepted), std::move(*slot), Clock::now() + parts_.settings.patience});
    parts_.is_crowded = true;
}

void Acceptor::serve(Accepted accepted, AddressSlot slot) {
    {
        const std::lock_guard lock(mutex_);
        ++open_;
    }
    try {
        Serving::start(std::make_unique<Serving>(*this, std::move(accepted), std::move(slot)), pool_);
    } catch (...) {
        ended();
        throw;
    }
}

void Acceptor::serve_waiting() {
    while (!waiting_.empty()) {
        Waiting& first = waiting_.front();
        const bool has_room = find_room();
        if (!has_room && Clock::now() < first.until && !parts_.is_stopping) return;
        Waiting next = std::move(first);
        waiting_.pop_front();
        if (has_room && !parts_.is_stopping) {
            serve(std::move(next.accepted), std::move(next.slot));
        } else {
            refuse(std::move(next.accepted.socket), std::move(next.slot), 503, all_at_work);
        }
    }
    parts_.is_crowded = false;
}

bool Acceptor::find_room() {
    const std::size_t open = open_connections();
    const auto threads = static_cast<std::size_t>(parts_.settings.threads);
    if (open < threads) return true;
    return open < threads + spare_threads && parts_.table.make_room();
}

void Acceptor::refuse(Socket socket, AddressSlot slot, int status, const std::string& detail) {
    ++refused_;
    DateText date;
    const HttpResponse response = HttpError(status, detail, {{"Retry-After", "1"}}).response();
    socket.send_now(response_head(response, "GET", AfterAnswer::close, date) + response.body);
    parts_.lingering.take(std::move(socket), std::move(slot));
    if (parts_.hooks.answered) parts_.hooks.answered({.method = "other", .route = "(refused)", .status = status});
}

void Acceptor::ring() const {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(bell_, &one, sizeof(one));
}

void Acceptor::ended() {
    const std::lock_guard lock(mutex_);
    --open_;
    if (parts_.is_crowded) ring();
    one_ended_.notify_all();
}

bool Acceptor::wait_until_all_ended(milliseconds at_most) {
    std::unique_lock lock(mutex_);
    const auto none_open = [this] { return open_ == 0; };
    if (at_most != milliseconds::max()) return one_ended_.wait_for(lock, at_most, none_open);
    one_ended_.wait(lock, none_open);
    return true;
}

bool Acceptor::stop(milliseconds deadline) {
    parts_.is_stopping = true;
    ring();
    parts_.table.close_idle();
    const bool all_ended = wait_until_all_ended(deadline);
    if (!all_ended) {
        parts_.table.cut_all();
        wait_until_all_ended(cut_grace);
    }
    has_ended_ = true;
    ring();
    if (thread_.joinable()) thread_.join();
    return all_ended;
}

}  // namespace domino::http
