// A file as a disk: loop(4). Needs the module "loop".
#pragma once

#include <string>

#include "agent/base/fd.h"
#include "agent/base/result.h"

namespace agent {

// The kernel lets go of the file once `held` is closed and nothing is mounted from the device (LO_FLAGS_AUTOCLEAR).
struct LoopDevice {
    std::string device;  // "/dev/loop0"
    base::Fd held;
};

base::Result<LoopDevice> attach_loop(int file);

}  // namespace agent
