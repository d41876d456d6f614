#pragma once

#include "channels/markdown/dialect.hpp"

namespace domino::slack {

/// Slack's mrkdwn. Nothing in escaped words can mention a person, a channel or everybody.
class Mrkdwn final : public markdown::Dialect {
public:
    std::string escape(std::string_view words) const override;
    std::string link(std::string_view label, std::string_view address) const override;
    std::string_view bullet() const override { return "• "; }
};

}  // namespace domino::slack
