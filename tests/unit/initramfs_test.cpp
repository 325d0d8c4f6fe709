// What PID 1 reads: its orders, the console list and the module table.
#include <doctest/doctest.h>

#include "agent/base/message_socket.h"
#include "agent/base/printable.h"
#include "initramfs/consoles.h"
#include "initramfs/hand_over.h"
#include "initramfs/modules.h"
#include "initramfs/processes.h"

using namespace initramfs;
using Names = std::vector<std::string>;

TEST_CASE("an order arrives as it was given") {
    HandOver order{"/dev/sda1", "/sbin/init", "two\nlines", true};
    order.patience = base::seconds(77);
    order.layer = {"/run/farroot/overlay/1", "pi7", "0123", "/run/farroot/overlay/host-key"};
    order.covers = {{"/run/farroot/cmdline", "/proc/cmdline"}, {"/run/a", "/etc/b"}};
    const auto read = decode_hand_over(encode(order));
    REQUIRE(read);
    CHECK(encode(*read) == encode(order));
    CHECK(read->summary == "two\nlines");
    CHECK(read->keep_watchdog);
    CHECK(read->patience == base::seconds(77));
    CHECK(read->covers == order.covers);
    CHECK(read->layer == order.layer);
}

TEST_CASE("what is no order is refused") {
    const std::string whole = encode({"/dev/mmcblk0p2", "/sbin/init", ""});
    CHECK(decode_hand_over(whole));
    for (std::size_t length = 0; length < whole.size(); ++length)
        CHECK_FALSE(decode_hand_over(whole.substr(0, length)));
    CHECK_FALSE(decode_hand_over(kHeartbeat));
    CHECK_FALSE(decode_hand_over(encode({"10.0.0.1:/srv", "", ""})));
}

TEST_CASE("a message carries a descriptor to the other end") {
    auto ends = base::message_socket_pair();
    REQUIRE(ends);
    REQUIRE(base::send_message(ends->first.get(), "here", ends->second.get()));
    base::MessageReader reader;
    const auto message = reader.read(ends->second.get());
    REQUIRE(message);
    CHECK(message->bytes == "here");
    CHECK(message->fd);
    CHECK_FALSE(reader.read(ends->second.get()));
    CHECK_FALSE(reader.closed());
    CHECK_FALSE(base::send_message(ends->first.get(), std::string(base::kMaxMessage + 1, 'x')));
}

TEST_CASE("the consoles that can be written to") {
    const char* listed =
        "ttyAMA0              -W- (EC   p a)  204:64\n"
        "tty0                 -WU (E  p  )    4:1\n"
        "ttynull              --- (E     a)  240:0\n";
    CHECK(console_names(listed) == Names{"ttyAMA0", "tty0"});
    CHECK(console_names("").empty());
    CHECK(console_names("\n \n").empty());
}

TEST_CASE("a process of /proc: its name whatever is in it, and whether it is the kernel's own") {
    using initramfs::Process;
    using initramfs::process_of;
    CHECK(process_of("57 (192.168.50.1-manager) S 2 0 0 0 -1 2129984 0 0") ==
          Process{57, "192.168.50.1-manager", 'S', true});
    CHECK(process_of("130 (nfs-trial) D 128 130 130 0 -1 4194560 12 0") == Process{130, "nfs-trial", 'D', false});
    CHECK(process_of("131 (a) S 2 (b)) R 128 130 130 0 -1 0 12 0") == Process{131, "a) S 2 (b)", 'R', false});
    for (const char* line : {"", "1", "1 (init", "1 init) S", "(init) S 0 1 1 0 -1 0", "1 (init) S 0 1 1 0 -1"}) {
        CAPTURE(line);
        CHECK_FALSE(process_of(line));
    }
}

TEST_CASE("the module table finds a device's modules and what they need") {
    const auto table = ModuleTable::parse(
        "module failover\nmodule net_failover failover\nmodule virtio_net failover net_failover\n"
        "alias virtio:d00000001v* virtio_net\nalias of:N*T*Cbrcm,bcm2835-mmc bcm2835_mmc\n"
        "set nfs sunrpc nfs\nset empty\nnonsense\nalias broken\n"
        "module  smsc95xx usbnet  mii \nalias  usb:v0424pEC00*  smsc95xx \n");
    CHECK(table.for_device("virtio:d00000001v00001AF4") == Names{"virtio_net"});
    CHECK(table.for_device("virtio:d00000002v00001AF4").empty());
    CHECK(table.for_device("of:NmmcT(null)Cbrcm,bcm2835-mmc") == Names{"bcm2835_mmc"});
    CHECK(table.for_device("usb:v0424pEC00d0200") == Names{"smsc95xx"});
    CHECK(table.with_dependencies("smsc95xx") == Names{"usbnet", "mii", "smsc95xx"});
    CHECK(table.for_device("").empty());
    CHECK(table.with_dependencies("virtio_net") == Names{"failover", "net_failover", "virtio_net"});
    CHECK(table.with_dependencies("not_in_the_image").empty());
    CHECK(table.of_set("nfs") == Names{"sunrpc", "nfs"});
    CHECK(table.of_set("nosuch").empty());
}

TEST_CASE("words of strangers become printable") {
    CHECK(base::printable("plain words") == "plain words");
    CHECK(base::printable("\x1b[2J\n\xff") == "\\x1b[2J\\x0a\\xff");
    CHECK(base::printable(std::string(1000, 'a'), 10) == "aaaaaaaaaa...");
}
