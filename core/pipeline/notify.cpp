#include "core/pipeline/notify.hpp"

#include "core/pipeline/cut_point.hpp"
#include "core/pipeline/plugin_call.hpp"

namespace domino {
namespace {

Delivery delivery_of(const ReplyRow& row) {
    Delivery delivery;
    delivery.created = std::chrono::system_clock::time_point(std::chrono::milliseconds(row.created));
    delivery.reply_id = row.run + "#" + std::to_string(row.n);
    delivery.run = row.run;
    delivery.conversation = row.conversation;
    delivery.reply.text = row.text;
    delivery.reply.buttons = buttons_from_json(Json::parse(row.buttons));
    delivery.reply.files = files_from_json(Json::parse(row.files));
    delivery.closing = row.closing;
    delivery.attempt = row.attempt;
    delivery.language = row.language;
    return delivery;
}

}  // namespace

std::string Notifier::line_of(const ReplyRow& reply) {
    return reply.channel + '\x1f' + reply.conversation;
}

WorkPool& Notifier::pool_of(const std::string& channel) {
    auto& pool = pools_[channel];
    if (!pool) pool = std::make_unique<WorkPool>("notify " + channel, most_at_once_);
    return *pool;
}

void Notifier::stop() {
    for (auto& [channel, pool] : pools_) pool->stop();
}

void Notifier::queue(const ReplyRow& reply) {
    auto& line = lines_[line_of(reply)];
    const Place place{reply.run, reply.n};
    if (std::find(line.begin(), line.end(), place) == line.end()) line.push_back(place);
    if (line.front() == place) turn_(reply.run, reply.n);
}

void Notifier::send(const ReplyRow& reply, bool find_first, const std::string& report_token, std::shared_ptr<const Setup> setup) {
    Delivery ordered = delivery_of(reply);
    ordered.report_token = report_token;
    pool_of(reply.channel)
        .run([this, delivery = std::move(ordered), channel_id = reply.channel, n = reply.n, find_first, setup = std::move(setup),
              written_down = std::chrono::steady_clock::now()] {
            ReplyReport report{.run = delivery.run, .n = n, .is_unsent = false, .delivered = {}};
            Channel* channel = setup->plugins().channel(channel_id);
            if (channel == nullptr) {
                report.delivered.status = Delivered::Status::failed;
                report.delivered.error = "there is no channel \"" + channel_id + "\"";
                return report_(std::move(report));
            }
            cut_point("before-send");
            const std::string error = call_plugin("channel", channel_id, "deliver", [&] {
                if (find_first) report.delivered = channel->find(delivery);
                if (find_first && report.delivered.status == Delivered::Status::sent) return;
                report.is_unsent = !may_send_(find_first ? std::chrono::steady_clock::now() : written_down);
                if (!report.is_unsent) report.delivered = channel->deliver(delivery);
            });
            cut_point("after-send");
            if (!error.empty()) {
                report.delivered.status = Delivered::Status::unknown;
                report.delivered.error = error;
            }
            report_(std::move(report));
        });
}

void Notifier::done(const ReplyRow& reply) {
    const auto found = lines_.find(line_of(reply));
    if (found == lines_.end()) return;
    auto& line = found->second;
    std::erase(line, Place{reply.run, reply.n});
    if (line.empty())
        lines_.erase(found);
    else
        turn_(line.front().run, line.front().n);
}

void Notifier::forget(const std::function<bool(const std::string& run)>& is_gone) {
    std::vector<Place> turns;
    for (auto it = lines_.begin(); it != lines_.end();) {
        auto& line = it->second;
        const bool head_is_gone = is_gone(line.front().run);
        std::erase_if(line, [&](const Place& place) { return is_gone(place.run); });
        if (head_is_gone && !line.empty()) turns.push_back(line.front());
        it = line.empty() ? lines_.erase(it) : std::next(it);
    }
    for (const auto& place : turns) turn_(place.run, place.n);
}

}  // namespace domino
