#pragma once

#include "domino/plugin.hpp"

#include <boost/dll/shared_library.hpp>
#include <filesystem>

namespace domino {

/// A shared object in this process with its checked descriptor. Unmapped by the destructor unless
/// `stay_mapped` was called.
class LoadedObject {
public:
    /// Throws `Error` when it cannot be loaded or its descriptor does not fit this broker.
    explicit LoadedObject(const std::filesystem::path& file);

    const Descriptor& descriptor() const { return *descriptor_; }

    /// The code stays in the process to its end: values it made may outlive every object.
    void stay_mapped();

private:
    std::filesystem::path file_;
    boost::dll::shared_library library_;
    const Descriptor* descriptor_ = nullptr;
};

}  // namespace domino
