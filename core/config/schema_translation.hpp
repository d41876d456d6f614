#pragma once

#include "core/config/schema.hpp"

#include <set>
#include <string>
#include <vector>

namespace domino {

/// Turns the errors of valijson, in the order it reports them, into problems in plain words.
class SchemaTranslation {
public:
    SchemaTranslation(const Json& schema, const Json& value, const std::set<std::string>& hidden);

    void add(const std::vector<std::string>& segments, const std::string& description);
    /// At least one problem.
    std::vector<SchemaProblem> take() &&;

private:
    void add_missing(const std::vector<std::string>& segments, const std::string& name);
    void add_unknown_members(const std::vector<std::string>& segments);
    void add_alternatives(const std::vector<std::string>& segments, const char* keyword);
    void add_unexpected(const std::vector<std::string>& segments, const char* keyword);
    void add_bad_names(const Json& value, const std::vector<std::string>& segments);
    void put(SchemaProblem problem);
    std::string shown(const std::string& pointer) const;
    const Json* only_alternative_of_its_type(const Json& alternatives, const Json& value) const;

    const Json& schema_;
    const Json& value_;
    const std::set<std::string>& hidden_;
    std::vector<SchemaProblem> problems_;
};

}  // namespace domino
