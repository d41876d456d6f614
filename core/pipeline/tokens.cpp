#include "core/pipeline/tokens.hpp"

#include "domino/digest.hpp"
#include "domino/encoding.hpp"

#include <charconv>
#include <vector>

namespace domino {
namespace {

constexpr std::size_t mac_bytes = 16;
constexpr std::string_view version = "1";

const char* name_of(TokenPurpose purpose) {
    switch (purpose) {
        case TokenPurpose::callback: return "callback";
        case TokenPurpose::approve: return "approve";
        case TokenPurpose::reject: return "reject";
        case TokenPurpose::login: return "login";
        case TokenPurpose::session: return "session";
        case TokenPurpose::delivery: return "delivery";
    }
    return "";
}

template <class Number>
bool read_number(std::string_view text, Number& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size();
}

std::vector<std::string_view> fields_of(std::string_view claims) {
    std::vector<std::string_view> fields;
    for (std::size_t begin = 0; begin <= claims.size();) {
        const auto end = std::min(claims.find('|', begin), claims.size());
        fields.push_back(claims.substr(begin, end - begin));
        begin = end + 1;
    }
    return fields;
}

}  // namespace

Tokens::Tokens(std::string secret) : secret_(std::move(secret)) {}

std::string Tokens::key_of(TokenPurpose purpose) const {
    return hmac(Hash::sha256, secret_, std::string("domino token ") + name_of(purpose));
}

std::string Tokens::sign(TokenPurpose purpose, const TokenClaims& claims) const {
    const std::string body = std::string(version) + "|" + std::to_string(claims.partition) + "|" + claims.subject + "|" +
                             std::to_string(claims.attempt) + "|" + std::to_string(claims.expires);
    return to_base64url(body) + "." + to_base64url(hmac(Hash::sha256, key_of(purpose), body).substr(0, mac_bytes));
}

std::optional<TokenClaims> Tokens::verify(TokenPurpose purpose, std::string_view token) const {
    const auto dot = token.find('.');
    if (dot == std::string_view::npos || token.size() > 512) return std::nullopt;
    const std::string body = from_base64(token.substr(0, dot)).value_or("");
    const std::string mac = from_base64(token.substr(dot + 1)).value_or("");
    if (!same_secret(mac, hmac(Hash::sha256, key_of(purpose), body).substr(0, mac_bytes))) return std::nullopt;
    const auto fields = fields_of(body);
    TokenClaims claims;
    if (fields.size() != 5 || fields[0] != version || !read_number(fields[1], claims.partition) ||
        !read_number(fields[3], claims.attempt) || !read_number(fields[4], claims.expires))
        return std::nullopt;
    claims.subject = std::string(fields[2]);
    return claims;
}

}  // namespace domino
