#pragma once

#include "core/pipeline/intake.hpp"
#include "core/store/store.hpp"
#include "domino/host.hpp"

#include <string>

namespace domino {

/// The door of one channel.
class ChannelSink : public EventSink {
public:
    ChannelSink(Intake& intake, Store& store, std::string id) : intake_(intake), store_(store), id_(std::move(id)) {}

    Accepted submit(const Incoming& incoming) override { return intake_.accept(id_, "channel", incoming); }
    Pressed press(const Press& press) override;
    void report(const DeliveryReport& report) override { intake_.report(report); }

private:
    Pressed decided(const std::string& step_id) const;

    Intake& intake_;
    Store& store_;
    const std::string id_;
};

}  // namespace domino
