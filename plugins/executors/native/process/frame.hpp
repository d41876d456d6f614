#pragma once

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace native {

/// What goes over the socket between the executor and its engine processes: a length, a kind, bytes.
struct Frame {
    enum class Kind : char {
        ready = 'y',         ///< engine: started
        load = 'l',          ///< executor: "KEY\nDOCUMENT"
        loaded = 'a',        ///< engine: acceptance as JSON
        run = 'r',           ///< executor: "KEY\nMILLISECONDS\nINPUT"
        missing = 'm',       ///< engine: run names a workflow that it does not have
        outcome = 'o',       ///< engine: one character of RunAnswer::Status, then its text
        last_outcome = 'x',  ///< the same, and the process ends because memory got short
        http = 'h',          ///< engine: requests as JSON
        http_answers = 'j',  ///< executor
        failure = 'e',       ///< engine: the call failed by an error of its own
    } kind = Kind::failure;
    std::string payload;
};

/// The other side is gone or talks nonsense.
class BrokenConnection : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// One end of the connection; owns the descriptor. Used by one thread at a time.
class Connection {
public:
    using Clock = std::chrono::steady_clock;

    explicit Connection(int descriptor) : descriptor_(descriptor) {}
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Throws BrokenConnection.
    void send(Frame::Kind kind, std::string_view first, std::string_view second = {}, std::string_view third = {});
    /// False when `until` passes before a whole frame is there; what has come so far is kept.
    bool receive(Frame& frame, Clock::time_point until);
    /// Waits for `until` or for something to read; true when there is.
    bool wait_readable(Clock::time_point until) const;

private:
    bool take(Frame& frame);

    int descriptor_;
    std::string received_;
};

inline constexpr std::size_t largest_frame = std::size_t{64} << 20;

}  // namespace native
