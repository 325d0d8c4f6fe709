#include "agent/job/loop_device.h"

#include <fcntl.h>
#include <linux/loop.h>
#include <sys/ioctl.h>

#include <cerrno>

namespace agent {

base::Result<LoopDevice> attach_loop(int file) {
    constexpr const char* kControl = "/dev/loop-control";
    const base::Fd control(::open(kControl, O_RDWR | O_CLOEXEC));
    if (!control) return base::system_failure(kControl, "open", errno);
    const int number = ::ioctl(control.get(), LOOP_CTL_GET_FREE);
    if (number < 0) return base::system_failure(kControl, "find a free loop device", errno);
    LoopDevice loop{"/dev/loop" + std::to_string(number), {}};
    loop.held = base::Fd(::open(loop.device.c_str(), O_RDWR | O_CLOEXEC));
    if (!loop.held) return base::system_failure(loop.device, "open", errno);
    loop_config wanted{};
    wanted.fd = static_cast<__u32>(file);
    wanted.info.lo_flags = LO_FLAGS_AUTOCLEAR;
    if (::ioctl(loop.held.get(), LOOP_CONFIGURE, &wanted) != 0) {
        return base::system_failure(loop.device, "make it the file's", errno);
    }
    return loop;
}

}  // namespace agent
