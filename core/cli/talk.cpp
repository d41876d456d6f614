#include "core/cli/client.hpp"
#include "core/cli/commands.hpp"
#include "domino/error.hpp"

#include <Poco/UnicodeConverter.h>
#include <chrono>
#include <iomanip>
#include <iostream>
#include <thread>

namespace domino {
namespace {

struct Sending {
    std::string text;
    std::string conversation;
    std::string sender;
    std::string id;
    int wait = 0;
    bool json = false;
};

void print_replies(const Json& run) {
    for (const auto& reply : run["replies"]) {
        std::cout << reply.value("text", "") << "\n";
        for (const auto& button : reply["buttons"]) std::cout << "  [" << button.value("label", "") << "]\n";
    }
}

/// Where a question was asked, the way to answer it.
void print_how_to_answer(const Json& run) {
    const Json replies = run.value("replies", Json::array());
    const bool asks = std::any_of(replies.begin(), replies.end(), [](const Json& reply) { return !reply["buttons"].empty(); });
    if (asks) std::cerr << "answer with: domino send --conversation " << std::quoted(run.value("conversation", "")) << " TEXT\n";
}

bool has_ended(const Json& answer) {
    return answer.contains("status") && answer.contains("replies");
}

int send(const Sending& sending, const Settings& settings) {
    Json body = {{"text", sending.text}};
    if (!sending.conversation.empty()) body["conversation"] = sending.conversation;
    if (!sending.sender.empty()) body["sender"] = sending.sender;
    if (!sending.id.empty()) body["id"] = sending.id;
    const Client client(settings);
    Json answer = client.post("/decide" + (sending.wait > 0 ? "?wait=" + std::to_string(sending.wait) : ""), body);
    const bool ended = has_ended(answer);
    if (!ended && sending.wait > 0) answer = client.get("/runs/" + answer.value("run", ""));
    if (sending.json) {
        std::cout << answer.dump(2) << "\n";
    } else if (sending.wait > 0) {
        print_replies(answer);
        print_how_to_answer(answer);
        if (!ended) std::cerr << "not finished after " << sending.wait << " s: domino runs " << answer.value("id", "") << "\n";
    } else {
        std::cout << answer.value("run", "") << "\n";
    }
    if (sending.wait > 0 && !ended) return exit_not_in_time;
    return ended && answer.value("status", "") == "failed" ? exit_failed : exit_ok;
}

std::string text_of(const Json& value) {
    return value.is_string() ? value.get<std::string>() : "";
}

struct Notice {
    std::string channel;
    std::string conversation;
    std::string text;
    std::string id;
    int wait = 0;
};

/// With `wait`: says whether the channel's vendor has it.
int notify(const Notice& notice, const Settings& settings) {
    Json body = {{"channel", notice.channel}, {"conversation", notice.conversation}, {"text", notice.text}};
    if (!notice.id.empty()) body["id"] = notice.id;
    const Client client(settings);
    const std::string run = client.post("/topics/notify", body).value("run", "");
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(notice.wait);
    while (std::chrono::steady_clock::now() < until) {
        const Json replies = client.get("/runs/" + run).value("replies", Json::array());
        const std::string status = replies.empty() ? "" : replies[0].value("status", "");
        if (status == "failed") throw Error("the channel could not deliver it: " + text_of(replies[0]["error"]));
        if (status == "sent") break;
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    std::cout << run << "\n";
    return notice.wait > 0 && std::chrono::steady_clock::now() >= until ? exit_not_in_time : exit_ok;
}

/// A column of so many characters.
std::string cell(const Json& value, std::size_t width) {
    std::string text = value.is_string() ? value.get<std::string>() : value.is_null() ? "" : value.dump();
    for (char& c : text)
        if (static_cast<unsigned char>(c) < 32) c = ' ';
    Poco::UTF32String characters;
    Poco::UnicodeConverter::convert(text, characters);
    if (characters.size() > width) {
        characters.resize(width - 1);
        Poco::UnicodeConverter::convert(characters, text);
        return text + "~";
    }
    return text + std::string(width - characters.size(), ' ');
}

int show_run(const std::string& id, bool json, const Settings& settings) {
    const Json run = Client(settings).get("/runs/" + url_encoded(id));
    if (json) {
        std::cout << run.dump(2) << "\n";
        return exit_ok;
    }
    std::cout << run.value("id", "") << "  " << run.value("status", "") << "  chain " << text_of(run["chain"])
              << "  conversation " << text_of(run["conversation"]) << "\n";
    if (!run.value("text", "").empty()) std::cout << "> " << run.value("text", "") << "\n";
    for (const auto& step : run["steps"])
        std::cout << "  " << step.value("index", 0) + 1 << ". " << cell(step["title"], 40) << " " << cell(step["status"], 10)
                  << " " << cell(step["error"], 60) << "\n";
    print_replies(run);
    return exit_ok;
}

int list_runs(const std::string& status, int limit, bool json, const Settings& settings) {
    const Json page =
        Client(settings).get("/runs?limit=" + std::to_string(limit) + (status.empty() ? "" : "&status=" + url_encoded(status)));
    if (json) {
        std::cout << page.dump(2) << "\n";
        return exit_ok;
    }
    for (const auto& run : page["runs"])
        std::cout << cell(run["id"], 36) << " " << cell(run["status"], 10) << " " << cell(run["created"], 24) << " "
                  << cell(run["chain"], 12) << " " << cell(text_of(run["text"]).empty() ? run["type"] : run["text"], 50) << "\n";
    return exit_ok;
}

}  // namespace

void add_talk_commands(CLI::App& app, Action& action) {
    auto sending = std::make_shared<Sending>();
    auto* send_command = app.add_subcommand("send", "Send a message to the broker, as a person would");
    send_command->add_option("text", sending->text, "What to say")->required();
    send_command->add_option("--wait", sending->wait, "Wait so many seconds for the answer and print it")
        ->check(CLI::Range(0, 60));
    send_command->add_option("--conversation", sending->conversation, "Conversation to speak in (default: a new one)");
    send_command->add_option("--sender", sending->sender, "Who is speaking");
    send_command->add_option("--id", sending->id, "Key of the message: the same one again does nothing twice");
    send_command->add_flag("--json", sending->json, "Print the run as JSON");
    send_command->callback(
        [&action, sending] { action = [sending](const Settings& settings) { return send(*sending, settings); }; });

    struct Listing {
        std::string id;
        std::string status;
        int limit = 20;
        bool json = false;
    };
    auto listing = std::make_shared<Listing>();
    const auto notice = std::make_shared<Notice>();
    auto* notify_command = app.add_subcommand("notify", "Say something in a channel's conversation without being asked");
    notify_command->add_option("channel", notice->channel, "Id of the channel in plugins.json")->required();
    notify_command->add_option("conversation", notice->conversation, "The vendor's id of the chat, thread or person")->required();
    notify_command->add_option("text", notice->text, "The text, in Markdown")->required();
    notify_command->add_option("--id", notice->id, "Key of your own: the same one again says nothing twice");
    notify_command->add_option("--wait", notice->wait, "Seconds to wait for the channel's vendor to take it");
    notify_command->callback([&action, notice] { action = [notice](const Settings& s) { return notify(*notice, s); }; });

    auto* runs_command = app.add_subcommand("runs", "Show the newest runs, or one");
    runs_command->add_option("id", listing->id, "Show this run");
    runs_command->add_option("--status", listing->status, "Only runs of this status");
    runs_command->add_option("--limit", listing->limit, "How many")->check(CLI::Range(1, 500));
    runs_command->add_flag("--json", listing->json, "Print JSON");
    runs_command->callback([&action, listing] {
        action = [listing](const Settings& settings) {
            return listing->id.empty() ? list_runs(listing->status, listing->limit, listing->json, settings)
                                       : show_run(listing->id, listing->json, settings);
        };
    });
}

}  // namespace domino
