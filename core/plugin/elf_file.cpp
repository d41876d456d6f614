#include "core/plugin/elf_file.hpp"

#include "domino/error.hpp"

#include <elf.h>
#include <algorithm>
#include <cctype>
#include <cstring>
#include <fstream>
#include <optional>

namespace domino {
namespace {

#if defined(__x86_64__)
constexpr Elf64_Half own_machine = EM_X86_64;
#elif defined(__aarch64__)
constexpr Elf64_Half own_machine = EM_AARCH64;
#else
#error "domino knows plugins for x86_64 and aarch64 only"
#endif

constexpr std::uint64_t largest_table = 64u << 20;

std::string machine_name(Elf64_Half machine) {
    switch (machine) {
        case EM_X86_64: return "x86_64";
        case EM_AARCH64: return "aarch64";
        case EM_386: return "i386";
        case EM_ARM: return "arm";
        case EM_RISCV: return "riscv";
        case EM_PPC64: return "ppc64";
        case EM_S390: return "s390x";
        default: return "machine number " + std::to_string(machine);
    }
}

class ElfReader {
public:
    explicit ElfReader(const std::filesystem::path& file) : stream_(file, std::ios::binary) {
        if (!stream_) throw Error(std::strerror(errno));
        size_ = std::filesystem::file_size(file);
        refuse_what_is_no_elf();
        header_ = table<Elf64_Ehdr>(0, 1).front();
        refuse_foreign();
        segments_ = table<Elf64_Phdr>(header_.e_phoff, header_.e_phnum);
        sections_ = table<Elf64_Shdr>(header_.e_shoff, header_.e_shnum);
        refuse_cut_short();
    }

    ElfSummary summary() {
        ElfSummary result{.abi_tag = abi_tag(), .needed = {}, .exported = {}};
        for (const auto& section : sections_) {
            if (section.sh_type == SHT_DYNAMIC) read_dynamic(section, result);
            if (section.sh_type == SHT_DYNSYM) read_symbols(section, result);
        }
        return result;
    }

private:
    void refuse_what_is_no_elf() {
        if (size_ == 0) throw Error("is empty");
        char begin[64] = {};
        stream_.read(begin, sizeof begin);
        const auto got = static_cast<std::size_t>(stream_.gcount());
        stream_.clear();
        if (got >= SELFMAG && std::memcmp(begin, ELFMAG, SELFMAG) == 0) return;
        const bool readable = std::all_of(
            begin, begin + got, [](unsigned char c) { return c >= 0x80 || std::isprint(c) != 0 || std::isspace(c) != 0; });
        throw Error(readable ? "is a text file, expected a shared object (.so)"
                             : "is no ELF file, expected a shared object (.so)");
    }

    void refuse_foreign() const {
        if (header_.e_ident[EI_CLASS] == ELFCLASS32) throw Error("is a 32-bit file, expected 64-bit");
        if (header_.e_ident[EI_CLASS] != ELFCLASS64 || header_.e_ident[EI_DATA] != ELFDATA2LSB)
            throw Error("is an ELF file of an unknown kind");
        if (header_.e_machine != own_machine)
            throw Error("is built for " + machine_name(header_.e_machine) + ", this broker runs on " + machine_name(own_machine));
        if (header_.e_type == ET_EXEC) throw Error("is an executable, expected a shared object");
        if (header_.e_type == ET_REL) throw Error("is an object file that was not linked, expected a shared object");
        if (header_.e_type != ET_DYN) throw Error("is no shared object");
        if (header_.e_phentsize != sizeof(Elf64_Phdr) || header_.e_shentsize != sizeof(Elf64_Shdr))
            throw Error("has damaged ELF headers");
    }

    void refuse_cut_short() {
        for (const auto& segment : segments_)
            if (segment.p_type == PT_LOAD) check_inside(segment.p_offset, segment.p_filesz);
        for (const auto& section : sections_)
            if (section.sh_type != SHT_NOBITS && section.sh_type != SHT_NULL) check_inside(section.sh_offset, section.sh_size);
    }

    void check_inside(std::uint64_t offset, std::uint64_t length) const {
        if (offset > size_ || length > size_ - offset)
            throw Error("is cut short: its headers promise more than the " + std::to_string(size_) +
                        " bytes that are there (interrupted copy?)");
    }

    std::string bytes(std::uint64_t offset, std::uint64_t length) {
        check_inside(offset, length);
        if (length > largest_table) throw Error("has damaged ELF headers");
        std::string data(length, '\0');
        stream_.seekg(static_cast<std::streamoff>(offset));
        stream_.read(data.data(), static_cast<std::streamsize>(length));
        if (!stream_) throw Error("cannot be read");
        return data;
    }

    template <class Record>
    std::vector<Record> table(std::uint64_t offset, std::uint64_t count) {
        const std::string data = bytes(offset, count * sizeof(Record));
        std::vector<Record> records(count);
        if (count > 0) std::memcpy(records.data(), data.data(), data.size());
        return records;
    }

    std::string linked_strings(const Elf64_Shdr& section) {
        if (section.sh_link >= sections_.size()) throw Error("has damaged ELF headers");
        return bytes(sections_[section.sh_link].sh_offset, sections_[section.sh_link].sh_size);
    }

    static std::string string_at(const std::string& strings, std::uint64_t offset) {
        if (offset >= strings.size()) throw Error("has damaged ELF headers");
        return strings.c_str() + offset;
    }

    void read_dynamic(const Elf64_Shdr& section, ElfSummary& result) {
        const std::string strings = linked_strings(section);
        for (const auto& entry : table<Elf64_Dyn>(section.sh_offset, section.sh_size / sizeof(Elf64_Dyn))) {
            if (entry.d_tag == DT_NULL) break;
            if (entry.d_tag == DT_NEEDED) result.needed.push_back(string_at(strings, entry.d_un.d_val));
            if (entry.d_tag == DT_FLAGS_1 && (entry.d_un.d_val & DF_1_PIE) != 0)
                throw Error("is an executable, expected a shared object");
        }
    }

    void read_symbols(const Elf64_Shdr& section, ElfSummary& result) {
        const std::string strings = linked_strings(section);
        for (const auto& symbol : table<Elf64_Sym>(section.sh_offset, section.sh_size / sizeof(Elf64_Sym))) {
            const bool visible =
                ELF64_ST_BIND(symbol.st_info) != STB_LOCAL && ELF64_ST_VISIBILITY(symbol.st_other) == STV_DEFAULT;
            if (visible && symbol.st_shndx != SHN_UNDEF) result.exported.push_back(string_at(strings, symbol.st_name));
        }
    }

    std::string abi_tag() {
        for (const auto& segment : segments_) {
            if (segment.p_type != PT_NOTE) continue;
            const std::string notes = bytes(segment.p_offset, segment.p_filesz);
            if (const auto tag = domino_note(notes, segment.p_align == 8 ? 8 : 4)) return *tag;
        }
        return "";
    }

    static std::optional<std::string> domino_note(const std::string& notes, std::size_t align) {
        const auto padded = [align](std::size_t size) { return (size + align - 1) / align * align; };
        for (std::size_t at = 0; at + sizeof(Elf64_Nhdr) <= notes.size();) {
            Elf64_Nhdr header;
            std::memcpy(&header, notes.data() + at, sizeof header);
            const std::size_t name_at = at + sizeof header;
            const std::size_t text_at = name_at + padded(header.n_namesz);
            const std::size_t end = text_at + padded(header.n_descsz);
            if (text_at > notes.size() || text_at + header.n_descsz > notes.size()) return std::nullopt;
            if (header.n_type == 1 && notes.compare(name_at, header.n_namesz, std::string("Domino\0", 7)) == 0)
                return std::string(notes.substr(text_at, header.n_descsz).c_str());
            at = end;
        }
        return std::nullopt;
    }

    std::ifstream stream_;
    std::uint64_t size_ = 0;
    Elf64_Ehdr header_{};
    std::vector<Elf64_Phdr> segments_;
    std::vector<Elf64_Shdr> sections_;
};

}  // namespace

ElfSummary read_elf(const std::filesystem::path& file) {
    return ElfReader(file).summary();
}

}  // namespace domino
