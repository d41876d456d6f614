#include "core/http/server/address_limit.hpp"

#include "domino/error.hpp"

#include <Poco/NumberParser.h>

namespace domino::http {

using Poco::Net::IPAddress;

namespace {

std::string counted_as(const IPAddress& address) {
    if (address.family() == IPAddress::IPv4) return address.toString();
    return (address & IPAddress(64, IPAddress::IPv6)).toString() + "/64";
}

}  // namespace

IPAddress plain_address(const IPAddress& address) {
    if (address.family() != IPAddress::IPv6 || !address.isIPv4Mapped()) return address;
    return IPAddress(static_cast<const char*>(address.addr()) + 12, 4);
}

AddressSlot::~AddressSlot() {
    if (limit_ != nullptr) limit_->give_back(address_);
}

AddressSlot::AddressSlot(AddressSlot&& other) noexcept
    : limit_(std::exchange(other.limit_, nullptr)), address_(std::move(other.address_)) {}

AddressSlot& AddressSlot::operator=(AddressSlot&& other) noexcept {
    std::swap(limit_, other.limit_);
    std::swap(address_, other.address_);
    return *this;
}

AddressLimit::AddressLimit(std::size_t most, const std::vector<std::string>& exempt_networks) : most_(most) {
    for (const std::string& text : exempt_networks) exempt_.push_back(network_of(text));
}

std::optional<AddressSlot> AddressLimit::take(const IPAddress& address) {
    if (is_exempt(address)) return AddressSlot();
    const std::string key = counted_as(address);
    const std::lock_guard lock(mutex_);
    std::size_t& count = counts_[key];
    if (count >= most_) return std::nullopt;
    ++count;
    return AddressSlot(*this, key);
}

AddressLimit::Network AddressLimit::network_of(const std::string& text) {
    const std::size_t slash = text.find('/');
    IPAddress base;
    unsigned bits = 0;
    const bool has_address = slash != 0 && !text.empty() && IPAddress::tryParse(text.substr(0, slash), base);
    const unsigned most_bits = base.family() == IPAddress::IPv4 ? 32 : 128;
    const bool has_bits = slash == std::string::npos || Poco::NumberParser::tryParseUnsigned(text.substr(slash + 1), bits);
    if (!has_address || !has_bits || bits > most_bits)
        throw Error("\"" + text + "\" is no network; expected an address with the length of its prefix, such as 10.0.0.0/8");
    const IPAddress mask(slash == std::string::npos ? most_bits : bits, base.family());
    return {base & mask, mask};
}

bool AddressLimit::is_exempt(const IPAddress& address) const {
    return std::any_of(exempt_.begin(), exempt_.end(), [&](const Network& network) {
        return network.base.family() == address.family() && (address & network.mask) == network.base;
    });
}

void AddressLimit::give_back(const std::string& address) {
    const std::lock_guard lock(mutex_);
    const auto count = counts_.find(address);
    if (--count->second == 0) counts_.erase(count);
}

}  // namespace domino::http
