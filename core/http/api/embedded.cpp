#include "core/http/api/embedded.hpp"

#define DOMINO_EMBED(name, file)                                                                   \
    __asm__(".pushsection .rodata\n" #name "_text:\n.incbin \"" DOMINO_TEXTS "/" file "\"\n" #name \
            "_end:\n.byte 0\n"                                                                     \
            ".popsection\n");                                                                      \
    extern "C" const char name##_text[];                                                           \
    extern "C" const char name##_end[];                                                            \
    std::string_view domino::embedded::name() {                                                    \
        return {name##_text, static_cast<std::size_t>(name##_end - name##_text)};                  \
    }

DOMINO_EMBED(openapi_json, "openapi.json")
DOMINO_EMBED(docs_html, "docs/docs.html")
DOMINO_EMBED(docs_js, "docs/docs.js")
DOMINO_EMBED(docs_css, "docs/docs.css")
