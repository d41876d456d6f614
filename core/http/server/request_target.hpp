#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace domino::http {

/// The parameters after the "?", decoded, in their order; a name may come several times.
class Query {
public:
    Query() = default;
    explicit Query(std::vector<std::pair<std::string, std::string>> parameters) : parameters_(std::move(parameters)) {}

    /// The first value of `name`.
    std::optional<std::string> find(std::string_view name) const;
    std::vector<std::string> all(std::string_view name) const;
    bool contains(std::string_view name) const { return find(name).has_value(); }
    const std::vector<std::pair<std::string, std::string>>& parameters() const { return parameters_; }

private:
    std::vector<std::pair<std::string, std::string>> parameters_;
};

/// A request target taken apart.
struct RequestTarget {
    std::string path;                   ///< decoded, without empty segments
    std::vector<std::string> segments;  ///< decoded, none empty
    std::vector<std::size_t> offsets;   ///< where each segment's "/" stands in the raw target
    std::size_t path_end = 0;           ///< where the raw path ends and the query or nothing begins
    Query query;
};

/// Takes origin form ("/a?b"), absolute form and "*". Decodes each segment for itself, so that an
/// encoded slash stays inside its segment. Throws HttpError 400 for a broken percent-encoding, "." and
/// ".." segments, control characters and what is not UTF-8.
RequestTarget parse_target(std::string_view target);

}  // namespace domino::http
