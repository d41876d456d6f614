#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace domino::http {

/// Takes a chunked body apart while it comes in. Chunk extensions and trailers are read within
/// bounds and dropped. One object per body; used by one thread.
class ChunkedDecoder {
public:
    explicit ChunkedDecoder(std::size_t max_body) : max_body_(max_body) {}

    /// Appends what `bytes` holds of the body to `body` and returns how many bytes it used; fewer than
    /// all only when the body is done. Throws HttpError 400, or 413 before a chunk that is too large.
    std::size_t feed(std::string_view bytes, std::string& body);
    bool is_done() const { return state_ == State::done; }

private:
    enum class State { size_line, data, data_end, trailer, done };

    std::size_t take_data(std::string_view bytes, std::string& body);
    void take_line_byte(char byte, std::size_t body_size);
    void end_of_line(std::size_t body_size);

    std::size_t max_body_;
    State state_ = State::size_line;
    std::string line_;
    std::size_t trailer_bytes_ = 0;
    std::uint64_t remaining_ = 0;
};

}  // namespace domino::http
