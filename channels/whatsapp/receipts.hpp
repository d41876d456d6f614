#pragma once

#include "channels/whatsapp/callback_data.hpp"
#include "channels/whatsapp/desk.hpp"
#include "channels/whatsapp/update.hpp"

namespace domino::whatsapp {

/// What Meta's statuses mean for the replies they are about. Any thread.
class Receipts {
public:
    explicit Receipts(Desk& desk) : desk_(desk) {}

    /// Returns when what follows from it is on disk. Throws `TryLater` when it cannot be kept now.
    void take(const Status& status);

private:
    void take_failure(const Status& status, const CallbackData& data);
    void plan_repeat(const Status& status, const CallbackData& data, DeliveryReport& failure);
    void take_failed_knock(const CallbackData& data, const DeliveryReport& report);
    bool closes_window(const Status& status, const CallbackData& data);
    std::int64_t now_ms() const;
    void report(const DeliveryReport& report);

    Desk& desk_;
};

}  // namespace domino::whatsapp
