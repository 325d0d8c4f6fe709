#include "agent/job/host_key.h"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "agent/base/fd.h"
#include "agent/base/file.h"
#include "agent/job/card_mount.h"
#include "agent/job/card_writer.h"
#include "agent/job/host_key_text.h"
#include "initramfs/layer.h"

namespace agent {
namespace {

using base::Done;
using base::Status;

// Unlike base::fill_random() it waits for the kernel's pool to fill.
base::Result<Ed25519Key> new_secret() {
    Ed25519Key secret{};
    if (::getrandom(secret.data(), secret.size(), 0) != static_cast<ssize_t>(secret.size())) {
        return base::system_failure("SSH host key", "get random numbers", errno);
    }
    return secret;
}

// By a rename, so that a power cut leaves all of it or nothing.
Status write_private(const std::string& path, const std::string& text, mode_t mode) {
    const std::string fresh = path + ".new";
    ::unlink(fresh.c_str());
    {
        const base::Fd file(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode));
        if (!file) return base::system_failure(path, "open", errno);
        const ssize_t length = ::write(file.get(), text.data(), text.size());
        if (length != static_cast<ssize_t>(text.size()) || ::fsync(file.get()) != 0) {
            return base::system_failure(path, "write", errno);
        }
    }
    if (std::rename(fresh.c_str(), path.c_str()) != 0) return base::system_failure(path, "rename", errno);
    return Done{};
}

}  // namespace

std::string host_key_folder(const std::string& place) {
    return place + "/host-key";
}

Status put_host_key(const std::string& folder, const Ed25519Key& secret) {
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return base::system_failure(folder, "mkdir", errno);
    const std::string key = folder + "/" + initramfs::kHostKey;
    if (auto written = write_private(key + ".pub", public_key_text(secret), 0644); !written) return written;
    return write_private(key, private_key_text(secret), 0600);
}

Status keep_host_key(const std::string& folder) {
    const auto there = base::read_file(folder + "/" + initramfs::kHostKey);
    if (there && !there->empty()) return Done{};
    const auto secret = new_secret();
    if (!secret) return secret.failure();
    return put_host_key(folder, *secret);
}

base::Result<Ed25519Key> host_key_of_card(const std::string& device) {
    {
        const auto card = CardMount::of(device, CardMount::For::Reading);
        if (!card) return card.failure();
        const auto text = base::read_file(card->path_of(kHostKeyFile), 4096);
        if (text && !text->empty()) {
            if (auto secret = decode_host_key(*text)) return *secret;
            return base::Failure{base::Cause::BadConfig, device, "read farroot.key", 0,
                                 "it is damaged: delete it, and a new key is made"};
        }
        if (!text && text.failure().error != ENOENT) return text.failure();
    }
    auto secret = new_secret();
    if (!secret) return secret;
    if (auto saved = save_host_key(device, encode_host_key(*secret)); !saved) return saved.failure();
    return secret;
}

}  // namespace agent
