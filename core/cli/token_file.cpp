#include "core/cli/token_file.hpp"

#include "core/pipeline/ids.hpp"
#include "domino/error.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <fstream>

namespace domino {

std::string read_api_token(const std::filesystem::path& secrets) {
    std::ifstream file(secrets / "api_token");
    std::string token;
    std::getline(file, token);
    return token;
}

std::string make_api_token(const std::filesystem::path& secrets) {
    if (std::string token = read_api_token(secrets); !token.empty()) return token;
    const auto path = secrets / "api_token";
    std::error_code error;
    std::filesystem::create_directories(secrets, error);
    std::filesystem::permissions(secrets, std::filesystem::perms::owner_all, error);
    const std::string token = "dt_" + random_id() + random_id();
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    const std::string line = token + "\n";
    const bool written =
        file >= 0 && ::write(file, line.data(), line.size()) == static_cast<ssize_t>(line.size()) && ::fsync(file) == 0;
    if (file >= 0) ::close(file);
    if (!written)
        throw Error(path.string() + ": the API token cannot be written; make the folder writable or set DOMINO_API_TOKEN");
    return token;
}

}  // namespace domino
