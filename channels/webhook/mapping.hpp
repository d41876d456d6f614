#pragma once

#include "channels/webhook/pointer.hpp"
#include "domino/host.hpp"
#include "domino/http.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace domino::webhook {

/// A text that stands in the config, or the place in the body where it is found.
class Source {
public:
    /// What begins with "/" is a JSON Pointer, anything else the text itself. Throws `Error`.
    explicit Source(const std::string& config);

    /// Texts as they are, numbers and booleans written out, objects and arrays as JSON; nullopt when
    /// the body has nothing there, or null.
    std::optional<std::string> of(const Json& body) const;
    const std::string& config() const { return config_; }

private:
    std::string config_;
    std::optional<Pointer> pointer_;
};

struct MappingConfig {
    Source conversation;
    Source sender;
    Source text;
    Pointer data;
    std::optional<Pointer> id;
    std::string id_header;
    bool is_known_by_body = false;     ///< the same body is the same message, whatever stands in its headers
    std::vector<std::string> headers;  ///< that go along in data
    std::string type;                  ///< topic type; empty: the channel's own
};

/// Turns a foreign body into an event. Immutable; any thread.
class Mapping {
public:
    explicit Mapping(MappingConfig config) : config_(std::move(config)) {}

    /// Throws `FieldError` naming the pointer at which the body has not what it takes.
    Incoming map(const Json& body, const HttpHeaders& headers) const;

private:
    std::string id_of(const Json& body, const HttpHeaders& headers) const;
    Json data_of(const Json& body, const HttpHeaders& headers) const;

    MappingConfig config_;
};

}  // namespace domino::webhook
