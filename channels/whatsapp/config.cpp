#include "channels/whatsapp/config.hpp"

#include "domino/error.hpp"

namespace domino::whatsapp {
namespace {

std::string read_base(std::string base) {
    while (base.ends_with('/')) base.pop_back();
    if (!base.starts_with("https://") && !base.starts_with("http://"))
        throw Error("graph_base: expected a URL that begins with https:// or http://");
    return base;
}

TemplateConfig read_template(const Json& config) {
    return {.name = config.at("name").get<std::string>(),
            .language = config.value("language", "en"),
            .parameters = config.value("parameters", std::vector<std::string>())};
}

}  // namespace

WhatsappConfig read_config(const Json& config) {
    WhatsappConfig read;
    read.access_token = config.at("access_token").get<std::string>();
    read.app_secret = config.at("app_secret").get<std::string>();
    read.verify_token = config.at("verify_token").get<std::string>();
    read.phone_number_id = config.at("phone_number_id").get<std::string>();
    read.graph_base = read_base(config.value("graph_base", "https://graph.facebook.com"));
    read.api_version = config.value("api_version", "v25.0");
    read.language = config.value("language", "en");
    if (config.contains("template")) read.knock = read_template(config.at("template"));
    read.read_receipts = config.value("read_receipts", true);
    read.typing = config.value("typing", true);
    read.uploads_files = config.value("files", "link") == "upload";
    read.most_media = static_cast<std::size_t>(config.value("most_media_mb", 16)) << 20;
    read.gap = std::chrono::milliseconds(config.value("gap_ms", 1000));
    return read;
}

}  // namespace domino::whatsapp
