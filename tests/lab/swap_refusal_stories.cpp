// `farroot swap` on a machine of its own, before real disks: what it must not touch stays as it is, byte for byte; what
// it may becomes swap that the kernel uses.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

#include "agent/base/cause.h"
#include "tests/lab/archive.h"
#include "tests/lab/artefacts.h"
#include "tests/lab/machine.h"
#include "tests/lab/pi.h"

using namespace lab;
using namespace std::chrono_literals;
using base::Cause;

namespace {

constexpr Duration kPatience = 120s;

MachineConfig config(const Lan& lan) {
    const auto lab = lab_folder();
    const std::string disks = lan.artefact("").string();
    if (std::system(("tests/lab/make-swap-disks '" + disks + "'").c_str()) != 0) {
        throw std::runtime_error("tests/lab/make-swap-disks failed");
    }
    const auto image = lan.artefact("pi.img");
    extend_initramfs(farroot_image(Board::Virt),
                     {{"bin/busybox", lab / "busybox"}, {"init", "tests/lab/machines/command-shell"}}, image);
    MachineConfig out;
    out.name = "pi";
    out.adapters = {{.device = "virtio-net-pci,romfile=,mac=52:54:00:00:00:02", .port = "pi"}};
    out.boot = {image, std::string("console=ttyAMA0 ") + kKernelWords};
    out.arguments = {"-no-reboot",
                     "-M",
                     "virt",
                     "-cpu",
                     "cortex-a53",
                     "-m",
                     "512",
                     "-drive",
                     "if=none,id=parts,format=raw,file=" + disks + "/parts.img",
                     "-device",
                     "virtio-blk-pci,drive=parts",
                     "-drive",
                     "if=none,id=locked,format=raw,readonly=on,file=" + disks + "/locked.img",
                     "-device",
                     "virtio-blk-pci,drive=locked"};
    return out;
}

// A machine with a shell and the disks of tests/lab/make-swap-disks: /dev/vda in parts, and /dev/vdb that is read-only.
class Workbench {
public:
    explicit Workbench(std::string_view story)
        : lan_(story), disk_(lan_.artefact("parts.img")), machine_(lan_, config(lan_)) {
        REQUIRE(lan_.run_until([this] { return machine_.console().shows("SHELL-READY"); }, kPatience));
        run("for module in virtio_blk ext4 vfat nls_cp437 nls_ascii nls_iso8859-1; do load $module; done; "
            "until [ -e /dev/vdb ]; do $B usleep 10000; done; $B mkdir -p /mnt");
        std::istringstream names(done("$B grep -H ^PARTNAME= /sys/class/block/*/uevent"));
        // /sys/class/block/vda1/uevent:PARTNAME=free
        for (std::string line; std::getline(names, line);) {
            const std::size_t start = line.find("vda");
            if (start == std::string::npos) continue;
            const std::string name = line.substr(line.rfind('=') + 1);
            devices_[name.substr(0, name.find('\r'))] = "/dev/" + line.substr(start, line.find('/', start) - start);
        }
    }

    ShellAnswer run(std::string_view command) { return machine_.ask(command, kPatience); }

    // Of a command that must succeed.
    std::string done(const std::string& command) {
        const ShellAnswer answer = run(command);
        CHECK_MESSAGE(answer.status == 0, command << ": " << answer.text);
        return answer.text.substr(0, answer.text.find_last_not_of("\r\n") + 1);
    }

    std::string device(const std::string& part) const { return part.starts_with("/") ? part : devices_.at(part); }

    // /dev/vda as it is now, on this side of the emulator, is what disk_is_kept() compares with.
    void keep_disk() {
        done("$B sync");
        kept_.resize(std::filesystem::file_size(disk_));
        std::ifstream file(disk_, std::ios::binary);
        file.read(kept_.data(), static_cast<std::streamsize>(kept_.size()));
        REQUIRE(file.good());
    }

    // Byte for byte.
    bool disk_is_kept() {
        done("$B sync");
        std::ifstream file(disk_, std::ios::binary);
        std::string piece(std::size_t{1} << 20, '\0');
        for (std::size_t at = 0; at < kept_.size(); at += piece.size()) {
            file.read(piece.data(), static_cast<std::streamsize>(piece.size()));
            if (!file.good() || kept_.compare(at, piece.size(), piece) != 0) return false;
        }
        return true;
    }

    // The lines of /proc/swaps, by their words.
    std::string swaps() { return done("$B tail -n +2 /proc/swaps | $B tr -s '\\t ' ' '"); }

    // Of a command at the console that asks: `typed` is answered to the question. What was said then.
    std::string talk(const std::string& command, const std::string& question, const std::string& typed, int status) {
        const std::size_t before = machine_.console().size();
        const auto said = [&](const std::string& words) {
            return lan_.run_until([&] { return machine_.console().text().find(words, before) != std::string::npos; },
                                  kPatience);
        };
        machine_.type(command + " </dev/console 2>&1\n");
        REQUIRE(said(question));
        const std::size_t asked = machine_.console().size();
        machine_.type(typed + "\n");
        REQUIRE(said("\nANSWER-END " + std::to_string(status) + "\n"));
        return machine_.console().text().substr(asked);
    }

private:
    Lan lan_;
    std::filesystem::path disk_;
    std::string kept_;
    Machine machine_;
    std::map<std::string, std::string> devices_;  // "free" -> "/dev/vda1"
};

struct Refusal {
    std::string words;     // of `farroot swap`
    std::string part;      // that must stay as it is
    Cause cause;           //
    std::string evidence;  // {device} is the part's
};

std::string filled_in(std::string text, const std::string& device) {
    const std::string kField = "{device}";
    for (auto at = text.find(kField); at != std::string::npos; at = text.find(kField)) {
        text.replace(at, kField.size(), device);
    }
    return text;
}

// Each is refused for its cause and leaves the disk as it was kept, no mount and no swap behind.
void check_refusal(Workbench& bench, const Refusal& refusal) {
    const std::string device = bench.device(refusal.part);
    const std::string words = filled_in(refusal.words, device);
    CAPTURE(words);
    const ShellAnswer answer = bench.run("/bin/farroot swap " + words + " 2>&1");
    CHECK(answer.status == 1);
    CAPTURE(answer.text);
    CHECK(answer.text.find(base::describe(refusal.cause).words) != std::string::npos);
    CHECK(answer.text.find(filled_in(refusal.evidence, device)) != std::string::npos);
    CHECK(answer.text.find("fix: ") != std::string::npos);
    CHECK(bench.disk_is_kept());
    CHECK(bench.swaps().empty());
    CHECK(bench.run("$B grep farroot/swap /proc/mounts").status == 1);
}

}  // namespace

TEST_SUITE_BEGIN("boot");

TEST_CASE("farroot swap refuses each place that holds or is something else, and leaves it byte for byte") {
    Workbench bench("swap-refused");
    bench.done("$B mount -t ext4 -o ro " + bench.device("mounted") + " /mnt");
    const std::string agreed = " --yes-erase {device}";
    bench.keep_disk();
    for (const auto& each : std::vector<Refusal>{
             {"create PARTLABEL=data" + agreed, "data", Cause::SwapHoldsData, "it holds ext4"},
             {"create PARTLABEL=data" + agreed, "data", Cause::SwapHoldsData, "wipefs -a {device} destroys"},
             {"add PARTLABEL=data", "data", Cause::SwapHoldsData, "it holds ext4"},
             {"create {device}" + agreed, "luks", Cause::SwapHoldsData, "it holds crypto_LUKS"},
             {"create {device}" + agreed, "nested", Cause::SwapHoldsData, "it holds a table of partitions"},
             {"create /dev/vda --yes-erase /dev/vda", "nested", Cause::SwapHoldsData, "it holds a table of partitions"},
             {"create {device}" + agreed, "damaged", Cause::SwapHoldsData, "it holds ext4"},
             {"create {device}" + agreed, "both", Cause::SwapHoldsData, "ext4"},
             {"add {device}", "both", Cause::SwapHoldsData, "ext4"},
             {"create {device}" + agreed, "asleep", Cause::SwapHoldsData, "it holds swsuspend"},
             {"add {device}", "asleep", Cause::SwapHoldsData, "it holds swsuspend"},
             {"create {device}" + agreed, "mounted", Cause::SwapInUse, "mounted at /mnt"},
             {"create {device}" + agreed, "small", Cause::SwapTooSmall, "512 KiB; at least 1 MiB"},
             {"create {device}" + agreed, "/dev/vdb", Cause::SwapReadOnly, "/dev/vdb"},
             {"add {device}", "pages", Cause::SwapPageSize, "pages of 64 KiB; this kernel's have 4 KiB"},
             {"create {device}" + agreed, "pages", Cause::SwapPageSize, "pages of 64 KiB"},
             {"add {device}", "longer", Cause::SwapTooSmall, "it says that it has 8 MiB, there are 4 MiB"},
             {"add LABEL=twin", "twin-a", Cause::DeviceAmbiguous, "{device}"},
             {"create LABEL=twin" + agreed, "twin-b", Cause::DeviceAmbiguous, "{device}"},
             {"add LABEL=nobody", "data", Cause::SwapMissing, "no disk or partition has it"},
             {"add /dev/nowhere", "data", Cause::SwapMissing, "no such block device"},
             {"add {device}", "free", Cause::SwapMissing, "no swap signature"},
             {"create {device}", "free", Cause::SwapNotAllowed, "no terminal to ask on; --yes-erase {device} agrees"},
             {"create {device} --yes-erase /dev/vdb", "free", Cause::SwapNotAllowed, "--yes-erase says '/dev/vdb'"},
             {"remove {device}", "free", Cause::SwapMissing, "it is not in use"}}) {
        check_refusal(bench, each);
    }
    // Of several that do not fit, auto takes none; where one is all that there is it says why.
    bench.done("$B dd if=/dev/zero of=" + bench.device("longer") + " bs=4096 count=1");
    bench.keep_disk();
    check_refusal(bench, {"add auto", "pages", Cause::SwapPageSize, "pages of 64 KiB"});
    const ShellAnswer unprivileged = bench.run("$B unshare -U /bin/farroot swap add auto 2>&1");
    CHECK(unprivileged.status == 1);
    CHECK_MESSAGE(unprivileged.text.find("only root may") != std::string::npos, unprivileged.text);
}

TEST_CASE("farroot swap refuses each file that would not do, and leaves it and its file system as they were" *
          doctest::test_suite("long")) {
    Workbench bench("swap-refused-files");
    const std::string agreed = " --yes-erase /swap";
    bench.keep_disk();
    for (const auto& each : std::vector<Refusal>{
             {"create file:PARTLABEL=full:/swap,2M" + agreed, "full", Cause::SwapNoSpace, "2 MiB are wanted"},
             {"add file:PARTLABEL=odd:/swap", "odd", Cause::SwapUnaligned, "pages have 4096"},
             {"add file:PARTLABEL=luks:/swap", "luks", Cause::SwapUnsupported, "it holds crypto_LUKS"},
             {"add file:PARTLABEL=free:/swap", "free", Cause::SwapUnsupported, "no file system's signature"},
             {"add file:LABEL=twin:/swap", "twin-a", Cause::DeviceAmbiguous, "{device}"}}) {
        check_refusal(bench, each);  // FAT is clean again once it is unmounted
    }

    // An ext4 counts its mounts; there the files must be the same.
    const auto files_of = [&bench](const std::string& part) {
        return bench.done("$B mount -o ro " + bench.device(part) +
                          " /mnt && cd /mnt && $B ls -lR . && "
                          "$B find . -type f | $B sort | $B xargs $B md5sum; cd / && $B umount /mnt");
    };
    std::map<std::string, std::string> files;
    for (const char* part : {"odd", "files"}) files[part] = files_of(part);
    struct FileRefusal {
        std::string words;
        std::string part;
        Cause cause;
        std::string evidence;
    };
    for (const auto& each : std::vector<FileRefusal>{
             {"create file:PARTLABEL=odd:/new,1M --yes-erase /new", "odd", Cause::SwapUnaligned, "pages have 4096"},
             {"add file:LABEL=files:/holes", "files", Cause::SwapHoles, "nothing at 4 KiB"},
             {"create file:LABEL=files:/holes,2M --yes-erase /holes", "files", Cause::SwapHoles, "nothing at 4 KiB"},
             {"add file:LABEL=files:/notes", "files", Cause::SwapHoldsData, "a file of 15 bytes that is no swap"},
             {"create file:LABEL=files:/notes,2M --yes-erase /notes", "files", Cause::SwapHoldsData, "rm /notes on"},
             {"create file:LABEL=files:/folder,2M --yes-erase /folder", "files", Cause::SwapHoldsData,
              "no regular file"},
             {"create file:LABEL=files:/link,2M --yes-erase /link", "files", Cause::SwapUnsupported, "a symbolic link"},
             {"create file:LABEL=files:/none/swap,2M --yes-erase /none/swap", "files", Cause::SwapMissing,
              "no folder /none"},
             {"create file:LABEL=files:/swap,900M" + agreed, "files", Cause::SwapNoSpace, "900 MiB are wanted"},
             {"create file:LABEL=files:/swap,512K" + agreed, "files", Cause::SwapTooSmall, "at least 1 MiB"},
             {"create file:LABEL=files:/swap,2M", "files", Cause::SwapNotAllowed, "no terminal to ask on"},
             {"add file:LABEL=files:/swap,2M", "files", Cause::SwapMissing, "no such file"}}) {
        CAPTURE(each.words);
        const ShellAnswer answer = bench.run("/bin/farroot swap " + each.words + " 2>&1");
        CAPTURE(answer.text);
        CHECK(answer.status == 1);
        CHECK(answer.text.find(base::describe(each.cause).words) != std::string::npos);
        CHECK(answer.text.find(each.evidence) != std::string::npos);
        CHECK(files_of(each.part) == files[each.part]);
        CHECK(bench.swaps().empty());
        CHECK(bench.run("$B grep farroot/swap /proc/mounts").status == 1);
    }
}

TEST_CASE("farroot swap makes an empty partition swap, once its name is typed, and gives it back") {
    Workbench bench("swap-device");
    const std::string free = bench.device("free");
    const std::string create = "/bin/farroot swap create PARTLABEL=free --priority 7";
    const std::string question = "Type " + free + " to go on: ";
    const std::string other = bench.talk(create, question, "/dev/vda", 1);
    CHECK_MESSAGE(other.find("'/dev/vda' was typed") != std::string::npos, other);
    CHECK(bench.swaps().empty());
    CHECK(bench.done("$B head -c 65536 " + free + " | $B tr -d '\\0' | $B wc -c") == "0");

    const std::string made = bench.talk(create, question, free, 0);
    CHECK_MESSAGE(made.find("New swap: " + free + ", 8.0 MiB, priority 7") != std::string::npos, made);
    CHECK(bench.swaps() == free + " partition 8188 0 7");
    const std::string table = bench.done("/bin/farroot swap");
    CAPTURE(table);
    CHECK(table.find(free + "    partition  8.0 MiB  7") != std::string::npos);

    const std::string again = bench.done("/bin/farroot swap create " + free);
    CHECK(again.find("In use as swap: " + free) != std::string::npos);
    CHECK(bench.run("/bin/farroot swap create " + free + " --yes-erase " + free).status == 0);
    CHECK(bench.done("/bin/farroot swap remove " + free) == "No longer swap: " + free);
    CHECK(bench.swaps().empty());

    // What has been made is found by itself; that of other pages and what says more than it has are passed over.
    const std::string found = bench.done("/bin/farroot swap add auto --priority 3 2>&1");
    CHECK(found.find("In use as swap: " + free) != std::string::npos);
    CHECK(bench.swaps() == free + " partition 8188 0 3");
    CHECK(bench.done("/bin/farroot swap add auto").find("No swap was found") != std::string::npos);
}

TEST_CASE("farroot swap makes files on ext4 and FAT swap, written whole, and keeps their file systems to itself") {
    Workbench bench("swap-files");
    const std::string files = bench.device("files");
    const std::string camera = bench.device("camera");
    const auto folder = [](const std::string& device) { return "/run/farroot/swap" + device.substr(4); };
    // A power cut left half of one.
    bench.done("$B mount -t ext4 " + files + " /mnt && echo half > /mnt/farroot.swp && $B umount /mnt");
    for (const char* words : {"create file:LABEL=files:/swap,4M --yes-erase /swap --priority 9",
                              "create file:LABEL=CAMERA:/swap,6M --yes-erase /swap --priority 8"}) {
        const std::string said = bench.done(std::string("/bin/farroot swap ") + words + " 2>&1");
        CHECK_MESSAGE(said.starts_with("New swap: /run/farroot/swap/vda"), said);
    }
    CHECK(bench.swaps() == folder(files) + "/swap file 4092 0 9\n" + folder(camera) + "/swap file 6140 0 8");
    CHECK(bench.done("$B stat -c '%a %s' /run/farroot/swap " + folder(files) + "/swap " + folder(camera) +
                     "/swap | "
                     "$B tail -n 2") == "600 4194304\n600 6291456");
    CHECK(bench.done("$B stat -c %a /run/farroot/swap") == "700");
    CHECK(bench.done("$B ls -A " + folder(files)).find("farroot.swp") == std::string::npos);
    CHECK(bench.done("/bin/farroot swap list --json").find("\"mounted at " + folder(files)) != std::string::npos);

    for (const auto& each : {files, camera}) bench.done("/bin/farroot swap remove " + folder(each) + "/swap");
    CHECK(bench.swaps().empty());
    CHECK(bench.run("$B grep farroot/swap /proc/mounts").status == 1);
    CHECK(bench.done("$B ls /run/farroot/swap").empty());

    // They are there for the next time, also where somebody has mounted them.
    bench.done("$B mount -t ext4 " + files + " /mnt");
    bench.done("/bin/farroot swap add file:LABEL=files:/swap --priority 2");
    bench.done("/bin/farroot swap add file:LABEL=CAMERA:/swap --priority 1");
    CHECK(bench.swaps() == "/mnt/swap file 4092 0 2\n" + folder(camera) + "/swap file 6140 0 1");
    CHECK(bench.done("/bin/farroot swap add file:LABEL=files:/swap").find("priority 2") != std::string::npos);
    bench.done("/bin/farroot swap remove /mnt/swap");
    CHECK(bench.run("$B grep ' /mnt ' /proc/mounts").status == 0);
}

TEST_CASE("farroot swap compresses memory, and gives it back") {
    Workbench bench("swap-zram");
    const std::string said = bench.done("/bin/farroot swap create zram:16M --priority 100 2>&1");
    REQUIRE_MESSAGE(said.starts_with("New swap: /dev/zram"), said);
    const std::string device = said.substr(10, said.find(',') - 10);
    CHECK(bench.swaps() == device + " partition 16380 0 100");
    CHECK(bench.done("/bin/farroot swap add zram:16M").find("In use as swap: " + device) != std::string::npos);
    bench.done("/bin/farroot swap add zram:50%");
    CHECK(bench.done("$B tail -n +2 /proc/swaps | $B wc -l") == "2");
    CHECK(bench.done("/bin/farroot swap remove " + device).starts_with("No longer swap"));
    CHECK(bench.run("[ -e " + device + " ]").status == 1);
}

TEST_SUITE_END();
