#include "channels/webhook/pointer.hpp"

#include "domino/error.hpp"

namespace domino::webhook {
namespace {

Json::json_pointer parsed(const std::string& text) {
    try {
        return Json::json_pointer(text);
    } catch (const Json::exception&) {
        throw Error("\"" + text + "\" is no JSON Pointer: expected \"\" or \"/name/0/name\", with ~0 for ~ and ~1 for /");
    }
}

}  // namespace

Pointer::Pointer(const std::string& text) : text_(text), pointer_(parsed(text)) {}

const Json* Pointer::find(const Json& body) const {
    return find_at(body, pointer_);
}

}  // namespace domino::webhook
