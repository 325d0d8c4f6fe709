// `farroot net` on a machine of its own, before a real DHCP server.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/lab/pi.h"
#include "tests/lab/server.h"

using namespace lab;
using namespace std::chrono_literals;

TEST_SUITE_BEGIN("boot");

TEST_CASE("farroot net lists the links and what the DHCP server offers, and changes nothing") {
    Lan lan("net-command");
    Server server(lan);
    Pi machine(lan, Board::Virt, {.card = Card::None, .first_init = "net-command"});
    REQUIRE(machine.console_shows("NET-DONE 1", 180s));

    const std::string table = machine.console().between("TABLE-BEGIN", "TABLE-END").value_or("");
    CAPTURE(table);
    for (const char* words :
         {"LINK  KIND      STATE    SPEED  MTU    MAC\n", "eth0  ethernet  carrier  -      1500   52:54:00:00:00:02\n",
          "      virtio_net at virtio", "      root path    192.168.50.1:/export/root\n"}) {
        CHECK_MESSAGE(table.find(words) != std::string::npos, words);
    }

    const std::string text = machine.console().between("JSON-BEGIN", "JSON-END").value_or("");
    const auto json = nlohmann::json::parse(text, nullptr, false);
    REQUIRE_FALSE(json.is_discarded());
    REQUIRE(json["links"].size() == 1);
    const auto& link = json["links"][0];
    CHECK(link["name"] == "eth0");
    CHECK(link["driver"] == "virtio_net");
    CHECK(link["statistics"]["sent"] > 0);
    REQUIRE(link["offers"].size() == 1);
    const auto& offer = link["offers"][0];
    CHECK(offer["server"] == "192.168.50.1");
    CHECK(offer["address"].get<std::string>().starts_with("192.168.50.1"));
    CHECK(offer["lease_s"] == 3600);
    CHECK(offer["root_path"] == "192.168.50.1:/export/root");

    CHECK(machine.console_shows("NET-UNCHANGED"));
    CHECK(machine.console_shows("farroot net: eth7: no network interface (there are lo, eth0)"));
    CHECK(server.run("cat /run/leases").empty());
}

TEST_SUITE_END();
