#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string_view>

#include "domino/ordered_object.hpp"

namespace domino {

/// JSON as it crosses every border of Domino. Objects keep the order their keys were written in,
/// because workflows can see that order (`Object.keys`) and people read it.
using Json = nlohmann::basic_json<OrderedObject>;

/// What a JSON text from outside may ask of us. `keys_per_object` is bounded because an object
/// that keeps order finds its keys one by one.
struct JsonLimits {
    std::size_t bytes = 1 << 20;
    std::size_t depth = 128;
    std::size_t keys_per_object = 4096;
};

/// Reads one JSON value from untrusted text. Throws `Error` naming the byte at fault when the text
/// is not JSON, not UTF-8, repeats a key in one object or is beyond `limits`. The escape of half an
/// emoji, which JavaScript writes where it cut one, reads as U+FFFD.
/// May be called from any thread.
Json parse_json(std::string_view text, const JsonLimits& limits = {});

/// The text of `value` on one line; what is not UTF-8 is replaced by U+FFFD, never thrown.
std::string to_text(const Json& value);

/// What is at `pointer`, or nullptr when nothing is: also where it asks an array for a name, or for an index that no
/// number holds, on which the library's own look throws.
const Json* find_at(const Json& value, const Json::json_pointer& pointer);

/// Bounds for what executors bring back: a workflow's output may be large.
inline constexpr JsonLimits result_limits{.bytes = 25u << 20, .depth = 256, .keys_per_object = 20000};

}  // namespace domino
