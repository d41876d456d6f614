#include "channels/slack/command.hpp"

#include "channels/slack/conversation.hpp"
#include "domino/error.hpp"

namespace domino::slack {
namespace {

std::string field(const std::map<std::string, std::string>& form, const char* name) {
    const auto found = form.find(name);
    return found == form.end() ? std::string() : found->second;
}

std::string id_field(const std::map<std::string, std::string>& form, const char* name, bool (*is_proper)(std::string_view)) {
    std::string id = field(form, name);
    if (!is_proper(id)) throw Error(std::string("the slash command has no proper \"") + name + "\"");
    return id;
}

}  // namespace

Command read_command(const std::map<std::string, std::string>& form) {
    Command command{.team = id_field(form, "team_id", is_team_id),
                    .enterprise = field(form, "is_enterprise_install") == "true" ? field(form, "enterprise_id") : "",
                    .channel = id_field(form, "channel_id", is_place_id),
                    .user = id_field(form, "user_id", is_id),
                    .name = field(form, "command"),
                    .text = field(form, "text"),
                    .response_url = field(form, "response_url"),
                    .trigger = field(form, "trigger_id")};
    if (!command.name.starts_with('/') || command.name.size() > 64) throw Error("the slash command has no proper \"command\"");
    if (command.trigger.empty() || command.trigger.size() > 256) throw Error("the slash command has no proper \"trigger_id\"");
    return command;
}

Command read_command(const Json& payload) {
    if (!payload.is_object()) throw Error("the slash command is no object");
    std::map<std::string, std::string> form;
    for (const auto& field : payload.items())
        if (field.value().is_string()) form.emplace(field.key(), field.value().get<std::string>());
    return read_command(form);
}

}  // namespace domino::slack
