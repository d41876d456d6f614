#pragma once

#include <domino/workflow.hpp>
#include <filesystem>
#include <string>
#include <vector>

namespace n8n {

/// The files of deploy/workflows, one workflow each.
class CatalogFolder {
public:
    explicit CatalogFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}

    std::vector<std::string> names() const;
    bool has(const std::string& name) const;
    /// Throws `Error` that names the file, or near names when there is none.
    domino::Workflow read(const std::string& name) const;
    /// Writes the document as the others are written; whole or not at all.
    void write(const std::string& name, const domino::Json& document) const;
    std::filesystem::path file_of(const std::string& name) const { return folder_ / (name + ".json"); }

private:
    const std::filesystem::path folder_;
};

/// Lower-case letters, digits and hyphens, as names in the catalog are.
std::string catalog_name_of(const std::string& title);

}  // namespace n8n
