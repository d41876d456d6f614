#pragma once

#include "domino/json.hpp"

#include <memory>
#include <set>
#include <string>
#include <vector>

namespace domino {

/// One way in which a value does not fit its schema.
struct SchemaProblem {
    std::string pointer;  ///< JSON Pointer into the value; for a missing member, where it would be
    std::string problem;  ///< in plain words: what was expected, what was found
    bool of_key = false;  ///< the member's name is at fault, not its value
};

/// A JSON Schema (draft 7) compiled once. Schemas are untrusted too: `$ref` may only point inside
/// the schema, `patternProperties` is refused, and patterns run with bounded work on bounded text.
/// Immutable; any thread. Checking a small value takes some ten microseconds.
class Schema {
public:
    /// Throws `FieldError` with a pointer into the schema when it is malformed. Null: any value.
    explicit Schema(const Json& schema);

    bool accepts(const Json& value) const;
    /// Every problem there is; empty when the value fits. Values at the pointers in `hidden` are
    /// secrets and never shown.
    std::vector<SchemaProblem> validate(const Json& value, const std::set<std::string>& hidden = {}) const;
    /// Adds the `default` of every member that is missing.
    void fill_defaults(Json& value) const;

    const Json& json() const;

private:
    class Compiled;
    std::shared_ptr<const Compiled> compiled_;
};

}  // namespace domino
