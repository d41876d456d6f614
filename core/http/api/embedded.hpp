#pragma once

#include <string_view>

/// Texts that are part of the program.
namespace domino::embedded {

std::string_view openapi_json();
std::string_view docs_html();
std::string_view docs_js();
std::string_view docs_css();

}  // namespace domino::embedded
