#pragma once

#include "domino/json.hpp"

#include <string>

/// Reading of foreign JSON in which any member may be missing or of another type.
namespace domino::whatsapp {

/// nullptr when `object` is none or has no such member.
const Json* member(const Json& object, const char* name);

/// "" when there is no such text.
std::string text_in(const Json& object, const char* name);

/// The elements of an array; none when there is no such array.
const Json& elements_in(const Json& object, const char* name);

/// A whole number, also one that is written as text; 0 when there is none.
std::int64_t number_in(const Json& object, const char* name);

bool flag_in(const Json& object, const char* name);

}  // namespace domino::whatsapp
