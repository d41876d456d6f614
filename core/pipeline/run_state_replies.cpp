#include "core/pipeline/run_state.hpp"

#include <algorithm>

namespace domino {

ReplyRow& RunState::edit_reply(int n) {
    auto& tracked = replies_[static_cast<std::size_t>(n - 1)];
    tracked.touch();
    run_.touch();
    return tracked.row;
}

void RunState::add_reply(Reply reply, bool closing, const Moment& moment) {
    ReplyRow row{.run = run_.row.id, .n = static_cast<int>(replies_.size()) + 1};
    row.channel = reply.channel.empty() ? run_.row.channel : reply.channel;
    row.conversation = reply.conversation.empty() ? run_.row.conversation : reply.conversation;
    row.text = std::move(reply.text);
    row.buttons = reply.buttons.empty() ? "[]" : to_text(to_json(reply.buttons));
    row.files = reply.files.empty() ? "[]" : to_text(to_json(reply).at("files"));
    row.language = run_.row.language;
    row.closing = closing;
    row.created = moment.now;
    if (moment.setup.reads_from_store(row.channel)) {
        row.status = ReplyStatus::sent;
        row.sent = moment.now;
    }
    replies_.push_back({std::move(row), Tracked<ReplyRow>::Change::added});
    run_.touch();
}

void RunState::reply_sending(int n) {
    edit_reply(n).status = ReplyStatus::sending;
}

void RunState::reply_sent(int n, const std::string& vendor_id, std::int64_t now) {
    ReplyRow& row = edit_reply(n);
    row.status = ReplyStatus::sent;
    row.vendor_id = vendor_id;
    row.sent = now;
    row.due = 0;
}

void RunState::reply_put_back(int n) {
    edit_reply(n).status = ReplyStatus::queued;
}

void RunState::reply_again(int n, const std::string& error, std::int64_t due) {
    ReplyRow& row = edit_reply(n);
    row.status = ReplyStatus::queued;
    row.error = error;
    row.due = due;
    ++row.attempt;
}

void RunState::reply_failed(int n, const std::string& error) {
    ReplyRow& row = edit_reply(n);
    row.status = ReplyStatus::failed;
    row.error = error;
    row.due = 0;
}

void RunState::receive(int n, const std::string& receipt, const std::string& error) {
    const auto rank = [](const std::string& word) {
        return word == "delivered" ? 1 : word == "read" ? 2 : word == "failed" ? 3 : 0;
    };
    if (rank(receipt) <= rank(replies_[static_cast<std::size_t>(n - 1)].row.receipt)) return;
    ReplyRow& row = edit_reply(n);
    row.receipt = receipt;
    if (!error.empty()) row.error = error;
}

void RunState::repeat_reply(int n, const Moment& moment) {
    const ReplyRow row = replies_[static_cast<std::size_t>(n - 1)].row;
    Reply again{.text = row.text,
                .buttons = buttons_from_json(Json::parse(row.buttons)),
                .files = files_from_json(Json::parse(row.files)),
                .channel = row.channel,
                .conversation = row.conversation};
    add_reply(std::move(again), false, moment);
}

bool RunState::has_open_reply() const {
    return std::any_of(replies_.begin(), replies_.end(), [](const Tracked<ReplyRow>& tracked) {
        return tracked.row.status == ReplyStatus::queued || tracked.row.status == ReplyStatus::sending;
    });
}

}  // namespace domino
