#include "agent/job/root_check.h"

#include <doctest/doctest.h>
#include <elf.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "agent/base/fd.h"
#include "agent/job/elf.h"
#include "tests/unit/temporary_folder.h"

using agent::check_root;
using base::Cause;

namespace {

namespace fs = std::filesystem;

// A root filesystem in a folder of its own.
class Tree {
public:
    Tree& file(const std::string& name, const std::string& content, mode_t mode = 0755) {
        fs::create_directories((folder_ / name).parent_path());
        std::ofstream(folder_ / name) << content;
        REQUIRE(::chmod((folder_ / name).c_str(), mode) == 0);
        return *this;
    }
    Tree& link(const std::string& name, const std::string& target) {
        fs::create_directories((folder_ / name).parent_path());
        fs::create_symlink(target, folder_ / name);
        return *this;
    }
    base::Result<std::string> check(const std::string& wanted = "") const {
        const base::Fd root(::open(folder_.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        return check_root(root.get(), "the tree", wanted);
    }
    Cause cause(const std::string& wanted = "") const {
        const auto checked = check(wanted);
        return checked ? Cause::Unknown : checked.failure().cause;
    }

private:
    TemporaryFolder folder_;
};

std::string elf_program(std::uint16_t machine) {
    Elf64_Ehdr header{};
    std::memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = ELFCLASS64;
    header.e_ident[EI_DATA] = ELFDATA2LSB;
    header.e_machine = machine;
    header.e_phentsize = sizeof(Elf64_Phdr);
    return std::string(reinterpret_cast<const char*>(&header), sizeof header);
}

// With one segment, `shift` bytes further in memory than in the file.
std::string elf_program_shifted(std::uint16_t machine, std::uint64_t shift) {
    std::string program = elf_program(machine);
    Elf64_Ehdr header{};
    std::memcpy(&header, program.data(), sizeof header);
    header.e_phoff = sizeof header;
    header.e_phnum = 1;
    Elf64_Phdr segment{};
    segment.p_type = PT_LOAD;
    segment.p_offset = 0x1000;
    segment.p_vaddr = segment.p_offset + shift;
    return std::string(reinterpret_cast<const char*>(&header), sizeof header) +
           std::string(reinterpret_cast<const char*>(&segment), sizeof segment);
}

#if defined(__x86_64__)
constexpr std::uint16_t kHere = EM_X86_64;
#else
constexpr std::uint16_t kHere = EM_AARCH64;
#endif

}  // namespace

TEST_CASE("a program that is linked for smaller pages than this kernel's") {
    const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    CHECK(Tree().file("sbin/init", elf_program_shifted(kHere, 0)).cause() == Cause::Unknown);
    CHECK(Tree().file("sbin/init", elf_program_shifted(kHere, 16 * page)).cause() == Cause::Unknown);
    CHECK(Tree().file("sbin/init", elf_program_shifted(kHere, page)).cause() == Cause::Unknown);
    CHECK(Tree().file("sbin/init", elf_program_shifted(kHere, page / 2)).cause() == Cause::WrongArchitecture);
}

TEST_CASE("the first init that exists is the one") {
    Tree tree;
    tree.file("bin/init", elf_program(kHere));
    CHECK(*tree.check() == "/bin/init");
    tree.file("sbin/init", elf_program(kHere));
    CHECK(*tree.check() == "/sbin/init");
    CHECK(*tree.check("/bin/init") == "/bin/init");
}

TEST_CASE("links are followed inside the root, absolute ones too") {
    Tree tree;
    tree.file("usr/lib/systemd/systemd", elf_program(kHere))
        .link("sbin/init", "/lib/systemd/systemd")
        .link("lib", "usr/lib");
    CHECK(*tree.check() == "/sbin/init");
    // A link that leads nowhere in the root must not lead to the same path outside.
    Tree other;
    other.link("sbin/init", "/bin/sh");
    CHECK(other.cause() == Cause::NoInit);
}

TEST_CASE("a script needs its interpreter") {
    Tree tree;
    tree.file("sbin/init", "#! /bin/busybox sh\n");
    CHECK(tree.cause() == Cause::InterpreterMissing);
    tree.file("bin/busybox", elf_program(kHere));
    CHECK(*tree.check() == "/sbin/init");
}

TEST_CASE("what can't be an init is told by its cause") {
    CHECK(Tree().cause() == Cause::NoInit);
    CHECK(Tree().cause("/bin/nosuch") == Cause::NoInit);
    CHECK(Tree().file("sbin/init", "text").cause() == Cause::NoInit);
    CHECK(Tree().file("sbin/init", "").cause() == Cause::NoInit);
    CHECK(Tree().file("sbin/init", elf_program(kHere), 0644).cause() == Cause::NoInit);
    CHECK(Tree().file("sbin/init/a", "").cause() == Cause::NoInit);
    CHECK(Tree().file("sbin/init", elf_program(EM_RISCV)).cause() == Cause::WrongArchitecture);
    CHECK(Tree().link("sbin/init", "/sbin/init").cause() == Cause::NoInit);
    CHECK(Tree().file("sbin/init", "#!/a\n").file("a", "#!/a\n").cause() == Cause::InterpreterMissing);
}

TEST_CASE("a FIFO in init's place holds nobody up") {
    Tree tree;
    tree.file("sbin/other", "");
    const base::Fd root(::open(fs::temp_directory_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const std::string name = "farroot-fifo-" + std::to_string(::getpid());
    REQUIRE(::mkfifoat(root.get(), name.c_str(), 0755) == 0);
    CHECK_FALSE(check_root(root.get(), "the tree", "/" + name));
    ::unlinkat(root.get(), name.c_str(), 0);
}

TEST_CASE("this very program's facts are read from its ELF headers, and cut files do no harm") {
    const base::Fd self(::open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
    const auto read_elf = [&self](std::uint64_t length) {
        return agent::read_elf([&](std::uint64_t offset, std::span<std::byte> into) -> std::size_t {
            if (offset >= length) return 0;
            const auto count = std::min<std::uint64_t>(into.size(), length - offset);
            const ssize_t read = ::pread(self.get(), into.data(), count, static_cast<off_t>(offset));
            return read < 0 ? 0 : static_cast<std::size_t>(read);
        });
    };
    const auto facts = read_elf(std::filesystem::file_size("/proc/self/exe"));
    REQUIRE(facts);
    CHECK(agent::machine_runs_here(facts->machine));
    CHECK(facts->interpreter.find("ld-linux") != std::string::npos);
    CHECK(std::ranges::find(facts->needed, "libc.so.6") != facts->needed.end());
    for (std::uint64_t length = 0; length < 4096; length += 7) static_cast<void>(read_elf(length));
}
