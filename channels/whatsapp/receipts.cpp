#include "channels/whatsapp/receipts.hpp"

#include "domino/error.hpp"

namespace domino::whatsapp {

void Receipts::take(const Status& status) {
    const auto data = callback_data_from(status.callback_data);
    if (!data) return;  // a message that somebody else sent from this number, or a word of the channel's own
    if (!data->conversation.empty()) desk_.sendings.saw(data->conversation, data->reply, data->part, status.id);
    if (status.status == "failed") return take_failure(status, *data);
    const bool is_last_part = data->parts > 0 && data->part + 1 == data->parts;
    if (!is_last_part) return;
    if (status.status == "delivered") report({.token = data->token, .status = DeliveryReport::Status::delivered, .error = {}});
    if (status.status == "read" || status.status == "played")
        report({.token = data->token, .status = DeliveryReport::Status::read, .error = {}});
}

void Receipts::take_failure(const Status& status, const CallbackData& data) {
    desk_.host.metrics().add("failed_messages_total");
    DeliveryReport failure{
        .token = data.token, .status = DeliveryReport::Status::failed, .error = code_in_words(status.error_code, status.error)};
    switch (remedy_for(status.error_code)) {
        case Remedy::try_again:
        case Remedy::try_few_times:
        case Remedy::slow_down:
        case Remedy::let_rest: plan_repeat(status, data, failure); break;
        case Remedy::knock:
            if (closes_window(status, data)) failure.status = DeliveryReport::Status::try_again;
            break;
        case Remedy::stop_all:
            desk_.health.rest(desk_.host.clock().monotonic() + std::chrono::minutes(15),
                              failure.error + "; nothing is sent for 15 minutes");
            break;
        case Remedy::operate: desk_.health.bad(failure.error); break;
        case Remedy::give_up: break;
    }
    if (data.parts == 0) return take_failed_knock(data, failure);
    report(failure);
}

void Receipts::plan_repeat(const Status& status, const CallbackData& data, DeliveryReport& failure) {
    const bool is_knock = data.parts == 0;
    const auto round =
        desk_.repeats.plan({.conversation = is_knock ? desk_.people.find(data.conversation).conversation : data.conversation,
                            .text = is_knock ? knock_text : data.text,
                            .part = data.part,
                            .wamid = status.id,
                            .token = data.token},
                           now_ms());
    if (!round) return;
    failure.status = DeliveryReport::Status::try_again;
    failure.token = round->token;
    failure.key = round->key;
}

/// True when there is a template to go on with.
bool Receipts::closes_window(const Status& status, const CallbackData& data) {
    const Person person = desk_.people.find(data.conversation);
    const bool has_written_since = person.last_heard > status.timestamp;
    if (!has_written_since) desk_.people.refuse_writing(person);
    return has_written_since || (desk_.config.knock && data.parts > 0);
}

/// All that waits for the person waits in vain.
void Receipts::take_failed_knock(const CallbackData& data, const DeliveryReport& failure) {
    bool is_among_them = false;
    desk_.kept.release(desk_.people.find(data.conversation).conversation, [&](const std::string& token) {
        is_among_them = is_among_them || token == data.token;
        report({.token = token, .status = failure.status, .error = failure.error, .key = failure.key});
    });
    if (!is_among_them) report(failure);
}

std::int64_t Receipts::now_ms() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(desk_.host.clock().now().time_since_epoch()).count();
}

void Receipts::report(const DeliveryReport& report) {
    if (report.token.empty()) return;
    try {
        desk_.host.events().report(report);
    } catch (const TryLater&) {
        throw;
    } catch (const Error& error) {
        desk_.host.metrics().add("refused_reports_total");
        desk_.host.log().warning("a status of WhatsApp names a reply that is not known here");
    }
}

}  // namespace domino::whatsapp
