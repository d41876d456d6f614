#pragma once

#include "core/pipeline/notify.hpp"
#include "core/pipeline/show_progress.hpp"
#include "core/pipeline/workbench.hpp"

#include <string>

namespace domino {

/// The replies' side of a run: written down as `sending`, handed to the notifier, and written down as
/// what became of it. The worker's thread.
class Replies {
public:
    Replies(Workbench& bench, const ShowProgress& progress, Notifier::MaySend may_send);

    /// Replies that are written down and due go their way.
    void send(OpenRun& open);
    /// A partition's runs were forgotten: their replies leave the notifier's lines.
    void dropped();
    void stop() { notifier_.stop(); }

private:
    void on_turn(const std::string& id, int n);
    void on_report(const ReplyReport& report);
    void settle(OpenRun& open, const ReplyReport& report);
    std::string token_of(const OpenRun& open, int n) const;

    Workbench& bench_;
    const ShowProgress& progress_;
    Notifier notifier_;
};

}  // namespace domino
