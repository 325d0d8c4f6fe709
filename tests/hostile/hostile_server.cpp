#include "tests/hostile/hostile_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <stdexcept>
#include <thread>
#include <utility>

namespace {

constexpr std::uint32_t kPortmap = 100000;
constexpr std::uint32_t kNfs = 100003;
constexpr std::uint32_t kMount = 100005;
constexpr std::uint32_t kMountVersion = 3;
constexpr std::uint32_t kLastFragment = 0x80000000;

// Procedures (RFC 1833 §3.2, RFC 1813 §5.2); 0 is NULL in every program.
constexpr std::uint32_t kGetPort = 3;
constexpr std::uint32_t kMnt = 1;
constexpr std::uint32_t kUmnt = 3;

struct Xdr {
    std::string bytes;
    Xdr& number(std::uint32_t value) {
        for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift & 255);
        return *this;
    }
    Xdr& text(const std::string& value) {
        number(static_cast<std::uint32_t>(value.size()));
        bytes += value;
        bytes.append((4 - value.size() % 4) % 4, '\0');
        return *this;
    }
};

struct Call {
    std::uint32_t xid = 0, program = 0, version = 0, procedure = 0;
};

bool read_exactly(int socket, char* into, std::size_t size) {
    while (size != 0) {
        const ssize_t length = ::recv(socket, into, size, 0);
        if (length <= 0) return false;
        into += length;
        size -= static_cast<std::size_t>(length);
    }
    return true;
}

std::uint32_t number_at(const std::string& bytes, std::size_t at) {
    std::uint32_t out = 0;
    for (std::size_t i = at; i < at + 4; ++i) out = out << 8 | static_cast<unsigned char>(bytes.at(i));
    return out;
}

bool read_call(int socket, Call& call) {
    std::string mark(4, '\0');
    if (!read_exactly(socket, mark.data(), mark.size())) return false;
    std::string bytes(number_at(mark, 0) & ~kLastFragment, '\0');
    if (bytes.size() < 24 || !read_exactly(socket, bytes.data(), bytes.size())) return false;
    call = {number_at(bytes, 0), number_at(bytes, 12), number_at(bytes, 16), number_at(bytes, 20)};
    return true;
}

void write_all(int socket, const std::string& bytes) {
    std::size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t length = ::send(socket, bytes.data() + done, bytes.size() - done, MSG_NOSIGNAL);
        if (length <= 0) ::_exit(0);
        done += static_cast<std::size_t>(length);
    }
}

void write_record(int socket, const std::string& bytes) {
    write_all(socket, Xdr().number(kLastFragment | static_cast<std::uint32_t>(bytes.size())).bytes + bytes);
}

Xdr accepted(std::uint32_t xid, std::uint32_t status = 0) {
    Xdr out;
    return out.number(xid).number(1).number(0).number(0).number(0).number(status);
}

void add_export(Xdr& out, const std::string& path, const std::string& client) {
    out.number(1).text(path).number(1).text(client).number(0);
}

// A count whose product with the size of what is counted is small again in 32 bits, and more bytes than that product.
Xdr& add_overflowing(Xdr& out, std::uint32_t count) {
    out.number(count);
    for (int i = 0; i < 60'000; ++i) out.number(0x41414141);
    return out;
}

Xdr& add_huge_opaque(Xdr& out) {
    out.number(0xfffffff0);
    out.bytes.append(1000, 'A');
    return out;
}

// What stands in a COMPOUND's answer (RFC 7530 §16.2): status, tag, results, each with its operation and status.
std::string huge_compound(const Call& call, Mischief mischief) {
    constexpr std::uint32_t kGetAttributes = 9;
    constexpr std::uint32_t kGetHandle = 10;
    constexpr std::uint32_t kWordsAround = 0x40000001;    // times 4
    constexpr std::uint32_t kResultsAround = 0x0199999a;  // times 160
    Xdr out = accepted(call.xid);
    out.number(0).text("");
    if (mischief == Mischief::HugeResults) return add_overflowing(out, kResultsAround).bytes;
    out.number(1).number(mischief == Mischief::HugeArray ? kGetAttributes : kGetHandle).number(0);
    return mischief == Mischief::HugeArray ? add_overflowing(out, kWordsAround).bytes : add_huge_opaque(out).bytes;
}

// To EXPORT; what is broken there is broken as the answer to any other call too.
void misbehave(int socket, const Call& call, Mischief mischief) {
    Xdr out = accepted(call.xid);
    switch (mischief) {
        case Mischief::EscapeSequences:
            add_export(out, "/\x1b[2J\x1b]0;owned\x07\r\n/x", "\x1b[31m\x9b\xff*");
            write_record(socket, out.number(0).bytes);
            return;
        case Mischief::TenThousand:
            for (int i = 0; i < 10'000; ++i) add_export(out, "/export/" + std::to_string(i), "*");
            write_record(socket, out.number(0).bytes);
            return;
        case Mischief::Endless:
            write_all(socket, Xdr().number(static_cast<std::uint32_t>(out.bytes.size())).bytes + out.bytes);
            for (;;) {
                Xdr part;
                for (int i = 0; i < 1000; ++i) add_export(part, "/export", "*");
                write_all(socket, Xdr().number(static_cast<std::uint32_t>(part.bytes.size())).bytes + part.bytes);
                std::this_thread::sleep_for(std::chrono::milliseconds(5));  // no end, but others are to get on
            }
        case Mischief::WrongXid: write_record(socket, accepted(call.xid + 1).number(0).bytes); return;
        case Mischief::Truncated:
            out.number(1).number(100);
            write_record(socket, out.bytes + "/exp");
            return;
        case Mischief::LongName:
            out.number(1).number(0xfffffffd);
            write_record(socket, out.bytes + "/exp");
            return;
        case Mischief::Garbage: {
            std::string bytes;
            std::uint32_t state = 12345;
            for (int i = 0; i < 100'000; ++i) bytes += static_cast<char>((state = state * 1664525 + 1013904223) >> 24);
            write_all(socket, bytes);
            return;
        }
        case Mischief::Hang: return;
        case Mischief::HangUp: ::_exit(0);
        case Mischief::HangOverV4:
            if (call.program != kMount) return;
            add_export(out, "/export", "*");
            write_record(socket, out.number(0).bytes);
            return;
        case Mischief::HugeArray:
        case Mischief::HugeResults:
        case Mischief::HugeOpaque:
            if (call.program == kNfs) return write_record(socket, huge_compound(call, mischief));
            add_export(out, "/export", "*");
            write_record(socket, out.number(0).bytes);
            return;
    }
}

bool may_be_mounted(Mischief mischief) {
    return mischief != Mischief::EscapeSequences && mischief != Mischief::TenThousand &&
           mischief != Mischief::HangOverV4;
}

void answer_portmap(int socket, const Call& call, const HostilePlace& place) {
    Xdr out = accepted(call.xid);
    if (call.procedure == 0) return write_record(socket, out.bytes);
    if (call.procedure == kGetPort) return write_record(socket, out.number(place.port).bytes);
    const std::pair<std::uint32_t, std::uint32_t> programs[] = {{kMount, kMountVersion}, {kNfs, place.nfs_version}};
    for (const auto& [program, version] : programs) {
        out.number(1).number(program).number(version).number(IPPROTO_TCP).number(place.port);
    }
    write_record(socket, out.number(0).bytes);
}

void answer_mount(int socket, const Call& call, Mischief mischief) {
    constexpr std::uint32_t kOk = 0;
    constexpr std::uint32_t kAccess = 13;
    constexpr std::uint32_t kAuthSys = 1;
    Xdr out = accepted(call.xid);
    if (!may_be_mounted(mischief)) return write_record(socket, out.number(kAccess).bytes);
    out.number(kOk);
    if (mischief == Mischief::HugeOpaque) return write_record(socket, add_huge_opaque(out).bytes);
    out.text("handle");
    if (mischief == Mischief::HugeArray) return write_record(socket, add_overflowing(out, 0x40000001).bytes);
    write_record(socket, out.number(1).number(kAuthSys).bytes);
}

std::uint32_t version_of(std::uint32_t program, const HostilePlace& place) {
    if (program == kPortmap) return 2;
    return program == kMount ? kMountVersion : place.nfs_version;
}

void answer(int socket, const Call& call, const HostilePlace& place, Mischief mischief) {
    constexpr std::uint32_t kProgramMismatch = 2;
    const std::uint32_t version = version_of(call.program, place);
    const bool is_offered =
        call.version == version || (mischief == Mischief::HangOverV4 && call.program == kNfs && call.version == 4);
    if (!is_offered) {
        return write_record(socket, accepted(call.xid, kProgramMismatch).number(version).number(version).bytes);
    }
    if (call.program == kPortmap) return answer_portmap(socket, call, place);
    if (call.procedure == 0) return write_record(socket, accepted(call.xid).bytes);
    if (call.program == kMount && call.procedure == kMnt) return answer_mount(socket, call, mischief);
    if (call.program == kMount && call.procedure == kUmnt) return write_record(socket, accepted(call.xid).bytes);
    misbehave(socket, call, mischief);
}

[[noreturn]] void serve(int listener, const HostilePlace& place, Mischief mischief) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::signal(SIGCHLD, SIG_IGN);
    for (;;) {
        const int socket = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
        if (socket < 0) ::_exit(0);
        if (::fork() == 0) {
            Call call;
            while (read_call(socket, call)) answer(socket, call, place, mischief);
            ::_exit(0);
        }
        ::close(socket);
    }
}

}  // namespace

HostileServer::HostileServer(Mischief mischief, const HostilePlace& place)
    : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(place.port);
    socklen_t size = sizeof address;
    if (::inet_pton(AF_INET, place.address.c_str(), &address.sin_addr) != 1 ||
        ::bind(listener_.get(), reinterpret_cast<const sockaddr*>(&address), size) != 0 ||
        ::listen(listener_.get(), 16) != 0 ||
        ::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0) {
        throw std::runtime_error("the hostile server does not start");
    }
    port_ = ntohs(address.sin_port);
    process_ = ::fork();
    if (process_ == 0) {
        ::setpgid(0, 0);
        serve(listener_.get(), {place.address, port_, place.nfs_version}, mischief);
    }
    ::setpgid(process_, process_);
}

HostileServer::~HostileServer() {
    if (process_ <= 0) return;
    ::kill(-process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
}
