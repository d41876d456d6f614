#include "sandbox.hpp"

#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>

namespace native {
namespace {

constexpr std::size_t address_space_for_the_engine = std::size_t{4} << 30;
constexpr std::size_t data_for_the_engine = std::size_t{1} << 30;

void limit(int resource, rlim_t value, const char* name) {
    rlimit bound{value, value};
    if (::setrlimit(static_cast<__rlimit_resource>(resource), &bound) != 0) {
        throw std::runtime_error(std::string("cannot bound ") + name + ": " + std::strerror(errno));
    }
}

void bound_resources([[maybe_unused]] std::size_t memory_bytes) {
    limit(RLIMIT_CORE, 0, "core files");
    limit(RLIMIT_FSIZE, 0, "file size");
    limit(RLIMIT_NOFILE, 64, "open files");
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    limit(RLIMIT_AS, address_space_for_the_engine + 4 * memory_bytes, "address space");
    limit(RLIMIT_DATA, data_for_the_engine + 4 * memory_bytes, "data");
#endif
}

class Filter {
public:
    Filter() : context_(seccomp_init(SCMP_ACT_ALLOW), seccomp_release) {
        if (!context_) throw std::runtime_error("no seccomp filter");
    }
    void deny(const char* name, unsigned arguments = 0, scmp_arg_cmp argument = {}, int error = EPERM) {
        const int call = seccomp_syscall_resolve_name(name);
        if (call == __NR_SCMP_ERROR) return;
        const int result = seccomp_rule_add_array(context_.get(), SCMP_ACT_ERRNO(static_cast<unsigned>(error)), call, arguments,
                                                  arguments == 0 ? nullptr : &argument);
        if (result != 0 && result != -EDOM) throw std::runtime_error(std::string("cannot deny ") + name);
    }
    void load() {
        if (seccomp_load(context_.get()) != 0) throw std::runtime_error("cannot load the seccomp filter");
    }

private:
    std::unique_ptr<void, decltype(&seccomp_release)> context_;
};

constexpr const char* denied_calls[] = {
    "socket",
    "socketpair",
    "connect",
    "bind",
    "listen",
    "accept",
    "accept4",
    "execve",
    "execveat",
    "fork",
    "vfork",
    "ptrace",
    "process_vm_readv",
    "process_vm_writev",
    "mount",
    "umount2",
    "pivot_root",
    "chroot",
    "unshare",
    "setns",
    "bpf",
    "io_uring_setup",
    "perf_event_open",
    "userfaultfd",
    "kexec_load",
    "init_module",
    "finit_module",
    "keyctl",
    "add_key",
    "request_key",
    "creat",
    "truncate",
    "unlink",
    "unlinkat",
    "rename",
    "renameat",
    "renameat2",
    "mkdir",
    "mkdirat",
    "rmdir",
    "mknod",
    "mknodat",
    "link",
    "linkat",
    "symlink",
    "symlinkat",
    "chmod",
    "fchmodat",
    "chown",
    "fchownat",
    "lchown",
    "utimensat",
    "memfd_create",
    "kill",
    "tkill",
    "pidfd_open",
    "pidfd_send_signal",
    "pidfd_getfd",
    "setuid",
    "setgid",
    "setresuid",
    "setresgid",
    "reboot",
    "swapon",
    "swapoff",
    "acct",
    "quotactl",
    "name_to_handle_at",
    "open_by_handle_at",
    "setxattr",
    "inotify_init1",
};

void filter_system_calls() {
    Filter filter;
    for (const char* name : denied_calls) filter.deny(name);
    for (const unsigned flag : {O_WRONLY, O_RDWR, O_CREAT}) {
        filter.deny("open", 1, SCMP_A1(SCMP_CMP_MASKED_EQ, flag, flag));
        filter.deny("openat", 1, SCMP_A2(SCMP_CMP_MASKED_EQ, flag, flag));
    }
    filter.deny("clone", 1, SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0));
    filter.deny("clone3", 0, {}, ENOSYS);   // its arguments cannot be looked at; the C library falls back to clone
    filter.deny("openat2", 0, {}, ENOSYS);  // likewise
    filter.deny("tgkill", 1, SCMP_A0(SCMP_CMP_NE, static_cast<scmp_datum_t>(::getpid())));
    filter.load();
}

void end_with_parent(int parent) {
    if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) throw std::runtime_error("cannot tie this process to its parent");
    if (::getppid() != parent) throw std::runtime_error("the parent is gone");
}

}  // namespace

void enter_sandbox(std::size_t memory_bytes, int parent) {
    end_with_parent(parent);
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) throw std::runtime_error("cannot renounce privileges");
    ::prctl(PR_SET_DUMPABLE, 0);
    bound_resources(memory_bytes);
    filter_system_calls();
}

}  // namespace native
