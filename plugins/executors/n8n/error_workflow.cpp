#include "document.hpp"
#include "workflow_copy.hpp"

namespace n8n {
namespace {

using domino::Json;

Json node(const char* name, const char* kind, double version, int column, Json parameters) {
    return {{"name", name},
            {"type", std::string("n8n-nodes-base.") + kind},
            {"typeVersion", version},
            {"position", {column * 220, 0}},
            {"parameters", std::move(parameters)}};
}

Json to(const char* name) {
    return {{"main", Json::array({Json::array({{{"node", name}, {"type", "main"}, {"index", 0}}})})}};
}

}  // namespace

std::string error_workflow_name(const std::string& label) {
    return label + ": (errors)";
}

Json error_workflow_body(const std::string& label, const std::string& api_base_url, const std::string& credential_id,
                         const std::string& credential_name) {
    constexpr const char* begin = "Domino: a workflow failed";
    constexpr const char* fetch = "Domino: whose it was";
    constexpr const char* ask = "Domino: if it was its own";
    constexpr const char* tell = "Domino: tell";
    Json fetching = node(fetch, "httpRequest", 4.2, 1,
                         {{"url", "=" + api_base_url + "/api/v1/executions/{{ $json.execution.id }}?includeData=true"},
                          {"authentication", "genericCredentialType"},
                          {"genericAuthType", "httpHeaderAuth"},
                          {"options", {{"timeout", 20000}}}});
    fetching["credentials"] = {{"httpHeaderAuth", {{"id", credential_id}, {"name", credential_name}}}};
    // The first item of the webhook's run carries the headers of the call; a failed one is posted as an error, never as a result.
    const std::string webhook_item =
        "Object.values($json.data.resultData.runData).flat().map((run) => run.data?.main?.[0]?.[0]?.json?.headers)"
        ".find((headers) => headers?.['x-domino-callback'])";
    const std::string failure = std::string("$(\"") + begin + "\").first().json.execution";
    const std::string words = "(" + failure + ".lastNodeExecuted ? \"Node '\" + " + failure +
                              ".lastNodeExecuted + \"': \" : '') + (" + failure +
                              ".error?.message ?? 'the execution failed') + ' (n8n execution ' + " + failure + ".id + ')'";
    Json telling = node(tell, "httpRequest", 4.2, 3,
                        {{"method", "POST"},
                         {"url", "={{ " + webhook_item + "['x-domino-callback'] }}"},
                         {"sendBody", true},
                         {"contentType", "raw"},
                         {"rawContentType", "application/json"},
                         {"body", "={{ JSON.stringify({ output: [], error: " + words + " }) }}"},
                         {"options", {{"timeout", 20000}}}});
    // A crashed one is put together from n8n's log and says no more whose it was, and one that failed at the gate had no effect:
    // both are the watchdog's.
    const Json known = {
        {"id", "d0000000-0000-5000-8000-0000000000ff"},
        {"leftValue", "={{ Boolean(" + webhook_item + ") && !String($json.data.resultData.lastNodeExecuted).startsWith(\"" +
                          own_prefix + "\") }}"},
        {"rightValue", ""},
        {"operator", {{"type", "boolean"}, {"operation", "true"}, {"singleValue", true}}}};
    const Json options = {{"caseSensitive", true}, {"leftValue", ""}, {"typeValidation", "strict"}, {"version", 2}};
    const Json asking = node(ask, "filter", 2.2, 2,
                             {{"conditions", {{"options", options}, {"conditions", Json::array({known})}, {"combinator", "and"}}},
                              {"options", Json::object()}});
    for (Json* one : {&fetching, &telling}) {
        (*one)["retryOnFail"] = true;
        (*one)["maxTries"] = 5;
        (*one)["waitBetweenTries"] = 5000;
    }
    Json body = {{"name", error_workflow_name(label)},
                 {"nodes", Json::array({node(begin, "errorTrigger", 1, 0, Json::object()), fetching, asking, telling})},
                 {"connections", {{begin, to(fetch)}, {fetch, to(ask)}, {ask, to(tell)}}},
                 {"settings", {{"executionOrder", "v1"}}}};
    int number = 0;
    for (Json& one : body["nodes"]) one["id"] = "d0000000-0000-5000-8000-00000000000" + std::to_string(number++);
    return body;
}

}  // namespace n8n
