#include "core/http/server/chunked_decoder.hpp"

#include "core/http/server/http_error.hpp"

#include <charconv>

namespace domino::http {
namespace {

constexpr std::size_t longest_line = 1024;
constexpr std::size_t longest_trailer = 8192;

std::uint64_t chunk_size_of(std::string_view line) {
    std::string_view digits = line.substr(0, line.find(';'));
    while (!digits.empty() && (digits.back() == ' ' || digits.back() == '\t')) digits.remove_suffix(1);
    std::uint64_t size = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), size, 16);
    const bool is_number = error == std::errc() && end == digits.data() + digits.size() && digits.size() <= 15;
    if (!is_number) throw HttpError(400, "The size of a chunk is not a hexadecimal number.");
    return size;
}

}  // namespace

std::size_t ChunkedDecoder::feed(std::string_view bytes, std::string& body) {
    std::size_t used = 0;
    while (used < bytes.size() && !is_done()) {
        if (state_ == State::data) {
            used += take_data(bytes.substr(used), body);
        } else {
            take_line_byte(bytes[used++], body.size());
        }
    }
    return used;
}

std::size_t ChunkedDecoder::take_data(std::string_view bytes, std::string& body) {
    const std::size_t part = static_cast<std::size_t>(std::min<std::uint64_t>(remaining_, bytes.size()));
    body.append(bytes.substr(0, part));
    remaining_ -= part;
    if (remaining_ == 0) state_ = State::data_end;
    return part;
}

void ChunkedDecoder::take_line_byte(char byte, std::size_t body_size) {
    if (line_.size() >= longest_line) throw HttpError(400, "A line between the chunks is too long.");
    line_ += byte;
    if (byte != '\n') return;
    if (line_.size() < 2 || line_[line_.size() - 2] != '\r')
        throw HttpError(400, "A line between the chunks ends in LF without CR.");
    line_.resize(line_.size() - 2);
    if (line_.find('\r') != std::string::npos) throw HttpError(400, "A line between the chunks has a CR inside.");
    end_of_line(body_size);
    line_.clear();
}

void ChunkedDecoder::end_of_line(std::size_t body_size) {
    if (state_ == State::size_line) {
        remaining_ = chunk_size_of(line_);
        if (remaining_ > max_body_ || body_size + remaining_ > max_body_)
            throw HttpError(413, "The body is larger than " + std::to_string(max_body_) + " bytes.");
        state_ = remaining_ == 0 ? State::trailer : State::data;
    } else if (state_ == State::data_end) {
        if (!line_.empty()) throw HttpError(400, "A chunk is longer than its size says.");
        state_ = State::size_line;
    } else {
        trailer_bytes_ += line_.size();
        if (trailer_bytes_ > longest_trailer) throw HttpError(431, "The trailer after the body is too long.");
        if (line_.empty()) state_ = State::done;
    }
}

}  // namespace domino::http
