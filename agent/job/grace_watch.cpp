#include "agent/job/grace_watch.h"

#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/statfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent/base/message_socket.h"
#include "agent/jobs.h"

namespace agent {
namespace {

constexpr int kPause = 1000;  // milliseconds; a server that answers is done with a root's checks long before

[[noreturn]] void watch(int mount) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    while (true) {
        ::poll(nullptr, 0, kPause);
        struct statfs facts{};
        if (::fstatfs(mount, &facts) != 0) continue;
        static_cast<void>(base::send_message(kJobSocket, kServerInGrace));
    }
}

}  // namespace

GraceWatch::GraceWatch(int mount) : child_(::fork()) {
    if (child_ == 0) watch(mount);
}

// It may hang in the kernel: nobody waits for it.
GraceWatch::~GraceWatch() {
    if (child_ <= 0) return;
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, WNOHANG);
}

}  // namespace agent
