#include "channels/whatsapp/callback_data.hpp"
#include "channels/whatsapp/handshake.hpp"
#include "channels/whatsapp/update.hpp"
#include "domino/error.hpp"

#include <cstdlib>

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

void check(const domino::whatsapp::Update& update) {
    std::int64_t last = INT64_MIN;
    for (const auto& message : update.messages) {
        require(!message.id.empty() && message.id.size() <= 256);
        require(!message.wa_id.empty() || !message.user_id.empty());
        require(message.timestamp >= last);
        last = message.timestamp;
        domino::to_text(message.data);
    }
    for (const auto& status : update.statuses) require(!status.id.empty() && !status.status.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string input(reinterpret_cast<const char*>(data), size);
    try {
        check(domino::whatsapp::read_update(input, "106000000001"));
    } catch (const domino::Error&) {
    }
    if (const auto read = domino::whatsapp::callback_data_from(input)) domino::whatsapp::callback_text(*read);
    domino::whatsapp::answer_handshake(input, "word");
    return 0;
}
