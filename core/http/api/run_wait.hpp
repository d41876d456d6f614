#pragma once

#include "core/http/api/api.hpp"

namespace domino {

/// Answers for a run that was just accepted: 202 with its ids, or with ?wait=SECONDS (up to 60) 200
/// and the run once it has ended.
class RunWait {
public:
    explicit RunWait(const ApiParts& parts) : parts_(parts), places_(std::make_shared<std::atomic<int>>(parts.waits_at_once)) {}

    /// Hands the event in, having said which it will be.
    using Accept = std::function<Accepted(const Intake::Announce& announce)>;

    /// The run is watched from before the event goes in.
    HttpResponse answer(const http::Request& request, const Accept& accept) const;

private:
    HttpResponse wait(const Accepted& accepted, RunFeed::Watch& watch, std::chrono::seconds patience) const;

    ApiParts parts_;
    std::shared_ptr<std::atomic<int>> places_;
};

}  // namespace domino
