#pragma once

#include "channels/slack/intake.hpp"

namespace domino::slack {

/// The channel's one URL: events, slash commands and clicks, each signed over its body, and the files that people
/// sent. Any thread.
class HttpDoor {
public:
    HttpDoor(Host& host, const SlackConfig& config, Intake& intake, Files& files)
        : host_(host), config_(config), intake_(intake), files_(files) {}

    HttpResponse answer(const HttpRequest& request);

private:
    HttpResponse take(const HttpRequest& request);
    HttpResponse take_event(const HttpRequest& request);
    HttpResponse take_form(const HttpRequest& request);

    Host& host_;
    const SlackConfig& config_;
    Intake& intake_;
    Files& files_;
};

}  // namespace domino::slack
