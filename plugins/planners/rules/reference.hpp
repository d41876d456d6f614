#pragma once

#include "language.hpp"

#include "domino/event.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace domino::rules {

/// What the references in a rule's texts and inputs stand for.
struct Values {
    const Json& slots;  ///< object: name -> value
    Language language;
    const Json& event;     ///< {"id","type","channel","conversation","sender","text","data","time"}
    const Json& result;    ///< null, or {"step","workflow","status","output","error"}
    std::string examples;  ///< what can be asked, as a Markdown list
};

/// A reference in a text: {slot}, {language}, {examples}, {event:/json/pointer} or
/// {result:/json/pointer}. Braces around anything else stand for themselves.
struct Reference {
    std::string_view scope;  ///< "", "event", "result" or another word before the colon
    std::string_view name;   ///< slot, or JSON Pointer
};

/// Calls `visit` for each reference in `text`, or for each in the texts anywhere inside `value`.
void for_each_reference(std::string_view text, const std::function<void(const Reference&)>& visit);
void for_each_reference(const Json& value, const std::function<void(const Reference&)>& visit);

/// The slot that a value stands for as a whole ("{amount}"); empty when it is none.
std::string_view whole_reference(const Json& value);

/// `text` with its references filled in; unknown scopes are left as they are.
std::string render_text(std::string_view text, const Values& values);

/// `value` with references filled in. A text that is one reference and nothing else becomes the
/// value itself, with its type; a member whose value is missing is left out.
Json render(const Json& value, const Values& values);

}  // namespace domino::rules
