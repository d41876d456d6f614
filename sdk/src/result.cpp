#include "domino/result.hpp"

#include "reader.hpp"

namespace domino {

const char* to_string(Result::Status status) {
    switch (status) {
        case Result::Status::succeeded: return "succeeded";
        case Result::Status::failed: return "failed";
        case Result::Status::timed_out: return "timed out";
    }
    return "failed";
}

namespace {

Result::Status status_from(const std::string& text) {
    for (const auto status : {Result::Status::succeeded, Result::Status::failed, Result::Status::timed_out})
        if (text == to_string(status)) return status;
    throw FieldError("/status", "expected one of succeeded, failed, timed out; got \"" + text + "\"");
}

}  // namespace

Json to_json(const Result& result) {
    return {{"step", result.step},
            {"workflow", result.workflow},
            {"status", to_string(result.status)},
            {"output", result.output},
            {"error", result.error}};
}

Result result_from_json(const Json& value) {
    const ObjectReader reader(value, "");
    reader.only({"step", "workflow", "status", "output", "error"});
    Result result{.step = reader.text("step"),
                  .workflow = reader.text("workflow"),
                  .status = status_from(reader.text("status")),
                  .output = reader.has("output") ? reader.array("output") : Json::array(),
                  .error = reader.text_or("error", "")};
    for (std::size_t i = 0; i < result.output.size(); ++i)
        if (!result.output[i].is_object()) throw FieldError("/output/" + std::to_string(i), "expected an object");
    return result;
}

}  // namespace domino
