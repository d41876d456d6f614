#include "core/http/server/address_limit.hpp"

#include "domino/error.hpp"

#include <gtest/gtest.h>

namespace domino::http {
namespace {

using Poco::Net::IPAddress;

TEST(AddressLimitTest, CountsEachAddressUntilItsSlotsGo) {
    AddressLimit limit(2, {});
    auto first = limit.take(IPAddress("192.0.2.1"));
    const auto second = limit.take(IPAddress("192.0.2.1"));
    EXPECT_TRUE(first && second);
    EXPECT_FALSE(limit.take(IPAddress("192.0.2.1")));
    EXPECT_TRUE(limit.take(IPAddress("192.0.2.2")));
    AddressSlot moved = std::move(*first);
    first.reset();
    EXPECT_FALSE(limit.take(IPAddress("192.0.2.1")));
    moved = AddressSlot();
    EXPECT_TRUE(limit.take(IPAddress("192.0.2.1")));
}

TEST(AddressLimitTest, TakesAPrefixOfIPv6AsOneAddress) {
    AddressLimit limit(1, {});
    const auto slot = limit.take(IPAddress("2001:db8:0:1::1"));
    EXPECT_FALSE(limit.take(IPAddress("2001:db8:0:1:ffff::2")));
    EXPECT_TRUE(limit.take(IPAddress("2001:db8:0:2::1")));
}

TEST(AddressLimitTest, DoesNotCountExemptNetworks) {
    AddressLimit limit(0, {"10.0.0.0/8", "192.0.2.7", "fd00::/8"});
    for (const char* address : {"10.200.3.4", "192.0.2.7", "fd12::1"}) EXPECT_TRUE(limit.take(IPAddress(address))) << address;
    for (const char* address : {"11.0.0.1", "192.0.2.8", "fe80::1"}) EXPECT_FALSE(limit.take(IPAddress(address))) << address;
}

TEST(AddressLimitTest, SeesThroughIPv4InIPv6) {
    EXPECT_EQ(plain_address(IPAddress("::ffff:192.0.2.1")).toString(), "192.0.2.1");
    EXPECT_EQ(plain_address(IPAddress("2001:db8::1")).toString(), "2001:db8::1");
}

TEST(AddressLimitTest, RefusesWhatIsNoNetwork) {
    for (const char* text : {"", "10.0.0.0/33", "10.0.0.0/", "fd00::/129", "all", "10.0.0.0/-1"})
        EXPECT_THROW(AddressLimit(1, {text}), Error) << text;
}

}  // namespace
}  // namespace domino::http
