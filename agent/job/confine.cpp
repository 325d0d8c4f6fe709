#include "agent/job/confine.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <net/if.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <vector>

namespace agent {
namespace {

// Reserved by Debian's policy (§9.2.2), used by nobody.
constexpr uid_t kNobodyElse = 65533;
constexpr rlim_t kMostFiles = 256;

#if defined(__x86_64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_AARCH64;
#elif defined(__arm__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_ARM;
#else
#error "confine() does not know this architecture's seccomp number"
#endif

// What reading sockets and a few files takes, on some architecture or other. openat, open, mmap, mprotect, socket
// and ioctl are looked at more closely.
constexpr std::uint32_t kCalls[] = {
    SYS_read,
    SYS_write,
    SYS_readv,
    SYS_writev,
    SYS_pread64,
    SYS_lseek,
    SYS_close,
    SYS_fcntl,
    SYS_dup,
    SYS_recvfrom,
    SYS_recvmsg,
    SYS_recvmmsg,
    SYS_sendto,
    SYS_sendmsg,
    SYS_sendmmsg,
    SYS_connect,
    SYS_bind,
    SYS_shutdown,
    SYS_getsockname,
    SYS_getpeername,
    SYS_getsockopt,
    SYS_setsockopt,
    SYS_ppoll,
    SYS_pselect6,
    SYS_epoll_create1,
    SYS_epoll_ctl,
    SYS_epoll_pwait,
    SYS_clock_gettime,
    SYS_clock_getres,
    SYS_clock_nanosleep,
    SYS_nanosleep,
    SYS_gettimeofday,
    SYS_munmap,
    SYS_mremap,
    SYS_brk,
    SYS_madvise,
    SYS_statx,
    SYS_fstat,
    SYS_readlinkat,
    SYS_faccessat,
    SYS_getdents64,
    SYS_getpid,
    SYS_gettid,
    SYS_getppid,
    SYS_getuid,
    SYS_geteuid,
    SYS_getgid,
    SYS_getegid,
    SYS_getcwd,
    SYS_uname,
    SYS_getrandom,
    SYS_futex,
    SYS_rt_sigaction,
    SYS_rt_sigprocmask,
    SYS_rt_sigreturn,
    SYS_sigaltstack,
    SYS_sched_yield,
    SYS_sched_getaffinity,
    SYS_sysinfo,
    SYS_exit,
    SYS_exit_group,
    SYS_restart_syscall,
#ifdef SYS_faccessat2
    SYS_faccessat2,
#endif
#ifdef SYS_newfstatat
    SYS_newfstatat,
#endif
#ifdef SYS_access
    SYS_access,
    SYS_readlink,
    SYS_poll,
    SYS_stat,
    SYS_lstat,
    SYS_epoll_wait,
#endif
#ifdef SYS_select
    SYS_select,
#endif
#ifdef SYS__newselect
    SYS__newselect,
#endif
#ifdef SYS_recv
    SYS_recv,
    SYS_send,
#endif
#ifdef SYS_stat64
    SYS_stat64,
    SYS_lstat64,
    SYS_fstat64,
    SYS_fstatat64,
    SYS__llseek,
    SYS_fcntl64,
#endif
#ifdef SYS_clock_gettime64
    SYS_clock_gettime64,
    SYS_clock_getres_time64,
    SYS_clock_nanosleep_time64,
    SYS_ppoll_time64,
    SYS_pselect6_time64,
    SYS_recvmmsg_time64,
    SYS_futex_time64,
#endif
#ifdef __ARM_NR_cacheflush
    __ARM_NR_set_tls,
    __ARM_NR_cacheflush,
#endif
};

void demand(bool done, const char* what) {
    if (done) return;
    std::fprintf(stderr, "farroot: a job that can't %s ends: %s\n", what, std::strerror(errno));
    ::_exit(1);
}

// A classic BPF program over a seccomp_data. Each rule ends in a verdict or falls through to the next.
class Filter {
public:
    Filter() {
        load(offsetof(seccomp_data, arch));
        program_.push_back({BPF_JMP | BPF_JEQ | BPF_K, 1, 0, kArchitecture});
        program_.push_back(deny());
        load(offsetof(seccomp_data, nr));
    }

    void allow(std::uint32_t call) { if_equal(call, {allowed()}); }

    // Where none of `bits` is set in that argument's lower half; denied else.
    void allow_without(std::uint32_t call, unsigned argument, std::uint32_t bits) {
        if_equal(call, {loaded(argument), {BPF_JMP | BPF_JSET | BPF_K, 0, 1, bits}, deny(), allowed()});
    }

    // Where that argument is one of these.
    void allow_one_of(std::uint32_t call, unsigned argument, const std::vector<std::uint32_t>& values) {
        std::vector<sock_filter> body{loaded(argument)};
        for (const auto value : values) {
            body.push_back({BPF_JMP | BPF_JEQ | BPF_K, 0, 1, value});
            body.push_back(allowed());
        }
        body.push_back(deny());
        if_equal(call, body);
    }

    void install() {
        program_.push_back(deny());
        const sock_fprog program{static_cast<unsigned short>(program_.size()), program_.data()};
        demand(::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0, "install its seccomp filter");
    }

private:
    static sock_filter allowed() { return {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW}; }
    static sock_filter deny() { return {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | EPERM}; }
    static sock_filter loaded(unsigned argument) {
        constexpr auto kArguments = offsetof(seccomp_data, args);
        return {BPF_LD | BPF_W | BPF_ABS, 0, 0, static_cast<std::uint32_t>(kArguments + 8 * argument)};
    }

    void load(std::size_t offset) {
        program_.push_back({BPF_LD | BPF_W | BPF_ABS, 0, 0, static_cast<std::uint32_t>(offset)});
    }
    // Every body ends in a verdict, so that what follows it still has the call's number.
    void if_equal(std::uint32_t value, const std::vector<sock_filter>& body) {
        program_.push_back({BPF_JMP | BPF_JEQ | BPF_K, 0, static_cast<std::uint8_t>(body.size()), value});
        program_.insert(program_.end(), body.begin(), body.end());
    }

    std::vector<sock_filter> program_;
};

void filter_calls() {
    constexpr std::uint32_t kWrites = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC;
    Filter filter;
    for (const auto call : kCalls) filter.allow(call);
    filter.allow_without(SYS_openat, 2, kWrites);
#ifdef SYS_open
    filter.allow_without(SYS_open, 1, kWrites);
#endif
#ifdef SYS_mmap
    filter.allow_without(SYS_mmap, 2, PROT_EXEC);
#endif
#ifdef SYS_mmap2
    filter.allow_without(SYS_mmap2, 2, PROT_EXEC);
#endif
    filter.allow_without(SYS_mprotect, 2, PROT_EXEC);
    filter.allow_one_of(SYS_socket, 0, {AF_INET, AF_INET6, AF_NETLINK});
    filter.allow_one_of(SYS_ioctl, 1, {SIOCGIFNAME, SIOCGIFINDEX});
    filter.install();
}

void limit(int resource, rlim_t most) {
    const rlimit limit{most, most};
    demand(::setrlimit(static_cast<__rlimit_resource>(resource), &limit) == 0, "limit what it may use");
}

void keep_capabilities(std::uint32_t capabilities) {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    std::array<__user_cap_data_struct, 2> data{};
    data[0].effective = data[0].permitted = capabilities;
    demand(::syscall(SYS_capset, &header, data.data()) == 0, "give up its capabilities");
}

void become_nobody() {
    const pid_t parent = ::getppid();
    demand(::prctl(PR_SET_KEEPCAPS, 1) == 0 && ::setgroups(0, nullptr) == 0 &&
               ::setresgid(kNobodyElse, kNobodyElse, kNobodyElse) == 0 &&
               ::setresuid(kNobodyElse, kNobodyElse, kNobodyElse) == 0,
           "give up root's uid");
    // The kernel forgot it with the uid.
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);
}

}  // namespace

void confine(Kept kept) {
    demand(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "give up new privileges");
    const bool is_root = ::geteuid() == 0;
    if (is_root) become_nobody();
    keep_capabilities(is_root && kept == Kept::ReservedPorts ? 1U << CAP_NET_BIND_SERVICE : 0);
    limit(RLIMIT_NOFILE, kMostFiles);
    limit(RLIMIT_NPROC, 0);
    ::signal(SIGXFSZ, SIG_IGN);  // where its stderr is a file, words are lost, not the job
    limit(RLIMIT_FSIZE, 0);
    limit(RLIMIT_CORE, 0);
    filter_calls();
}

}  // namespace agent
