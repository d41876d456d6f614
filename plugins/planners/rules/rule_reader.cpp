#include "rule_reader.hpp"

#include "reference.hpp"
#include "reference_check.hpp"
#include "slot_reader.hpp"

#include "domino/error.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace domino::rules {
namespace {

/// A member of an object, null when it is absent: null and absent mean the same in rules.
const Json& member(const Json& object, const char* name) {
    static const Json absent;
    const auto at = object.find(name);
    return at == object.end() ? absent : *at;
}

bool has_member(const Json& object, const char* name) {
    const Json& value = member(object, name);
    return !value.is_null() && !(value.is_structured() && value.empty());
}

/// A pattern's text and where it stands.
struct Written {
    std::string text;
    std::optional<Language> language;
    std::string path;
};

std::vector<Written> written_patterns(const Json& patterns, const std::string& path) {
    std::vector<Written> found;
    const auto add = [&](const Json& list, std::optional<Language> language, const std::string& at) {
        for (std::size_t i = 0; i < list.size(); ++i)
            found.push_back({list[i].get<std::string>(), language, at + "/" + std::to_string(i)});
    };
    if (patterns.is_array()) add(patterns, std::nullopt, path);
    if (patterns.is_object())
        for (const auto& [language, list] : patterns.items()) add(list, language_from(language), path + "/" + language);
    return found;
}

class Reader {
public:
    Reader(const Json& json, std::string path, const Catalog& catalog, Vocabulary& vocabulary, Faults& faults)
        : json_(json), path_(std::move(path)), catalog_(catalog), vocabulary_(vocabulary), faults_(faults) {}

    Rule read() {
        rule_.id = json_["id"].get<std::string>();
        rule_.when = Condition(member(json_, "when"), path_ + "/when");
        rule_.reply = member(json_, "reply");
        if (has_member(json_, "examples")) rule_.examples.assign(json_["examples"].begin(), json_["examples"].end());
        read_topics();
        check_what_it_does();
        parse_patterns();
        read_steps();
        rule_.slots = read_slots(trees_, member(json_, "slots"), properties_, path_ + "/slots");
        compile_patterns();
        fill_in_whole_input();
        check_all_references();
        check_slots_go_somewhere();
        check_plan_of_steps();
        return std::move(rule_);
    }

private:
    void fault(const std::string& below, const std::string& problem) {
        faults_.add(path_ + below, "rule \"" + rule_.id + "\": " + problem);
    }

    void read_topics() {
        if (has_member(json_, "on"))
            for (const auto& topic : json_["on"]) rule_.on.push_back(topic.get<std::string>());
        else
            rule_.on.emplace_back("event.**");
        if (!has_member(json_, "on") && !has_member(json_, "patterns"))
            fault("", "needs \"patterns\" that a message can fit, or \"on\" with the topics it follows");
    }

    void check_what_it_does() {
        const int things = int(has_member(json_, "workflow")) + int(has_member(json_, "steps")) + int(has_member(json_, "reply"));
        if (things != 1) fault("", "expected exactly one of \"workflow\", \"steps\", \"reply\"");
        if (has_member(json_, "input") && !has_member(json_, "workflow")) fault("/input", "goes with \"workflow\" only");
    }

    std::shared_ptr<const Workflow> find_workflow(const std::string& name, const std::string& below) {
        auto workflow = catalog_.find(name);
        if (workflow) return workflow;
        std::vector<std::string> names;
        for (const auto& known : catalog_.list()) names.push_back(known->name);
        fault(below, "there is no workflow \"" + name + "\" in the catalog" + did_you_mean(name, names));
        return nullptr;
    }

    void read_steps() {
        if (has_member(json_, "workflow")) {
            StepTemplate one;
            one.step.id = one.step.workflow = json_["workflow"].get<std::string>();
            if (has_member(json_, "input")) one.step.input = json_["input"];
            workflows_.push_back(find_workflow(one.step.workflow, "/workflow"));
            rule_.steps.push_back(std::move(one));
        }
        if (has_member(json_, "steps")) read_listed_steps(json_["steps"]);
        for (std::size_t i = 0; i < rule_.steps.size(); ++i) collect_properties(i);
        if (rule_.examples.empty() && !rule_.steps.empty() && workflows_.front()) rule_.examples = workflows_.front()->examples;
    }

    /// Steps have the members of a plan's steps; their approval may be in both languages.
    void read_listed_steps(const Json& steps) {
        for (std::size_t i = 0; i < steps.size(); ++i) {
            const std::string below = "/steps/" + std::to_string(i);
            StepTemplate one;
            one.step.id = steps[i]["id"].get<std::string>();
            one.step.workflow = steps[i]["workflow"].get<std::string>();
            one.step.executor = steps[i].value("executor", "");
            one.step.input = steps[i].value("input", Json::object());
            for (const auto& need : steps[i].value("needs", Json::array())) one.step.needs.push_back(need.get<std::string>());
            one.step.when = steps[i].value("when", Json());
            one.approval = steps[i].value("approval", Json());
            one.step.deadline = std::chrono::milliseconds(steps[i].value("deadline_ms", 0));
            workflows_.push_back(find_workflow(one.step.workflow, below + "/workflow"));
            rule_.steps.push_back(std::move(one));
        }
    }

    /// The slot that stands for a property: the one its input names, or in the short form without
    /// an input of its own the property itself.
    std::string slot_of(const Step& step, const std::string& property) const {
        if (const auto given = step.input.find(property); given != step.input.end()) return std::string(whole_reference(*given));
        return has_member(json_, "workflow") ? property : "";
    }

    /// Whether a pattern or the rule's own "slots" name it; anything else may be a slip of the pen.
    bool is_mentioned(const std::string& slot) const {
        if (member(json_, "slots").contains(slot)) return true;
        bool found = false;
        for (const auto& tree : trees_)
            for (const auto& phrase : tree.phrases)
                for_each_node(phrase, [&](const PatternNode& node) {
                    found = found || (node.what == PatternNode::What::slot && node.text == slot);
                });
        return found;
    }

    void collect_properties(std::size_t index) {
        if (!workflows_[index]) return;
        const Json& schema = workflows_[index]->input_schema;
        const Step& step = rule_.steps[index].step;
        if (!schema.is_object() || !schema.contains("properties")) return;
        const Json required = schema.value("required", Json::array());
        for (const auto& [name, property] : schema["properties"].items()) {
            const bool is_required = std::find(required.begin(), required.end(), name) != required.end();
            const bool is_given = step.input.contains(name) || has_member(json_, "workflow");
            const bool has_default = property.is_object() && property.contains("default");
            if (is_required && !is_given && !has_default)
                fault(step_path(index) + "/input", "workflow \"" + step.workflow + "\" needs \"" + name + "\" in its input");
            const std::string slot = slot_of(step, name);
            if (slot.empty() || name == "language" || (slot != name && !is_mentioned(slot))) continue;
            properties_.push_back({slot, property, is_required});
        }
    }

    std::string step_path(std::size_t index) const {
        return has_member(json_, "workflow") ? "" : "/steps/" + std::to_string(index);
    }

    void parse_patterns() {
        for (const auto& written : written_patterns(member(json_, "patterns"), path_ + "/patterns")) {
            try {
                trees_.push_back(parse_pattern(written.text, vocabulary_));
                written_.push_back(written);
            } catch (const PatternError& error) {
                pattern_fault(written, error);
            }
        }
    }

    void compile_patterns() {
        for (std::size_t i = 0; i < trees_.size(); ++i) {
            try {
                rule_.patterns.push_back({compile(trees_[i], rule_.slots, vocabulary_), written_[i].language});
            } catch (const PatternError& error) {
                pattern_fault(written_[i], error);
            }
        }
    }

    void pattern_fault(const Written& written, const PatternError& error) {
        faults_.add(written.path, "rule \"" + rule_.id + "\", pattern \"" + written.text + "\", position " +
                                      std::to_string(error.position()) + ": " + error.what());
    }

    /// In the short form every property of the workflow is filled from the slot of its name.
    void fill_in_whole_input() {
        if (!has_member(json_, "workflow") || !workflows_.front()) return;
        const Json& schema = workflows_.front()->input_schema;
        if (!schema.is_object() || !schema.contains("properties")) return;
        Json& input = rule_.steps.front().step.input;
        for (const auto& [name, property] : schema["properties"].items())
            if (!input.contains(name)) input[name] = "{" + name + "}";
    }

    /// Without its workflow a rule lacks slots for a reason that was already told.
    void check_all_references() {
        if (std::find(workflows_.begin(), workflows_.end(), nullptr) != workflows_.end()) return;
        const ReferenceCheck check(rule_,
                                   [this](const std::string& below, const std::string& problem) { fault(below, problem); });
        check.text(rule_.reply, "/reply");
        for (std::size_t i = 0; i < rule_.steps.size(); ++i) {
            check.text(rule_.steps[i].step.input, step_path(i) + "/input");
            check.approval(rule_.steps[i].approval, step_path(i) + "/approval");
        }
    }

    /// A slot that nothing takes may swallow words on purpose; with nearly the name of an input it is a slip of the pen.
    void check_slots_go_somewhere() {
        if (rule_.steps.empty() || std::find(workflows_.begin(), workflows_.end(), nullptr) != workflows_.end()) return;
        std::set<std::string> used;
        const auto note = [&](const Reference& reference) {
            if (reference.scope.empty()) used.insert(std::string(reference.name));
        };
        for (const auto& one : rule_.steps) {
            for_each_reference(one.step.input, note);
            for_each_reference(one.approval, note);
        }
        for (const auto& [slot, below] : named_slots())
            if (const std::string near = did_you_mean(slot, input_names()); !used.contains(slot) && !near.empty())
                fault(below, "slot \"" + slot + "\" goes into no input of " + workflow_names() + near);
    }

    /// Slots that patterns or "slots" name, and where they do so first.
    std::map<std::string, std::string> named_slots() const {
        std::map<std::string, std::string> places;
        for (std::size_t i = 0; i < trees_.size(); ++i)
            for (const auto& phrase : trees_[i].phrases)
                for_each_node(phrase, [&](const PatternNode& node) {
                    if (node.what == PatternNode::What::slot) places.emplace(node.text, written_[i].path.substr(path_.size()));
                });
        for (const auto& slot : member(json_, "slots").items()) places.emplace(slot.key(), "/slots/" + slot.key());
        return places;
    }

    std::string workflow_names() const {
        std::string names;
        for (const auto& workflow : workflows_) names += (names.empty() ? "workflow \"" : ", \"") + workflow->name + "\"";
        return names;
    }

    std::vector<std::string> input_names() const {
        std::vector<std::string> names;
        for (const auto& workflow : workflows_)
            if (workflow->input_schema.is_object() && workflow->input_schema.contains("properties"))
                for (const auto& property : workflow->input_schema["properties"].items()) names.push_back(property.key());
        return names;
    }

    void check_plan_of_steps() {
        if (rule_.steps.empty()) return;
        Plan plan;
        for (const auto& one : rule_.steps) plan.steps.push_back(one.step);
        try {
            check_plan(plan);
        } catch (const FieldError& error) {
            fault(error.path(), error.problem());
        }
    }

    const Json& json_;
    std::string path_;
    const Catalog& catalog_;
    Vocabulary& vocabulary_;
    Faults& faults_;
    Rule rule_;
    std::vector<std::shared_ptr<const Workflow>> workflows_;
    Properties properties_;
    std::vector<PatternTree> trees_;
    std::vector<Written> written_;
};

}  // namespace

std::vector<Rule> read_rules(const Json& rules, const Catalog& catalog, Vocabulary& vocabulary, Faults& faults) {
    std::vector<Rule> read;
    for (std::size_t i = 0; i < rules.size(); ++i) {
        const std::string path = "/rules/" + std::to_string(i);
        try {
            Rule rule = Reader(rules[i], path, catalog, vocabulary, faults).read();
            const auto same_id = [&](const Rule& other) { return other.id == rule.id; };
            if (std::any_of(read.begin(), read.end(), same_id))
                faults.add(path + "/id", "two rules are called \"" + rule.id + "\"");
            read.push_back(std::move(rule));
        } catch (const FieldError& error) {
            faults.add(error);
        } catch (const Json::exception& error) {
            faults.add(path, std::string("the rule, or the input schema of its workflow, is malformed: ") + error.what());
        }
    }
    return read;
}

}  // namespace domino::rules
