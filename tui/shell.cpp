#include "tui/shell.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace tui {
namespace {

constexpr const char* kShell = "/bin/sh";
constexpr int kHangUp = SIGTERM;  // to the session's leader; no other signal interrupts its wait

[[noreturn]] void become_shell(const std::string& type) {
    ::prctl(PR_SET_PDEATHSIG, SIGHUP);
    const std::string term = "TERM=" + type;
    const char* const words[]{"sh", "-i", nullptr};
    const char* const environment[]{term.c_str(), "PATH=/sbin:/bin:/usr/sbin:/usr/bin", "HOME=/root", nullptr};
    ::execve(kShell, const_cast<char* const*>(words), const_cast<char* const*>(environment));
    std::perror(kShell);
    ::_exit(127);
}

// The terminal's session needs a leader that gives it back: one that ends while it has it hangs the line up, for
// everybody who has it open (kernel drivers/tty/tty_jobctrl.c: disassociate_ctty()).
[[noreturn]] void lead_session(const std::string& tty, const std::string& type) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::setsid();
    const int terminal = ::open(tty.c_str(), O_RDWR);
    ::ioctl(terminal, TIOCSCTTY, 1);
    for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::dup2(terminal, standard);
    ::close_range(STDERR_FILENO + 1, ~0U, 0);
    std::printf("\r\nA shell in the initramfs, in RAM; 'exit' goes back to farroot.\r\n");
    std::fflush(stdout);
    struct sigaction ends{};
    ends.sa_handler = [](int) {};
    ::sigaction(kHangUp, &ends, nullptr);
    const pid_t shell = ::fork();
    if (shell == 0) become_shell(type);
    for (const int signal : {SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGTTOU}) ::signal(signal, SIG_IGN);
    if (shell > 0 && ::waitpid(shell, nullptr, 0) < 0) ::kill(shell, SIGKILL);
    ::ioctl(STDIN_FILENO, TIOCNOTTY);  // which hangs up whatever is in the foreground (tty_ioctl(4))
    ::_exit(0);
}

}  // namespace

bool Shell::is_there() {
    return ::access(kShell, X_OK) == 0;
}

base::Result<Shell> Shell::start(const std::string& tty, const std::string& type) {
    const pid_t child = ::fork();
    if (child == 0) lead_session(tty, type);
    if (child < 0) return base::system_failure(kShell, "fork", errno);
    base::Fd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, child, 0)));
    if (!pidfd) return base::system_failure(kShell, "pidfd_open", errno);
    return Shell(std::move(pidfd));
}

void Shell::hang_up() const {
    ::syscall(SYS_pidfd_send_signal, pidfd_.get(), kHangUp, nullptr, 0);
}

Shell::~Shell() {
    if (!pidfd_) return;
    siginfo_t info{};
    ::waitid(P_PIDFD, static_cast<id_t>(pidfd_.get()), &info, WEXITED | WNOHANG);
}

}  // namespace tui
