#include "channels/whatsapp/query.hpp"

#include "domino/encoding.hpp"

#include <algorithm>
#include <cctype>

namespace domino::whatsapp {
namespace {

bool is_plain(unsigned char c) {
    return (c < 0x80 && std::isalnum(c) != 0) || c == '-' || c == '_' || c == '.' || c == '~';
}

}  // namespace

std::string percent_encoded(const std::string& text) {
    std::string encoded;
    for (const char c : text) {
        if (is_plain(static_cast<unsigned char>(c))) {
            encoded += c;
        } else {
            encoded += "%" + to_hex(std::string_view(&c, 1));
        }
    }
    return encoded;
}

std::string percent_decoded(std::string_view text) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = text[i] == '%' ? from_hex(text.substr(i + 1, 2)) : std::nullopt;
        if (byte && byte->size() == 1) {
            decoded += *byte;
            i += 2;
        } else {
            decoded += text[i];
        }
    }
    return decoded;
}

std::map<std::string, std::string> query_members(std::string_view query) {
    std::map<std::string, std::string> members;
    while (!query.empty()) {
        const auto end = std::min(query.find('&'), query.size());
        const auto pair = query.substr(0, end);
        const auto equals = std::min(pair.find('='), pair.size());
        members[percent_decoded(pair.substr(0, equals))] = percent_decoded(pair.substr(std::min(equals + 1, pair.size())));
        query.remove_prefix(std::min(end + 1, query.size()));
    }
    return members;
}

}  // namespace domino::whatsapp
