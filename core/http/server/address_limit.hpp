#pragma once

#include <Poco/Net/IPAddress.h>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace domino::http {

class AddressLimit;

/// One connection's place in the count of its address; gives it back when it goes.
class AddressSlot {
public:
    AddressSlot() = default;
    AddressSlot(AddressLimit& limit, std::string address) : limit_(&limit), address_(std::move(address)) {}
    ~AddressSlot();
    AddressSlot(AddressSlot&& other) noexcept;
    AddressSlot& operator=(AddressSlot&& other) noexcept;

private:
    AddressLimit* limit_ = nullptr;
    std::string address_;
};

/// Counts open connections per address (IPv6: per /64), event streams included. Networks of
/// proxies are exempt, since everyone comes from there. May be called from any thread.
class AddressLimit {
public:
    /// Throws Error naming the entry of `exempt_networks` ("10.0.0.0/8") that is none.
    AddressLimit(std::size_t most, const std::vector<std::string>& exempt_networks);

    /// Nothing when `address` already has as many as it may.
    std::optional<AddressSlot> take(const Poco::Net::IPAddress& address);

private:
    friend class AddressSlot;
    struct Network {
        Poco::Net::IPAddress base;
        Poco::Net::IPAddress mask;
    };

    static Network network_of(const std::string& text);
    bool is_exempt(const Poco::Net::IPAddress& address) const;
    void give_back(const std::string& address);

    const std::size_t most_;
    std::vector<Network> exempt_;

    std::mutex mutex_;
    std::map<std::string, std::size_t> counts_;
};

/// `address` without the IPv4-in-IPv6 wrapping that a dual-stack listener sees.
Poco::Net::IPAddress plain_address(const Poco::Net::IPAddress& address);

}  // namespace domino::http
