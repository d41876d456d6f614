#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace domino {

/// Bytes that are no text, for a bytea.
struct RawBytes {
    std::string_view bytes;
};

/// Text as Postgres can store it: a NUL byte and what is no UTF-8 become U+FFFD.
std::string storable(std::string_view text);

/// One column of values as Postgres reads an array: {"a","b"}. The driver has no way to bind a vector.
class ArrayLiteral {
public:
    void add(std::string_view text);
    void add(const std::string& text) { add(std::string_view(text)); }
    void add(const char* text) { add(std::string_view(text)); }
    void add(RawBytes raw);
    void add(bool value);
    void add(std::int64_t number);
    void add(int number) { add(static_cast<std::int64_t>(number)); }

    /// "{...}", to be bound as a value.
    std::string text() const { return "{" + elements_ + "}"; }
    /// '{...}' as a part of a script, standard_conforming_strings being on.
    void write_quoted(std::string& script) const;
    std::size_t size() const { return elements_.size(); }

private:
    void separate();

    std::string elements_;
};

}  // namespace domino
