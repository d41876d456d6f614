#include "core/config/config.hpp"
#include "core/config/text_file.hpp"

#include <gtest/gtest.h>

namespace domino {
namespace {

namespace fs = std::filesystem;
const fs::path root = DOMINO_TEST_SOURCE;

struct Block {
    std::string file;  ///< named in the line before, between ` and `; "" when none is
    std::string language;
    std::string code;
};

std::vector<Block> blocks_of(const std::string& text) {
    std::vector<Block> blocks;
    const std::string fence = "```";
    for (std::size_t at = text.find("\n" + fence); at != std::string::npos;) {
        const std::size_t language = at + 1 + fence.size();
        const std::size_t code = text.find('\n', language) + 1;
        const std::size_t end = text.find("\n" + fence, code);
        const std::string before = text.substr(0, at);
        Block block{.file = {}, .language = text.substr(language, code - 1 - language), .code = text.substr(code, end - code)};
        if (before.ends_with("`:\n")) {
            const std::size_t close = before.size() - 3;
            const std::size_t open = before.rfind('`', close - 1);
            block.file = before.substr(open + 1, close - open - 1);
        }
        blocks.push_back(block);
        at = text.find("\n" + fence, end + 1 + fence.size());
    }
    return blocks;
}

class PluginGuide : public ::testing::Test {
protected:
    const std::vector<Block> blocks_ = blocks_of(read_text_file(root / "docs/plugin-guide.md", 1 << 20));
};

TEST_F(PluginGuide, QuotesCodeThatIsCompiled) {
    int quoted = 0;
    for (const auto& block : blocks_) {
        if (block.language != "cpp") continue;
        ASSERT_FALSE(block.file.empty()) << "a quote without its file:\n" << block.code;
        EXPECT_NE(read_text_file(root / block.file, 1 << 20).find(block.code), std::string::npos)
            << block.file << " no longer says:\n"
            << block.code;
        ++quoted;
    }
    EXPECT_GE(quoted, 5);
}

TEST_F(PluginGuide, ShowsConfigsWithoutMistakes) {
    int shown = 0;
    for (const auto& block : blocks_) {
        if (block.language != "json") continue;
        std::vector<Fault> faults;
        read_config_text(block.code, "plugin-guide.md", faults);
        for (const auto& fault : faults) ADD_FAILURE() << to_string(fault);
        ++shown;
    }
    EXPECT_GE(shown, 1);
}

}  // namespace
}  // namespace domino
