#pragma once

#include "core/http/api/api.hpp"

namespace domino {

/// Answers for a run that was just accepted: 202 with its ids, or with ?wait=SECONDS (up to 60) 200
/// and the run once it has ended.
class RunWait {
public:
    explicit RunWait(const ApiParts& parts) : parts_(parts), places_(std::make_shared<std::atomic<int>>(parts.waits_at_once)) {}

    /// `accept` hands the event in; the run is watched from before that.
    HttpResponse answer(const http::Request& request, const std::function<Accepted()>& accept) const;

private:
    HttpResponse wait(const Accepted& accepted, std::chrono::seconds patience) const;

    ApiParts parts_;
    std::shared_ptr<std::atomic<int>> places_;
};

}  // namespace domino
