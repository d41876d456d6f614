#include "core/http/api/api.hpp"
#include "core/http/api/run_wait.hpp"
#include "core/http/server/http_error.hpp"
#include "core/pipeline/decide.hpp"
#include "core/plugin/workflow_catalog.hpp"

namespace domino {
namespace {

Json workflow_view(const Workflow& workflow) {
    Json examples = Json::array();
    for (const auto& example : workflow.examples) examples.push_back(example);
    return {{"name", workflow.name},
            {"title", workflow.title},
            {"description", workflow.description},
            {"input", workflow.input_schema},
            {"examples", std::move(examples)},
            {"approval", workflow.approval},
            {"timeout", static_cast<double>(workflow.timeout.count()) / 1000.0},
            {"executor", workflow.executor.empty() ? Json() : Json(workflow.executor)},
            {"idempotent", workflow.idempotent}};
}

std::shared_ptr<const Workflow> find_workflow(const Setup& setup, const std::string& name) {
    if (auto workflow = setup.catalog().find(name)) return workflow;
    throw http::HttpError(404, no_such_workflow(setup.catalog(), name) + " (GET /workflows lists them)");
}

HttpResponse list_workflows(const ApiParts& parts) {
    Json workflows = Json::array();
    for (const auto& workflow : parts.setup()->catalog().list()) workflows.push_back(workflow_view(*workflow));
    return json_response(200, {{"workflows", std::move(workflows)}});
}

HttpResponse show_workflow(const ApiParts& parts, const http::Request& request) {
    const auto workflow = find_workflow(*parts.setup(), request.param("name"));
    Json view = workflow_view(*workflow);
    view["document"] = workflow->document;
    return json_response(200, view);
}

/// Runs a workflow without a planner: an event that says which one and with what.
Accepted run_workflow(const ApiParts& parts, const http::Request& request, const Intake::Announce& announce) {
    const auto setup = parts.setup();
    const auto workflow = find_workflow(*setup, request.param("name"));
    const Json body = request.body.empty() ? Json::object() : http::json_body(request);
    if (!body.is_object()) throw FieldError("", std::string("expected a JSON object, got ") + body.type_name());
    for (const auto& member : body.items())
        if (member.key() != "input" && member.key() != "conversation" && member.key() != "id")
            throw FieldError("/" + member.key(), "unknown; expected input, conversation or id");
    const Json input = body.value("input", Json::object());
    if (const std::string problem = setup->input_problem(*workflow, input); !problem.empty())
        throw http::HttpError(422, "The input does not fit the workflow: " + problem);
    const auto text_of = [&](const char* name) {
        if (body.contains(name) && !body[name].is_string()) throw FieldError(std::string("/") + name, "expected a string");
        return body.value(name, "");
    };
    std::string conversation = text_of("conversation");
    if (conversation.empty()) conversation = "run-" + random_id();
    std::string id = text_of("id");
    if (id.empty()) id = request.header("Idempotency-Key");
    return parts.intake.accept(api_channel, parts.auth.principal(request).value_or(""),
                               {.dedupe_key = id,
                                .type = run_workflow_type,
                                .conversation = conversation,
                                .sender = {},
                                .text = {},
                                .data = {{"workflow", workflow->name}, {"input", input}},
                                .traceparent = request.header("traceparent")},
                               announce);
}

Json notify_view(const ChainConfig& chain) {
    Json notify = Json::array();
    for (const auto& one : chain.notify)
        notify.push_back({{"channel", one.channel},
                          {"conversation", one.conversation},
                          {"of_success", one.of_success},
                          {"of_failure", one.of_failure}});
    return notify;
}

HttpResponse list_chains(const ApiParts& parts) {
    Json chains = Json::array();
    const auto setup = parts.setup();
    for (const auto& chain : setup->chains()) {
        const ChainConfig& config = chain.config;
        chains.push_back({{"id", config.id},
                          {"on", config.on},
                          {"when", config.when},
                          {"plan", config.plan},
                          {"execute", config.execute},
                          {"notify", notify_view(config)},
                          {"counts", parts.chain_counts(config.id)}});
    }
    return json_response(200, {{"chains", std::move(chains)}});
}

}  // namespace

void add_catalog_routes(http::Router& router, const ApiParts& parts) {
    const auto waiter = std::make_shared<const RunWait>(parts);
    router.add("GET", "/workflows", [parts](const http::Request&) -> http::Answer { return list_workflows(parts); });
    router.add("GET", "/workflows/{name}",
               [parts](const http::Request& request) -> http::Answer { return show_workflow(parts, request); });
    router.add("POST", "/workflows/{name}/run", [parts, waiter](const http::Request& request) -> http::Answer {
        return waiter->answer(request, [&](const Intake::Announce& announce) { return run_workflow(parts, request, announce); });
    });
    router.add("GET", "/chains", [parts](const http::Request&) -> http::Answer { return list_chains(parts); });
    router.add("GET", "/plugins", [parts](const http::Request&) -> http::Answer { return json_response(200, parts.plugins()); });
}

}  // namespace domino
