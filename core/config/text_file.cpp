#include "core/config/text_file.hpp"

#include "domino/error.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cerrno>
#include <cstring>

namespace domino {
namespace {

class OpenFile {
public:
    explicit OpenFile(const std::filesystem::path& file) : handle_(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
        if (handle_ < 0) throw Error(file.string() + ": " + std::strerror(errno));
    }
    ~OpenFile() { ::close(handle_); }
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;
    int handle() const { return handle_; }

private:
    int handle_;
};

}  // namespace

std::string read_text_file(const std::filesystem::path& file, std::size_t most) {
    const OpenFile open(file);
    struct stat info {};
    if (::fstat(open.handle(), &info) != 0) throw Error(file.string() + ": " + std::strerror(errno));
    if (S_ISDIR(info.st_mode)) throw Error(file.string() + ": is a directory, expected a file");
    if (!S_ISREG(info.st_mode)) throw Error(file.string() + ": is no regular file");
    std::string text;
    char buffer[16384];
    for (;;) {
        const ssize_t got = ::read(open.handle(), buffer, sizeof buffer);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) throw Error(file.string() + ": " + std::strerror(errno));
        if (got == 0) return text;
        text.append(buffer, static_cast<std::size_t>(got));
        if (text.size() > most) throw Error(file.string() + ": larger than the allowed " + std::to_string(most) + " bytes");
    }
}

}  // namespace domino
