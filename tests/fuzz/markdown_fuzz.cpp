#include "channels/markdown/code_points.hpp"
#include "channels/markdown/dialect.hpp"
#include "channels/markdown/split.hpp"

#include <cstdlib>

namespace {

class AnyDialect : public domino::markdown::Dialect {
public:
    std::string escape(std::string_view words) const override {
        std::string out;
        for (const char c : words) out += c == '<' ? std::string("&lt;") : c == '&' ? "&amp;" : std::string(1, c);
        return out;
    }
    std::string link(std::string_view label, std::string_view address) const override {
        return "<" + escape(address) + "|" + escape(label) + ">";
    }
    std::string_view bullet() const override { return "• "; }
};

void require(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
    const std::string written = domino::markdown::write(domino::markdown::parse(input), AnyDialect());
    const std::size_t most = 32 + data[0];
    for (const std::string& text : {written, std::string(input)}) {
        for (const std::string& part : domino::markdown::split(text, most)) {
            require(!part.empty());
            require(domino::markdown::count_code_points(part) <= most);
        }
    }
    return 0;
}
