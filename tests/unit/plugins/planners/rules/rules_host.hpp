#pragma once

#include "domino/error.hpp"
#include "domino/host.hpp"
#include "domino/planner.hpp"
#include "plugins/planners/rules/planner.hpp"

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>

namespace domino::rules::test {

inline std::string read_text(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) throw std::runtime_error("cannot read " + file.string());
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

class MemoryCatalog final : public Catalog {
public:
    void add(const std::string& name, const Json& document) {
        workflows_[name] = std::make_shared<const Workflow>(workflow_from_json(name, document));
    }
    /// A workflow of one node with this input schema.
    void add_with_input(const std::string& name, const Json& schema) {
        add(name, {{"name", name},
                   {"nodes", {{{"name", "Webhook"}, {"type", "n8n-nodes-base.webhook"}}}},
                   {"meta", {{"domino", {{"input", schema}}}}}});
    }
    void add_folder(const std::filesystem::path& folder) {
        for (const auto& file : std::filesystem::directory_iterator(folder))
            if (file.path().extension() == ".json") add(file.path().stem(), parse_json(read_text(file.path())));
    }

    std::vector<std::shared_ptr<const Workflow>> list() const override {
        std::vector<std::shared_ptr<const Workflow>> all;
        for (const auto& [name, workflow] : workflows_) all.push_back(workflow);
        return all;
    }
    std::shared_ptr<const Workflow> find(const std::string& name) const override {
        const auto at = workflows_.find(name);
        return at == workflows_.end() ? nullptr : at->second;
    }

private:
    std::map<std::string, std::shared_ptr<const Workflow>> workflows_;
};

/// A host with a catalog. The planner needs nothing else, so anything else is refused.
class RulesHost final : public Host {
public:
    MemoryCatalog workflows;

    const std::string& id() const override { return id_; }
    Log& log() override { throw std::logic_error("log"); }
    Metrics& metrics() override { throw std::logic_error("metrics"); }
    HttpClient& http() override { throw std::logic_error("http"); }
    Clock& clock() override { throw std::logic_error("clock"); }
    KeyValue& key_value() override { throw std::logic_error("key_value"); }
    EventSink& events() override { throw std::logic_error("events"); }
    const Catalog& catalog() const override { return workflows; }
    std::string secret(const std::string& name) override { throw Error("no secret " + name); }
    std::string public_url() const override { return {}; }
    std::string libexec_dir() const override { return {}; }
    std::string share_dir() const override { return {}; }

private:
    std::string id_ = "rules";
};

inline PlanRequest request(const std::string& text, const Json& context = Json()) {
    PlanRequest request;
    request.run = "r_1";
    request.chain = "default";
    request.event = {.id = "e_1",
                     .type = "event.api",
                     .channel = "api",
                     .conversation = "c-1",
                     .sender = "u-1",
                     .text = text,
                     .data = Json(),
                     .time = "2026-03-11T10:00:00Z",
                     .traceparent = ""};
    request.context = context;
    return request;
}

}  // namespace domino::rules::test
