#pragma once

#include "domino/json.hpp"
#include "domino/reply.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace domino {

/// One workflow call of a plan. It starts when every step in `needs` has succeeded or was skipped;
/// when one of them failed it is cancelled.
struct Step {
    std::string id;        ///< unique in the plan; letters, digits, _ and -; e.g. "check"
    std::string workflow;  ///< name in the catalog
    std::string executor;  ///< pins the executor's instance id; empty: the chain's order decides
    /// Input of the workflow. An object of exactly {"$output": STEP} or
    /// {"$output": STEP, "path": JSON_POINTER} anywhere inside stands for the first output item of
    /// a step in `needs`, or the value at the pointer inside it.
    Json input = Json::object();
    std::vector<std::string> needs;
    /// Condition on the outputs of needed steps: {"/STEP/json/pointer": expected}; null: always.
    /// `expected` is a value or {"gt"|"gte"|"lt"|"lte"|"not"|"in"|"matches"|"exists": operand}. A step
    /// whose condition does not hold is skipped; a plan with a condition that cannot be is refused.
    Json when;
    /// Text of the question to a person who must approve before the step starts; empty: nobody
    /// need. `{STEP:/json/pointer}` in it is replaced by that value of a needed step's output.
    std::string approval;
    std::chrono::milliseconds deadline{0};  ///< from its start; 0: the workflow's own timeout
};

/// A question back to the person. The next event of the conversation goes to the same planner
/// first, with `context` in its request.
struct Question {
    std::string text;
    std::vector<Button> buttons;
    Json context = Json::object();
};

/// What a planner makes of an event or result: exactly one of `reply` (answer now), `question`
/// (ask back), `steps` (run workflows; a step may ask for approval).
struct Plan {
    std::optional<Reply> reply;
    std::optional<Question> question;
    std::vector<Step> steps;
    std::string language = "en";  ///< "en" or "de": of the broker's own words to this person
};

/// {"reply": {...}} | {"ask": {"text","buttons","context"}} | {"steps": [{"id","workflow",
/// "executor","input","needs","when","approval","deadline_ms"}]}, each with "language".
Json to_json(const Plan& plan);
/// Throws `FieldError` naming the field for a wrong type, an unknown member, none or several of
/// reply/ask/steps, a repeated or malformed step id, a need that names no step, a cycle in the
/// needs (printed as a path), or more than 64 steps.
Plan plan_from_json(const Json& value);
/// The same checks for a plan that was built in C++.
void check_plan(const Plan& plan);

}  // namespace domino
