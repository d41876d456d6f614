#include "core/pipeline/ids.hpp"

#include "domino/digest.hpp"
#include "domino/encoding.hpp"

#include <openssl/rand.h>

#include <stdexcept>

namespace domino {
namespace {

constexpr std::size_t hash_bytes = 16;
constexpr std::size_t mac_bytes = 4;
constexpr char base32_digits[] = "abcdefghijklmnopqrstuvwxyz234567";

std::string base32(std::string_view bytes) {
    std::string text;
    unsigned buffer = 0;
    int bits = 0;
    for (const unsigned char byte : bytes) {
        buffer = (buffer << 8) | byte;
        for (bits += 8; bits >= 5; bits -= 5) text += base32_digits[(buffer >> (bits - 5)) & 31];
    }
    if (bits > 0) text += base32_digits[(buffer << (5 - bits)) & 31];
    return text;
}

std::string length_prefixed(std::initializer_list<std::string_view> parts) {
    std::string joined;
    for (const auto part : parts) joined.append(std::to_string(part.size())).append(":").append(part);
    return joined;
}

std::string decoded_base32(std::string_view text) {
    std::string bytes;
    unsigned buffer = 0;
    int bits = 0;
    for (const char c : text) {
        const auto* digit = std::char_traits<char>::find(base32_digits, 32, c);
        if (digit == nullptr) return {};
        buffer = (buffer << 5) | static_cast<unsigned>(digit - base32_digits);
        bits += 5;
        if (bits >= 8) {
            bits -= 8;
            bytes += static_cast<char>((buffer >> bits) & 255);
        }
    }
    return bytes;
}

}  // namespace

Ids::Ids(std::string secret, std::string name_space)
    : key_(hmac(Hash::sha256, secret, "domino ids")), name_space_(std::move(name_space)) {}

std::string Ids::make(char prefix, std::initializer_list<std::string_view> parts) const {
    const std::string hash = digest(Hash::sha256, length_prefixed({name_space_}) + length_prefixed(parts)).substr(0, hash_bytes);
    return std::string{prefix, '_'} + base32(hash + key_.of(hash).substr(0, mac_bytes));
}

std::string Ids::event_id(std::string_view channel, std::string_view dedupe_key) const {
    return make('e', {"event", channel, dedupe_key});
}

std::string Ids::foreign_event_id(std::string_view source, std::string_view id) const {
    return make('e', {"foreign", source, id});
}

std::string Ids::run_of_event(const std::string& event_id) {
    return "r" + event_id.substr(1);
}

std::string Ids::follow_up_run(std::string_view step, std::string_view chain) const {
    return make('r', {"follow", step, chain});
}

std::string Ids::seal_of(std::string_view text) const {
    return to_hex(key_.of(length_prefixed({"seal", text}))).substr(0, 32);
}

bool Ids::is_ours(std::string_view id) const {
    if (id.size() < 3 || (id[0] != 'e' && id[0] != 'r') || id[1] != '_') return false;
    const std::string bytes = decoded_base32(id.substr(2));
    if (bytes.size() != hash_bytes + mac_bytes) return false;
    const std::string hash = bytes.substr(0, hash_bytes);
    return same_secret(bytes.substr(hash_bytes), key_.of(hash).substr(0, mac_bytes));
}

int partition_of(std::string_view channel, std::string_view conversation, int partitions) {
    const std::string hash = digest(Hash::sha256, length_prefixed({channel, conversation}));
    unsigned value = 0;
    for (int i = 0; i < 4; ++i) value = (value << 8) | static_cast<unsigned char>(hash[static_cast<std::size_t>(i)]);
    return static_cast<int>(value % static_cast<unsigned>(partitions));
}

std::string random_id() {
    unsigned char bytes[hash_bytes];
    if (RAND_bytes(bytes, sizeof bytes) != 1) throw std::runtime_error("the system has no random numbers to give");
    return base32({reinterpret_cast<const char*>(bytes), sizeof bytes});
}

}  // namespace domino
