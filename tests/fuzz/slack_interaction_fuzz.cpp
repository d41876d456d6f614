#include "channels/slack/message.hpp"
#include "domino/error.hpp"
#include "tests/fuzz/slack_fuzz_rig.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    domino::slack::fuzz::Rig rig;
    try {
        const domino::Json payload = domino::parse_json({reinterpret_cast<const char*>(data), size});
        const auto interaction = domino::slack::read_interaction(payload);
        if (domino::slack::blocks_without_buttons(interaction.blocks, "x").size() > 50) std::abort();
        rig.intake().take(interaction);
    } catch (const domino::Error&) {
        return 0;
    }
    rig.check();
    return 0;
}
