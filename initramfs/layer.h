// A writable layer over the root that boots (Documentation/filesystems/overlayfs.rst): the root itself stays read-only
// and within reach at /run/farroot/lower. For PID 1: libc and libstdc++ alone.
#pragma once

#include <string>

#include "agent/base/result.h"
#include "initramfs/hand_over.h"

namespace initramfs {

constexpr const char* kLower = "/run/farroot/lower";

// Of sshd(8), in /etc/ssh and in the folder of a machine's own; ….pub beside it.
constexpr const char* kHostKey = "ssh_host_ed25519_key";

// Over what is mounted at kLower, at `target`. In the layer stand this Pi's own /etc/hostname, /etc/machine-id, SSH
// host key and a line of /etc/hosts, unless it has them already: roots that are shared have one for all. Folders for
// what is mounted in every root are made in it where the root lacks them.
base::Status mount_layer(const Layer& layer, const std::string& source, const char* target);

}  // namespace initramfs
