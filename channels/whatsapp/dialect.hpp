#pragma once

#include "channels/markdown/dialect.hpp"

namespace domino::whatsapp {

/// Markdown as WhatsApp writes it. It has no escape character and no link labels.
class WhatsappDialect final : public markdown::Dialect {
public:
    std::string escape(std::string_view words) const override;
    std::string link(std::string_view label, std::string_view address) const override;
    std::string_view bullet() const override { return "- "; }
};

}  // namespace domino::whatsapp
