// What is read of the kernel's folders of devices: modaliases, adapters without a driver, keyboards without one.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "agent/job/driverless.h"
#include "agent/job/refused_keyboards.h"
#include "initramfs/modules.h"
#include "tests/unit/temporary_folder.h"

namespace {

namespace fs = std::filesystem;
using agent::Adapter;
using agent::adapter_of;

void write(const fs::path& file, const std::string& content) {
    fs::create_directories(file.parent_path());
    std::ofstream(file) << content;
}

std::string read(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
}

// Devices that come and go while it lives.
class Comings {
public:
    explicit Comings(const fs::path& folder)
        : thread_([folder](const std::stop_token& stop) {
              while (!stop.stop_requested()) {
                  write(folder / "hub/port/interface/modalias", "usb:gone");
                  fs::remove_all(folder / "hub");
              }
          }) {}

private:
    std::jthread thread_;
};

class Devices {
public:
    Devices& has(const std::string& bus, const std::string& place, const std::string& modalias,
                 bool has_driver = false) {
        const fs::path device = folder_ / "devices" / place;
        write(device / "modalias", modalias + "\n");
        if (has_driver) fs::create_directories(device / "driver");
        const fs::path links = folder_ / "bus" / bus / "devices";
        fs::create_directories(links);
        fs::create_symlink(device, links / device.filename());
        return *this;
    }
    Devices& says(const std::string& file, const std::string& content) {
        write(folder_ / "devices" / file, content + "\n");
        return *this;
    }
    std::vector<base::Failure> driverless() const { return agent::driverless_adapters(folder_ / "bus"); }

private:
    TemporaryFolder folder_;
};

}  // namespace

TEST_CASE("devices that vanish while all are looked at hide no others") {
    const TemporaryFolder folder;
    std::set<std::string> expected;
    for (const char* name : {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p"}) {
        write(folder / name / "modalias", std::string("usb:") + name + "\n");
        expected.insert(std::string("usb:") + name);
    }
    const Comings first(folder / "f"), second(folder.path());
    for (int look = 0; look < 300; ++look) {
        auto found = initramfs::device_modaliases(folder.path());
        found.erase("usb:gone");
        REQUIRE(found == expected);
    }
}

TEST_CASE("which devices are network adapters, by their modalias") {
    CHECK(adapter_of("pci:v000010ECd00008125sv000010ECsd00000123bc02sc00i00") == Adapter::Surely);
    CHECK(adapter_of("pci:v0000144Dd0000A808sv0000144Dsd0000A801bc01sc08i02") == Adapter::No);
    CHECK(adapter_of("usb:v0525pA4A2d0000dc02dsc00dp00ic02isc06ip00in00") == Adapter::Surely);
    CHECK(adapter_of("usb:v18D1p4EE3d0404dc00dsc00dp00icE0isc01ip03in00") == Adapter::Surely);
    CHECK(adapter_of("usb:v0FE6p9700d0101dc00dsc00dp00icFFiscFFipFFin00") == Adapter::Maybe);
    CHECK(adapter_of("usb:v046DpC31Cd6402dc00dsc00dp00ic03isc01ip01in00") == Adapter::No);
    CHECK(adapter_of("of:NethernetT(null)Cbrcm,bcm2711-genet-v5") == Adapter::Surely);
    CHECK(adapter_of("of:NmmcT(null)Cbrcm,bcm2711-emmc2") == Adapter::No);
    CHECK(adapter_of("") == Adapter::No);
}

TEST_CASE("adapters without a driver are named with what they are, sure ones first, and how their driver is found") {
    const std::string usb = "usb:v0FE6p9700d0101dc00dsc00dp00icFFiscFFipFFin00";
    const auto seen = Devices()
                          .has("usb", "usb1/1-1/1-1:1.0", usb)
                          .says("usb1/1-1/idVendor", "0fe6")
                          .says("usb1/1-1/idProduct", "9700")
                          .says("usb1/1-1/product", "USB 2.0 10/100M Ethernet")
                          .has("usb", "usb1/1-2/1-2:1.0", "usb:v0424pEC00d0200dcFFdsc00dpFFicFFisc00ipFFin00", true)
                          .has("pci", "0000:01:00.0", "pci:v00008086d00001521sv00001234sd00005678bc02sc00i00")
                          .says("0000:01:00.0/vendor", "0x8086")
                          .says("0000:01:00.0/device", "0x1521")
                          .driverless();
    REQUIRE(seen.size() == 2);
    CHECK(seen[0].text() == "PCI 8086:1521: no network interface (no driver for it)");
    CHECK(seen[1].text() == "USB 0fe6:9700 (USB 2.0 10/100M Ethernet): no network interface (no driver for it)");
    CHECK(seen[1].remedy().find("modprobe -R '" + usb + "'") != std::string::npos);
    CHECK(Devices().driverless().empty());
}

TEST_CASE("a keyboard that no driver wants is probed once more, for which special drivers are ignored for a moment") {
    const TemporaryFolder folder;
    const fs::path probe = folder / "bus/hid/drivers_probe";
    const fs::path ignores = folder / "module/hid/parameters/ignore_special_drivers";
    write(probe, "");
    write(ignores, "0\n");
    fs::create_directories(folder / "bus/hid/devices/0003:046D:C31C.0001/driver");
    agent::take_refused_keyboards(folder.path());
    CHECK(read(probe).empty());
    CHECK(read(ignores) == "0\n");  // not even touched
    fs::create_directories(folder / "bus/hid/devices/0003:05AC:0220.0002");
    agent::take_refused_keyboards(folder.path());
    CHECK(read(probe) == "0003:05AC:0220.0002");
    CHECK(read(ignores) == "0");
}
