#include "channels/whatsapp/compose.hpp"

#include "channels/markdown/code_points.hpp"
#include "channels/markdown/document.hpp"
#include "channels/markdown/split.hpp"
#include "channels/whatsapp/dialect.hpp"
#include "channels/whatsapp/phrases.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace domino::whatsapp {
namespace {

constexpr std::size_t most_text = 4096;
constexpr std::size_t most_body = 1024;
constexpr std::size_t most_button_title = 20;
constexpr std::size_t most_row_title = 24;
constexpr std::size_t most_row_description = 72;
constexpr std::size_t most_button_id = 256;
constexpr std::size_t most_row_id = 200;
constexpr std::size_t most_buttons = 3;
constexpr std::size_t most_rows = 10;

Json text_message(const std::string& body) {
    return {{"type", "text"}, {"text", {{"body", body}, {"preview_url", false}}}};
}

std::string one_line(std::string text) {
    std::replace_if(
        text.begin(), text.end(), [](unsigned char c) { return c < 0x20; }, ' ');
    const auto begin = text.find_first_not_of(' ');
    return begin == std::string::npos ? "…" : text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

/// Titles short enough, and no two alike: the second one of a name gets a number.
std::vector<std::string> titles_of(const std::vector<Button>& buttons, std::size_t most) {
    std::vector<std::string> titles;
    for (const auto& button : buttons) {
        const std::string label = one_line(button.label);
        std::string title = markdown::shortened(label, most);
        for (int number = 2; std::find(titles.begin(), titles.end(), title) != titles.end(); ++number) {
            const std::string mark = " " + std::to_string(number);
            title = markdown::shortened(label, most - mark.size()) + mark;
        }
        titles.push_back(title);
    }
    return titles;
}

/// WhatsApp refuses two equal ids: buttons of one value become one.
std::vector<Button> distinct(const std::vector<Button>& buttons) {
    std::vector<Button> kept;
    std::set<std::string> values;
    for (const auto& button : buttons)
        if (values.insert(button.value).second) kept.push_back(button);
    return kept;
}

class Composer {
public:
    Composer(const std::string& language, const WhatsappConfig& config, ButtonValues& values)
        : language_(language.empty() ? config.language : language), config_(config), values_(values) {}

    Composed compose(const Reply& reply, Choices choices) {
        const auto buttons = distinct(reply.buttons);
        const bool has_tappable = !buttons.empty() && buttons.size() <= most_rows && choices == Choices::as_buttons;
        std::string text = markdown::write(markdown::parse(reply.text), WhatsappDialect());
        const auto titles = titles_of(buttons, buttons.size() <= most_buttons ? most_button_title : most_row_title);
        text = has_tappable ? with_cut_labels(text, buttons, titles) : with_numbers(text, buttons);
        add_text(text, has_tappable);
        if (has_tappable) add_choices(buttons, titles);
        for (const auto& file : reply.files) add_file(file);
        return std::move(composed_);
    }

private:
    static void append_line(std::string& text, const std::string& line, const char* gap) {
        if (!text.empty()) text += gap;
        text += line;
    }

    std::string with_numbers(std::string text, const std::vector<Button>& buttons) {
        for (std::size_t i = 0; i < buttons.size(); ++i) {
            append_line(text, std::to_string(i + 1) + ". " + one_line(buttons[i].label), i == 0 ? "\n\n" : "\n");
            composed_.choices.push_back(buttons[i].value);
        }
        return text;
    }

    static std::string with_cut_labels(std::string text, const std::vector<Button>& buttons,
                                       const std::vector<std::string>& titles) {
        bool is_first = true;
        for (std::size_t i = 0; i < buttons.size(); ++i) {
            const std::string label = one_line(buttons[i].label);
            if (titles[i] == label) continue;
            append_line(text, "- " + label, std::exchange(is_first, false) ? "\n\n" : "\n");
        }
        return text;
    }

    /// With choices the last piece becomes what stands above them, when it is short enough.
    void add_text(const std::string& text, bool has_choices) {
        if (text.find_first_not_of(" \n") == std::string::npos) return;
        auto pieces = markdown::split(text, most_text);
        if (has_choices && !pieces.empty() && markdown::count_code_points(pieces.back()) <= most_body) {
            above_choices_ = pieces.back();
            pieces.pop_back();
        }
        for (const auto& piece : pieces) composed_.parts.push_back({.message = text_message(piece), .upload = std::nullopt});
    }

    void add_choices(const std::vector<Button>& buttons, const std::vector<std::string>& titles) {
        Json interactive;
        const std::string body = above_choices_.empty() ? say(Phrase::choose, language_) : above_choices_;
        if (buttons.size() <= most_buttons)
            interactive = {{"type", "button"}, {"body", {{"text", body}}}, {"action", {{"buttons", replies(buttons, titles)}}}};
        else
            interactive = {
                {"type", "list"},
                {"body", {{"text", body}}},
                {"action",
                 {{"button", say(Phrase::open_list, language_)},
                  {"sections", Json::array({{{"title", say(Phrase::open_list, language_)}, {"rows", rows(buttons, titles)}}})}}}};
        composed_.parts.push_back(
            {.message = {{"type", "interactive"}, {"interactive", std::move(interactive)}}, .upload = std::nullopt});
    }

    Json replies(const std::vector<Button>& buttons, const std::vector<std::string>& titles) {
        Json made = Json::array();
        for (std::size_t i = 0; i < buttons.size(); ++i)
            made.push_back(
                {{"type", "reply"}, {"reply", {{"id", values_.id_of(buttons[i].value, most_button_id)}, {"title", titles[i]}}}});
        return made;
    }

    Json rows(const std::vector<Button>& buttons, const std::vector<std::string>& titles) {
        Json made = Json::array();
        for (std::size_t i = 0; i < buttons.size(); ++i) {
            Json row = {{"id", values_.id_of(buttons[i].value, most_row_id)}, {"title", titles[i]}};
            const std::string label = one_line(buttons[i].label);
            if (label != titles[i]) row["description"] = markdown::shortened(label, most_row_description);
            made.push_back(std::move(row));
        }
        return made;
    }

    void add_file(const File& file) {
        const bool is_web = file.url.starts_with("https://") || file.url.starts_with("http://");
        const bool is_link = file.url.starts_with("https://") && !config_.uploads_files;
        if (!is_web || (!is_link && !config_.uploads_files)) {  // Meta cannot fetch it: the person may
            composed_.parts.push_back({.message = text_message(markdown::split(file.name + ": " + file.url, most_text).front()),
                                       .upload = std::nullopt});
            return;
        }
        const std::string type = type_of(file.media_type);
        Json media = Json::object();
        if (is_link) media["link"] = file.url;
        if (type == "document" && !file.name.empty()) media["filename"] = markdown::shortened(one_line(file.name), 240);
        composed_.parts.push_back(
            {.message = {{"type", type}, {type, std::move(media)}}, .upload = is_link ? std::nullopt : std::optional(file)});
    }

    static std::string type_of(const std::string& media_type) {
        struct Kind {
            const char* type;
            std::array<const char*, 5> media_types;
        };
        constexpr std::array kinds = {Kind{"image", {"image/jpeg", "image/png", "", "", ""}},
                                      Kind{"video", {"video/mp4", "video/3gpp", "", "", ""}},
                                      Kind{"audio", {"audio/aac", "audio/mp4", "audio/mpeg", "audio/amr", "audio/ogg"}}};
        const std::string bare = media_type.substr(0, media_type.find_first_of("; "));
        for (const auto& kind : kinds)
            if (!bare.empty() && std::find(kind.media_types.begin(), kind.media_types.end(), bare) != kind.media_types.end())
                return kind.type;
        return "document";
    }

    const std::string language_;
    const WhatsappConfig& config_;
    ButtonValues& values_;
    Composed composed_;
    std::string above_choices_;
};

}  // namespace

Composed compose(const Reply& reply, const std::string& language, Choices choices, const WhatsappConfig& config,
                 ButtonValues& values) {
    return Composer(language, config, values).compose(reply, choices);
}

Json compose_template(const TemplateConfig& config) {
    Json made = {{"name", config.name}, {"language", {{"code", config.language}}}};
    if (!config.parameters.empty()) {
        Json parameters = Json::array();
        for (const auto& text : config.parameters) parameters.push_back({{"type", "text"}, {"text", text}});
        made["components"] = Json::array({{{"type", "body"}, {"parameters", std::move(parameters)}}});
    }
    return {{"type", "template"}, {"template", std::move(made)}};
}

}  // namespace domino::whatsapp
