#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>

/// What must be equal in broker and plugin for values to cross the border: layouts of std::string,
/// containers and nlohmann JSON, sanitizer, architecture, SDK major version. It stands in the
/// descriptor and in an ELF note (section .note.domino, name "Domino", type 1), where the broker
/// reads it without running any code of the plugin.

namespace domino {

inline constexpr std::uint32_t sdk_version = 2;

}  // namespace domino

#define DOMINO_TEXT_(x) #x
#define DOMINO_TEXT(x) DOMINO_TEXT_(x)

#define DOMINO_ABI_SDK "sdk2"

#if defined(__GLIBCXX__)
#if _GLIBCXX_USE_CXX11_ABI
#define DOMINO_ABI_LIBRARY "libstdc++11"
#else
#define DOMINO_ABI_LIBRARY "libstdc++old"
#endif
#else
#define DOMINO_ABI_LIBRARY "other-stdlib"
#endif

#if defined(_GLIBCXX_DEBUG)
#define DOMINO_ABI_DEBUG "-debugcontainers"
#else
#define DOMINO_ABI_DEBUG ""
#endif

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define DOMINO_ABI_SANITIZER "-asan"
#elif __has_feature(thread_sanitizer)
#define DOMINO_ABI_SANITIZER "-tsan"
#endif
#endif
#if !defined(DOMINO_ABI_SANITIZER)
#if defined(__SANITIZE_ADDRESS__)
#define DOMINO_ABI_SANITIZER "-asan"
#elif defined(__SANITIZE_THREAD__)
#define DOMINO_ABI_SANITIZER "-tsan"
#else
#define DOMINO_ABI_SANITIZER ""
#endif
#endif

#if defined(__x86_64__)
#define DOMINO_ABI_MACHINE "x86_64"
#elif defined(__aarch64__)
#define DOMINO_ABI_MACHINE "aarch64"
#else
#define DOMINO_ABI_MACHINE "other-machine"
#endif

#define DOMINO_ABI_JSON                  \
    DOMINO_TEXT(NLOHMANN_JSON_NAMESPACE) \
    "-" DOMINO_TEXT(NLOHMANN_JSON_VERSION_MAJOR) "." DOMINO_TEXT(NLOHMANN_JSON_VERSION_MINOR)

#define DOMINO_ABI_TAG \
    DOMINO_ABI_SDK " " DOMINO_ABI_MACHINE " " DOMINO_ABI_LIBRARY DOMINO_ABI_DEBUG DOMINO_ABI_SANITIZER " " DOMINO_ABI_JSON

namespace domino::detail {

template <std::size_t size>
struct AbiNote {
    std::uint32_t name_size;
    std::uint32_t text_size;
    std::uint32_t type;
    char name[8];
    char text[size];
};

template <std::size_t size>
constexpr AbiNote<(size + 3) / 4 * 4> make_abi_note(const char (&text)[size]) {
    AbiNote<(size + 3) / 4 * 4> note{7, size, 1, {'D', 'o', 'm', 'i', 'n', 'o', 0, 0}, {}};
    for (std::size_t i = 0; i < size; ++i) note.text[i] = text[i];
    return note;
}

}  // namespace domino::detail

#define DOMINO_ABI_NOTE                                                                                          \
    extern "C" __attribute__((section(".note.domino"), used, aligned(4))) const constinit auto domino_abi_note = \
        ::domino::detail::make_abi_note(DOMINO_ABI_TAG)
