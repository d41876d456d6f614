#include "core/pipeline/replies.hpp"

#include "core/pipeline/back_off.hpp"

namespace domino {
namespace {

constexpr int most_at_once = 8;
/// With back-off about an hour; then a person has to look.
constexpr int most_sends = 18;

}  // namespace

Replies::Replies(Workbench& bench, const ShowProgress& progress, Notifier::MaySend may_send)
    : bench_(bench),
      progress_(progress),
      notifier_([this](ReplyReport report) { bench_.mailbox.post([this, report = std::move(report)] { on_report(report); }); },
                [this](const std::string& run, int n) { on_turn(run, n); }, std::move(may_send), most_at_once) {}

void Replies::send(OpenRun& open) {
    if (bench_.partition_of(open).leaving) return;
    for (const auto& tracked : open.state->replies()) {
        const ReplyRow& reply = tracked.row;
        const bool waits = reply.status == ReplyStatus::queued || reply.status == ReplyStatus::sending;
        if (!waits || open.replies_in_flight.contains(reply.n)) continue;
        if (reply.closing && progress_.is_showing(reply.run)) continue;
        notifier_.queue(reply);  // also one that is not due yet: those behind it wait for it
        if (reply.status == ReplyStatus::sending && open.replies_in_flight.insert(reply.n).second)
            notifier_.send(reply, reply.attempt > 1 || !open.fresh, token_of(open, reply.n), bench_.setup);
    }
}

std::string Replies::token_of(const OpenRun& open, int n) const {
    return bench_.parts.tokens.sign(TokenPurpose::delivery,
                                    {.partition = open.partition, .subject = open.state->run().id, .attempt = n});
}

void Replies::on_turn(const std::string& id, int n) {
    OpenRun* open = bench_.run_at_hand(id);
    if (open == nullptr) return;
    const ReplyRow& reply = open->state->replies()[static_cast<std::size_t>(n - 1)].row;
    if (reply.status != ReplyStatus::queued || reply.due > bench_.now()) return;
    open->state->reply_sending(n);
    bench_.touch(id);
}

void Replies::on_report(const ReplyReport& report) {
    OpenRun* open = bench_.run_at_hand(report.run);
    if (open == nullptr || static_cast<std::size_t>(report.n) > open->state->replies().size()) return;
    open->replies_in_flight.erase(report.n);
    if (open->state->replies()[static_cast<std::size_t>(report.n - 1)].row.status == ReplyStatus::sending) settle(*open, report);
    bench_.touch(report.run);
}

void Replies::settle(OpenRun& open, const ReplyReport& report) {
    RunState& state = *open.state;
    const ReplyRow reply = state.replies()[static_cast<std::size_t>(report.n - 1)].row;
    const Delivered& delivered = report.delivered;
    if (report.is_unsent) return state.reply_put_back(report.n);
    if (delivered.status == Delivered::Status::sent) {
        state.reply_sent(report.n, delivered.vendor_id, bench_.now());
        notifier_.done(reply);
    } else if (delivered.status == Delivered::Status::failed || reply.attempt >= most_sends) {
        state.reply_failed(report.n, delivered.error);
        notifier_.done(reply);
        bench_.bury(bench_.partition_of(open), reply_letter(open, report.n, delivered.error));
    } else {
        const auto wait = delivered.retry_after.count() > 0 ? delivered.retry_after.count() : back_off_ms(reply.attempt);
        state.reply_again(report.n, delivered.error, bench_.now() + wait);
    }
}

void Replies::dropped() {
    notifier_.forget([this](const std::string& run) { return !bench_.runs.contains(run); });
}

}  // namespace domino
