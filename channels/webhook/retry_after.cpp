#include "channels/webhook/retry_after.hpp"

#include <algorithm>
#include <charconv>
#include <ctime>

namespace domino::webhook {
namespace {

constexpr std::chrono::seconds longest{3600};

std::chrono::seconds bounded(std::int64_t seconds) {
    return std::clamp<std::chrono::seconds>(std::chrono::seconds(seconds), std::chrono::seconds(0), longest);
}

}  // namespace

std::chrono::milliseconds retry_after(const std::string& header, std::chrono::system_clock::time_point now) {
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(header.data(), header.data() + header.size(), seconds);
    if (error == std::errc() && end == header.data() + header.size()) return bounded(seconds);
    std::tm parts{};
    if (::strptime(header.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts) == nullptr) return std::chrono::seconds(0);
    return bounded(::timegm(&parts) - std::chrono::system_clock::to_time_t(now));
}

}  // namespace domino::webhook
