#include "domino/plugin.hpp"
#include "journal.hpp"

#include <algorithm>

namespace scripted {
namespace {

using domino::Delivered;
using domino::Json;

/// A vendor in a file: takes any POST as a message and writes each reply's id and text to its journal.
/// A reply that begins with "refuse" is refused for good, one with "later" once put off. A POST of {"press": TOKEN}
/// presses a button, one of {"report": REPLY_ID, "status", "error", "key"} says what became of a reply, by the token that stands
/// in the journal as "token REPLY_ID TOKEN".
class Channel : public domino::Channel {
public:
    Channel(domino::Host& host, const Json& config)
        : host_(host), journal_(config["journal"].get<std::string>()), shows_progress_(config["progress"].get<bool>()) {}

    void start() override {}
    void stop() override {}
    domino::PluginState state() const override { return {}; }

    domino::HttpResponse handle(const domino::HttpRequest& request) override {
        const Json body = domino::parse_json(request.body);
        if (body.contains("throw")) throw std::runtime_error(body["throw"].get<std::string>());
        if (body.contains("press")) return press(body);
        if (body.contains("report")) return report(body);
        const auto accepted = host_.events().submit({.dedupe_key = body.value("id", ""),
                                                     .type = {},
                                                     .conversation = body.value("conversation", ""),
                                                     .sender = body.value("sender", ""),
                                                     .text = body.value("text", ""),
                                                     .data = body.value("data", Json()),
                                                     .traceparent = {}});
        return ok({{"run", accepted.run}});
    }

    Delivered deliver(const domino::Delivery& delivery) override {
        const std::string& text = delivery.reply.text;
        if (text.starts_with("refuse"))
            return {.status = Delivered::Status::failed, .vendor_id = {}, .error = "the vendor refused it", .retry_after = {}};
        if (text.starts_with("later") && delivery.attempt == 1)
            return {.status = Delivered::Status::try_again,
                    .vendor_id = {},
                    .error = "busy",
                    .retry_after = std::chrono::milliseconds(20)};
        journal_.write("token " + delivery.reply_id + " " + delivery.report_token);
        for (const auto& button : delivery.reply.buttons) journal_.write("button " + delivery.reply_id + " " + button.value);
        journal_.write(delivery.reply_id + " " + delivery.conversation + " " + text);
        return sent(delivery);
    }

    Delivered find(const domino::Delivery& delivery) override {
        if (journal_.has(delivery.reply_id + " " + delivery.conversation + " " + delivery.reply.text)) return sent(delivery);
        return {.status = Delivered::Status::try_again, .vendor_id = {}, .error = {}, .retry_after = {}};
    }

    bool shows_progress() const override { return shows_progress_; }

    void progress(const domino::Progress& progress) override {
        std::string line = progress.text;
        std::replace(line.begin(), line.end(), '\n', '|');
        journal_.write("progress " + progress.run + " " + progress.conversation + " " + line);
    }

private:
    static domino::HttpResponse ok(const Json& body) {
        return {.status = 200, .headers = {{"Content-Type", "application/json"}}, .body = domino::to_text(body)};
    }

    domino::HttpResponse press(const Json& body) {
        const auto pressed =
            host_.events().press({.token = body["press"].get<std::string>(), .sender = body.value("sender", "")});
        return ok({{"taken", pressed.taken}, {"approved", pressed.approved}, {"by", pressed.by}});
    }

    domino::HttpResponse report(const Json& body) {
        using Status = domino::DeliveryReport::Status;
        const std::string word = body.value("status", "");
        const Status status = word == "read"        ? Status::read
                              : word == "failed"    ? Status::failed
                              : word == "try_again" ? Status::try_again
                                                    : Status::delivered;
        host_.events().report({.token = body["report"].get<std::string>(),
                               .status = status,
                               .error = body.value("error", ""),
                               .key = body.value("key", "")});
        return ok({{"taken", true}});
    }

    static Delivered sent(const domino::Delivery& delivery) {
        return {.status = Delivered::Status::sent, .vendor_id = "v-" + delivery.reply_id, .error = {}, .retry_after = {}};
    }

    domino::Host& host_;
    Journal journal_;
    const bool shows_progress_;
};

constexpr const char* config_schema = R"({
  "type": "object",
  "additionalProperties": false,
  "required": ["journal"],
  "properties": {
    "journal": {"type": "string", "description": "File that gets a line for each reply."},
    "progress": {"type": "boolean", "default": false, "description": "Whether it shows how far a run has come."}
  }
})";

}  // namespace
}  // namespace scripted

DOMINO_PLUGIN(
    domino::PluginKind::channel, scripted::Channel,
    {.name = "scripted", .version = "1.0.0", .description = "A vendor in a file.", .config_schema = scripted::config_schema});
