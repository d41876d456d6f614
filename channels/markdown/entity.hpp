#pragma once

#include <string>
#include <string_view>

namespace domino::markdown {

/// What "&name;", "&#number;" or "&#xhex;" stands for, in UTF-8. A name that is not among the usual
/// ones stays as it is written.
std::string decoded_entity(std::string_view entity);

}  // namespace domino::markdown
