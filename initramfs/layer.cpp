#include "initramfs/layer.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>
#include <vector>

#include "agent/base/fd.h"
#include "agent/base/file.h"

namespace initramfs {
namespace {

bool is_there(const std::string& path) {
    struct stat facts{};
    return ::lstat(path.c_str(), &facts) == 0;
}

bool is_folder(const std::string& path) {
    struct stat facts{};
    return ::lstat(path.c_str(), &facts) == 0 && S_ISDIR(facts.st_mode);
}

base::Status make_folder(const std::string& path, mode_t mode) {
    if (::mkdir(path.c_str(), mode) != 0 && errno != EEXIST) return base::system_failure(path, "mkdir", errno);
    return base::Done{};
}

std::vector<std::string> names_in(const std::string& folder) {
    std::vector<std::string> names;
    DIR* const entries = ::opendir(folder.c_str());
    if (entries == nullptr) return names;
    while (const dirent* entry = ::readdir(entries)) names.emplace_back(entry->d_name);
    ::closedir(entries);
    return names;
}

// In place of what the root has under that name, which may be a link.
void put_file(const std::string& path, const std::string& content, mode_t mode) {
    ::unlink(path.c_str());
    const base::Fd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
    if (file) (void)!::write(file.get(), content.data(), content.size());
}

void put_identity(const Layer& layer, const std::string& upper, const std::string& root) {
    const std::string etc = root + "/etc";
    if (!is_folder(etc)) return;
    const bool has_name = is_there(upper + "/etc/hostname");  // from an earlier boot, or by hand
    if (!layer.host_name.empty() && !has_name) {
        put_file(etc + "/hostname", layer.host_name + "\n", 0644);
        const auto hosts = base::read_file(etc + "/hosts");
        put_file(etc + "/hosts", (hosts ? *hosts : "127.0.0.1\tlocalhost\n") + "127.0.1.1\t" + layer.host_name + "\n",
                 0644);
    }
    if (!layer.machine_id.empty() && !is_there(upper + "/etc/machine-id")) {
        put_file(etc + "/machine-id", layer.machine_id + "\n", 0444);
    }
}

bool is_host_key(std::string_view name) {
    return name.starts_with("ssh_host_");
}

// A file of it in the layer: not what hides one of the root's, and not what a power cut left empty.
bool has_host_keys(const std::string& folder) {
    for (const auto& name : names_in(folder)) {
        struct stat facts{};
        const bool is_file = ::lstat((folder + "/" + name).c_str(), &facts) == 0 && S_ISREG(facts.st_mode);
        if (is_host_key(name) && name.ends_with("_key") && is_file && facts.st_size > 0) return true;
    }
    return false;
}

// Those of the root, of whatever type, must not be offered beside it.
void put_host_key(const Layer& layer, const std::string& upper, const std::string& root) {
    const std::string folder = root + "/etc/ssh";
    if (layer.host_key.empty() || !is_folder(folder) || has_host_keys(upper + "/etc/ssh")) return;
    const std::string name = std::string("/") + kHostKey;
    const auto key = base::read_file(layer.host_key + name);
    const auto public_key = base::read_file(layer.host_key + name + ".pub");
    if (!key || key->empty() || !public_key) return;
    for (const auto& each : names_in(folder)) {
        if (is_host_key(each)) ::unlink((folder + "/" + each).c_str());
    }
    put_file(folder + name + ".pub", *public_key, 0644);
    put_file(folder + name, *key, 0600);
}

void make_mount_points(const std::string& root) {
    for (const char* folder : {"/dev", "/proc", "/sys", "/run"}) ::mkdir((root + folder).c_str(), 0755);
}

}  // namespace

base::Status mount_layer(const Layer& layer, const std::string& source, const char* target) {
    const std::string upper = layer.folder + "/upper";
    const std::string work = layer.folder + "/work";
    // What lies in the layer is nobody's to see but through the root, whose permissions are those of "upper" (kernel
    // filesystems/overlayfs.rst).
    if (auto made = make_folder(layer.folder, 0700); !made) return made;
    static_cast<void>(::chmod(layer.folder.c_str(), 0700));  // made by an older farroot
    for (const auto& folder : {upper, work}) {
        if (auto made = make_folder(folder, 0755); !made) return made;
    }
    const std::string options = std::string("lowerdir=") + kLower + ",upperdir=" + upper + ",workdir=" + work;
    if (::mount(source.c_str(), target, "overlay", 0, options.c_str()) != 0) {
        return base::system_failure(source, "mount an overlay", errno);
    }
    make_mount_points(target);
    put_identity(layer, upper, target);
    put_host_key(layer, upper, target);
    return base::Done{};
}

}  // namespace initramfs
