#pragma once

#include "core/pipeline/hmac_key.hpp"

#include <string>
#include <string_view>

namespace domino {

/// Ids are computed, not drawn: the same key gives the same id on every broker, so doing a thing
/// again is a no-op. An id is 128 bits of SHA-256 and 32 bits of HMAC over them, in base32; the
/// HMAC lets a broker tell its own ids from made-up ones without asking any store.
class Ids {
public:
    /// `secret` is the instance secret; `name_space` keeps tenants apart.
    Ids(std::string secret, std::string name_space);

    /// "e_..." of a dedupe key that is unique within `channel`.
    std::string event_id(std::string_view channel, std::string_view dedupe_key) const;
    /// "e_..." of an event that another system put on the stream under its own id.
    std::string foreign_event_id(std::string_view source, std::string_view id) const;
    /// The run of an event: the same id with another prefix.
    static std::string run_of_event(const std::string& event_id);
    /// The run in which `chain` follows up the result of `step`.
    std::string follow_up_run(std::string_view step, std::string_view chain) const;
    /// Proves that text comes from a broker of this instance, wherever it was kept meanwhile.
    std::string seal_of(std::string_view text) const;
    /// True for an id this instance computed.
    bool is_ours(std::string_view id) const;

private:
    std::string make(char prefix, std::initializer_list<std::string_view> parts) const;

    HmacKey key_;
    std::string name_space_;
};

/// The partition of a conversation: a stable hash, the same on every broker and version.
int partition_of(std::string_view channel, std::string_view conversation, int partitions);

/// 128 random bits as base32.
std::string random_id();

}  // namespace domino
