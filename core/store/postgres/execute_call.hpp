#pragma once

#include "core/store/postgres/array_literal.hpp"

#include <string>
#include <vector>

namespace domino {

/// The rows that one prepared statement writes, column by column, as a line of a script.
class ExecuteCall {
public:
    explicit ExecuteCall(const char* statement) : statement_(statement) {}

    template <class... Values>
    void add(const Values&... values) {
        columns_.resize(sizeof...(Values));
        std::size_t column = 0;
        (columns_[column++].add(values), ...);
    }
    /// Nothing when there are no rows.
    void write_to(std::string& script) const {
        if (columns_.empty()) return;
        script.append("EXECUTE ").append(statement_);
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            script += i == 0 ? '(' : ',';
            columns_[i].write_quoted(script);
        }
        script += ");";
    }

private:
    const char* statement_;
    std::vector<ArrayLiteral> columns_;
};

}  // namespace domino
