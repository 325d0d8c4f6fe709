// This Pi's own SSH host key beside a layer over a shared root: kept on the layer's disk, or on the card, where it is
// made once. PID 1 puts it into the layer (initramfs/layer.h). Blocks: for a job.
#pragma once

#include <string>

#include "agent/base/result.h"
#include "agent/job/ed25519.h"

namespace agent {

// The folder beside the layers in which it lies, for nobody but root: ssh_host_ed25519_key and …_key.pub.
std::string host_key_folder(const std::string& place);

base::Status keep_host_key(const std::string& folder);  // makes one where there is none
base::Status put_host_key(const std::string& folder, const Ed25519Key& secret);

// The one that the card has in farroot.key, or gets now.
base::Result<Ed25519Key> host_key_of_card(const std::string& device);

}  // namespace agent
