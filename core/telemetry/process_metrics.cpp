#include "core/telemetry/process_metrics.hpp"

#include <dirent.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <sstream>

namespace domino {
namespace {

/// The fields of /proc/self/stat from the third on, by their number in proc(5).
class ProcessStat {
public:
    ProcessStat() {
        std::ifstream file("/proc/self/stat");
        std::string text((std::istreambuf_iterator<char>(file)), {});
        std::istringstream fields(text.substr(std::min(text.rfind(')') + 2, text.size())));
        for (std::string field; fields >> field;) fields_.push_back(field);
    }

    double number(std::size_t field) const { return field - 3 < fields_.size() ? std::stod(fields_[field - 3]) : 0; }

private:
    std::vector<std::string> fields_;
};

double per_second(double ticks) {
    return ticks / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

double open_descriptors() {
    const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir("/proc/self/fd"), ::closedir);
    double count = 0;
    while (folder && ::readdir(folder.get()) != nullptr) ++count;
    return std::max(0.0, count - 3);  // ".", ".." and the folder itself
}

double most_descriptors() {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    return static_cast<double>(limit.rlim_cur);
}

double boot_time() {
    std::ifstream file("/proc/stat");
    for (std::string word; file >> word;)
        if (double seconds = 0; word == "btime" && file >> seconds) return seconds;
    return 0;
}

}  // namespace

void add_process_metrics(MetricsRegistry& registry) {
    registry.gauge("process_start_time_seconds", "Start of the process since the epoch.")
        .Set(boot_time() + per_second(ProcessStat().number(22)));
    Gauge& memory = registry.gauge("process_resident_memory_bytes", "Resident memory.");
    Gauge& threads = registry.gauge("process_threads", "Threads.");
    Gauge& open = registry.gauge("process_open_fds", "Open file descriptors.");
    Gauge& most = registry.gauge("process_max_fds", "Most file descriptors the process may open.");
    Counter& cpu = registry.counter("process_cpu_seconds_total", "Processor time used, user and system.");
    registry.before_text([&] {
        const ProcessStat stat;
        memory.Set(stat.number(24) * static_cast<double>(::sysconf(_SC_PAGESIZE)));
        threads.Set(stat.number(20));
        open.Set(open_descriptors());
        most.Set(most_descriptors());
        cpu.Increment(std::max(0.0, per_second(stat.number(14) + stat.number(15)) - cpu.Value()));
    });
}

}  // namespace domino
