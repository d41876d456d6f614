#pragma once

namespace valijson {
class SchemaParser;
}

namespace domino {

/// Teaches the parser our own `pattern` and `format`: valijson's run std::regex on text of any
/// length, which overflows the stack.
void add_bounded_constraints(valijson::SchemaParser& parser);

}  // namespace domino
