#pragma once

#include "core/pipeline/setup.hpp"
#include "core/pipeline/work_pool.hpp"
#include "core/store/rows.hpp"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>

namespace domino {

/// What became of sending one reply.
struct ReplyReport {
    std::string run;
    int n = 0;
    bool is_unsent = false;  ///< by this try: its moment had passed
    Delivered delivered;
};

/// The room that sends replies: one at a time and in order within a conversation, conversations
/// side by side. It only orders and calls; the worker writes down before and after. `queue`,
/// `send`, `done`, `forget` are the worker's; reports come from pool threads.
class Notifier {
public:
    using Report = std::function<void(ReplyReport)>;
    /// Asks the worker to write `sending` for the reply at the head; it answers with `send`.
    using Turn = std::function<void(const std::string& run, int n)>;

    /// Looked at directly before a reply leaves the house: whether it is still ours to send, having been
    /// written down as `sending` then.
    using MaySend = std::function<bool(std::chrono::steady_clock::time_point written_down)>;

    Notifier(Report report, Turn turn, MaySend may_send, int most_at_once)
        : report_(std::move(report)), turn_(std::move(turn)), may_send_(std::move(may_send)), most_at_once_(most_at_once) {}

    /// The reply joins its conversation's line, unless it is in it already.
    void queue(const ReplyRow& reply);
    /// Sends a reply that was written down as `sending`. With `find_first` the channel is asked
    /// whether an earlier try reached the vendor.
    void send(const ReplyRow& reply, bool find_first, const std::string& report_token, std::shared_ptr<const Setup> setup);
    /// The reply at the head of its line was sent or given up: the next one's turn.
    void done(const ReplyRow& reply);
    /// Replies of runs that are somebody else's now leave their lines.
    void forget(const std::function<bool(const std::string& run)>& is_gone);
    void stop();

private:
    struct Place {
        std::string run;
        int n = 0;
        bool operator==(const Place&) const = default;
    };
    WorkPool& pool_of(const std::string& channel);
    static std::string line_of(const ReplyRow& reply);

    const Report report_;
    const Turn turn_;
    const MaySend may_send_;
    std::unordered_map<std::string, std::deque<Place>> lines_;  // the worker's thread only
    const int most_at_once_;                                    ///< calls of one channel
    std::map<std::string, std::unique_ptr<WorkPool>>
        pools_;  ///< by channel: a slow vendor holds up no other; the worker's thread only
};

}  // namespace domino
