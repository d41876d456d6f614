#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace domino::http {

/// What a raw client read: the first answer in its stream, taken apart.
struct RawAnswer {
    int status = 0;  ///< 0: nothing that looks like an answer came
    std::string head;
    std::string body;

    bool has(const std::string& text) const { return (head + body).find(text) != std::string::npos; }
};

/// A TCP client that sends whatever bytes a test wants. Every wait ends after five seconds.
class RawClient {
public:
    explicit RawClient(std::uint16_t port, int receive_buffer = 0);
    ~RawClient();
    RawClient(RawClient&& other) noexcept;
    RawClient(const RawClient&) = delete;

    /// False when the other side is gone.
    bool send(const std::string& bytes);
    void end_sending();
    /// The next answer of the connection, by its Content-Length.
    RawAnswer read_answer(bool to_head = false);
    /// Until `text` has come or the wait is over; all that came and was not read by now.
    std::string read_until(const std::string& text);
    /// Everything up to the end of the connection.
    std::string read_all();
    /// True when the other side ends the connection within `at_most`.
    bool is_closed_within(std::chrono::milliseconds at_most);

private:
    bool fill();

    int descriptor_ = -1;
    std::string buffer_;
};

/// One request and its answer on a connection of its own.
RawAnswer ask(std::uint16_t port, const std::string& bytes);

}  // namespace domino::http
