#include "channels/whatsapp/callback_data.hpp"

#include <charconv>
#include <vector>

namespace domino::whatsapp {
namespace {

constexpr std::string_view mark = "domino1";
constexpr std::size_t most = 512;
constexpr std::size_t fields = 6;
constexpr unsigned most_parts = 100'000;

bool read_number(std::string_view text, unsigned& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() && number <= most_parts;
}

}  // namespace

std::string callback_text(const CallbackData& data) {
    std::string text(mark);
    for (const auto& field :
         {data.token.empty() ? "-" : data.token, data.reply, data.text, std::to_string(data.part), std::to_string(data.parts)})
        text += " " + field;
    // Without the conversation only a lost answer of Meta cannot be found again.
    text += " ";
    if (text.size() + data.conversation.size() <= most) text += data.conversation;
    return text;
}

std::optional<CallbackData> callback_data_from(const std::string& text) {
    if (text.size() > most) return std::nullopt;
    std::vector<std::string_view> read;
    std::string_view rest(text);
    while (read.size() < fields) {
        const auto space = rest.find(' ');
        if (space == std::string_view::npos) return std::nullopt;
        read.push_back(rest.substr(0, space));
        rest.remove_prefix(space + 1);
    }
    CallbackData data{.token = std::string(read[1] == "-" ? "" : read[1]),
                      .reply = std::string(read[2]),
                      .text = std::string(read[3]),
                      .conversation = std::string(rest)};
    const bool is_ours = read[0] == mark && read_number(read[4], data.part) && read_number(read[5], data.parts);
    return is_ours ? std::optional(data) : std::nullopt;
}

}  // namespace domino::whatsapp
