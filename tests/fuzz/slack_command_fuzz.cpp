#include "channels/slack/form.hpp"
#include "domino/error.hpp"
#include "tests/fuzz/slack_fuzz_rig.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    domino::slack::fuzz::Rig rig;
    try {
        const auto form = domino::slack::read_form({reinterpret_cast<const char*>(data), size});
        if (domino::slack::read_form(domino::slack::write_form(form)) != form) std::abort();
        rig.intake().take(domino::slack::read_command(form));
    } catch (const domino::Error&) {
        return 0;
    }
    rig.check();
    return 0;
}
