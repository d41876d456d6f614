#include "catalog_folder.hpp"

#include <algorithm>
#include <cctype>
#include <domino/error.hpp>
#include <fstream>
#include <sstream>

namespace n8n {

std::vector<std::string> CatalogFolder::names() const {
    std::vector<std::string> names;
    if (!std::filesystem::is_directory(folder_)) throw domino::Error(folder_.string() + ": there is no such folder of workflows");
    for (const auto& entry : std::filesystem::directory_iterator(folder_))
        if (entry.path().extension() == ".json") names.push_back(entry.path().stem());
    std::sort(names.begin(), names.end());
    return names;
}

bool CatalogFolder::has(const std::string& name) const {
    return std::filesystem::exists(file_of(name));
}

domino::Workflow CatalogFolder::read(const std::string& name) const {
    const auto file = file_of(name);
    std::ifstream stream(file, std::ios::binary);
    if (!stream) {
        std::string known;
        for (const auto& one : names()) known += (known.empty() ? "" : ", ") + one;
        throw domino::Error("there is no workflow \"" + name + "\" in " + folder_.string() + "; there are: " + known);
    }
    std::stringstream text;
    text << stream.rdbuf();
    try {
        return domino::workflow_from_json(name, domino::parse_json(text.str(), domino::result_limits));
    } catch (const domino::Error& error) {
        throw domino::Error(file.string() + ": " + error.what());
    }
}

void CatalogFolder::write(const std::string& name, const domino::Json& document) const {
    const auto file = file_of(name);
    const auto fresh = folder_ / ("." + name + ".json.new");
    {
        std::ofstream stream(fresh, std::ios::binary);
        stream << document.dump(2, ' ', false, domino::Json::error_handler_t::replace) << "\n";
        if (!stream.flush()) throw domino::Error(fresh.string() + ": cannot be written");
    }
    std::filesystem::rename(fresh, file);
}

std::string catalog_name_of(const std::string& title) {
    std::string name;
    for (const unsigned char c : title) {
        if (std::isalnum(c) != 0)
            name += static_cast<char>(std::tolower(c));
        else if (!name.empty() && name.back() != '-')
            name += '-';
    }
    while (!name.empty() && name.back() == '-') name.pop_back();
    return name;
}

}  // namespace n8n
