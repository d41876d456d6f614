#include "core/cli/helper_program.hpp"

#include "core/cli/generation.hpp"
#include "domino/error.hpp"

#include <unistd.h>
#include <cstring>

namespace domino {
namespace {

void tell(const char* variable, const std::filesystem::path& value) {
    ::setenv(variable, value.c_str(), 1);
}

/// Becomes the helper: its exit code and its output are this command's.
int become(const std::string& program, const std::vector<std::string>& arguments, const Settings& settings) {
    const Installation installation = Installation::of_this_program();
    const std::string file = (installation.libexec / program).string();
    tell("DOMINO_CONFIG", settings.config);
    tell("DOMINO_SECRETS", secrets_folder(settings));
    tell("DOMINO_WORKFLOWS", workflows_folder(settings, installation));
    std::vector<std::string> words = arguments;
    words.insert(words.begin(), file);
    std::vector<char*> argv;
    for (auto& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    ::execv(file.c_str(), argv.data());
    throw Error(file + " cannot be run: " + std::strerror(errno) + "; install Domino's helper programs");
}

}  // namespace

void add_helper_command(CLI::App& parent, const std::string& name, const std::string& help, const std::string& program,
                        std::vector<std::string> words, Action& action) {
    auto* command = parent.add_subcommand(name, help);
    command->set_help_flag();
    command->prefix_command();
    command->callback([&action, command, program, words = std::move(words)] {
        std::vector<std::string> arguments = words;
        const auto rest = command->remaining();
        arguments.insert(arguments.end(), rest.begin(), rest.end());
        action = [program, arguments](const Settings& settings) { return become(program, arguments, settings); };
    });
}

}  // namespace domino
