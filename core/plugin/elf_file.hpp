#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace domino {

/// What the headers of a shared object say. Reading them runs none of its code.
struct ElfSummary {
    std::string abi_tag;                ///< text of the note "Domino"; "" when there is none
    std::vector<std::string> needed;    ///< libraries it depends on
    std::vector<std::string> exported;  ///< symbols that others could see
};

/// Throws `Error` when `file` is no complete shared object for this machine, in words that say
/// what it is instead.
ElfSummary read_elf(const std::filesystem::path& file);

}  // namespace domino
