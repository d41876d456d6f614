#include "core/http/api/run_wait.hpp"

#include "core/http/api/run_view.hpp"
#include "domino/error.hpp"

namespace domino {
namespace {

HttpResponse accepted_response(const Accepted& accepted) {
    HttpResponse response =
        json_response(202, {{"event", accepted.event}, {"run", accepted.run}, {"url", "/runs/" + accepted.run}});
    response.headers["Location"] = "/runs/" + accepted.run;
    return response;
}

/// A place among those that may wait; it is given back however the waiting ends.
class WaitingPlace {
public:
    explicit WaitingPlace(std::atomic<int>& places) : places_(places), is_taken_(places.fetch_sub(1) > 0) {}
    ~WaitingPlace() { places_.fetch_add(1); }
    WaitingPlace(const WaitingPlace&) = delete;
    WaitingPlace& operator=(const WaitingPlace&) = delete;

    bool is_taken() const { return is_taken_; }

private:
    std::atomic<int>& places_;
    const bool is_taken_;
};

}  // namespace

HttpResponse RunWait::answer(const http::Request& request, const Accept& accept) const {
    const auto patience = std::chrono::seconds(number_parameter(request, "wait", 0, 0, 60));
    if (patience.count() == 0) return accepted_response(accept({}));
    const WaitingPlace place(*places_);
    if (!place.is_taken()) return accepted_response(accept({}));
    std::optional<RunFeed::Watch> watch;
    const Accepted accepted = accept([&](const Accepted& announced) { watch.emplace(parts_.feed, announced.run); });
    try {
        return wait(accepted, *watch, patience);
    } catch (const TryLater&) {
        return accepted_response(accepted);  // the event is safe, only its run cannot be read now
    }
}

HttpResponse RunWait::wait(const Accepted& accepted, RunFeed::Watch& watch, std::chrono::seconds patience) const {
    const auto until = std::chrono::steady_clock::now() + patience;
    for (;;) {
        // Hints of other brokers may be lost: look once a second.
        watch.wait_until(std::min(until, std::chrono::steady_clock::now() + std::chrono::seconds(1)));
        if (const auto ended = watch.take_record()) return json_text_response(200, run_view(*ended, parts_.tokens));
        if (watch.is_closed()) return accepted_response(accepted);
        const auto record = parts_.store.run(accepted.run);
        if (record && is_terminal(record->run.status)) return json_text_response(200, run_view(*record, parts_.tokens));
        if (std::chrono::steady_clock::now() >= until) return accepted_response(accepted);
    }
}

}  // namespace domino
