// A static address as it is typed, and what it comes to in farroot.conf.
#include "tui/address_form.h"

#include <doctest/doctest.h>

#include <string>

using tui::AddressForm;

namespace {

AddressForm form(const std::string& address, const std::string& gateway, const std::string& dns) {
    AddressForm out;
    out.link = "eth0";
    out.fields[AddressForm::kAddress].text = address;
    out.fields[AddressForm::kGateway].text = gateway;
    out.fields[AddressForm::kDns].text = dns;
    return out;
}

std::string saved(const AddressForm& of, const std::string& conf) {
    CHECK(tui::is_right(of));
    return tui::with_edits(conf, tui::edits_of(of));
}

}  // namespace

TEST_CASE("address form: it becomes an ip= line of that link, and a name server") {
    CHECK(saved(form("192.168.1.5/24", "192.168.1.1", "9.9.9.9"), "rw=yes\n") ==
          "rw=yes\nip=192.168.1.5::192.168.1.1:24::eth0:none\nnameserver=9.9.9.9\n");
    CHECK(saved(form("192.168.1.5/24", "", ""), "nameserver=9.9.9.9\nrw=yes\n") ==
          "rw=yes\nip=192.168.1.5:::24::eth0:none\n");
    CHECK(saved(form("fd00::5/64", "fd00::1", "fd00::53"), "rw=yes\n") ==
          "rw=yes\nip=[fd00::5]::[fd00::1]:64::eth0:none\nnameserver=fd00::53\n");
    CHECK(saved(form("10.0.0.6/8", "", ""), "ip=eth1:dhcp\nip=10.0.0.5::10.0.0.1:24::eth0:none\n") ==
          "ip=eth1:dhcp\nip=10.0.0.6:::8::eth0:none\n");
}

TEST_CASE("address form: each field says what it expects") {
    for (const char* address :
         {"", "192.168.1.5", "192.168.1.5/", "192.168.1.5/33", "192.168.1.0/24", "/24", "0.0.0.0/8", "192.168.1.5/24:x",
          "eth0/24", "fd00::5/129", "1.2.3/24", "192.168.1.5::/24"}) {
        CAPTURE(address);
        CHECK(tui::wrong_with(form(address, "", ""), AddressForm::kAddress).has_value());
    }
    for (const char* gateway : {"192.168.1", "fd00::1", "router", "192.168.1.1:"}) {
        CAPTURE(gateway);
        CHECK(tui::wrong_with(form("192.168.1.5/24", gateway, ""), AddressForm::kGateway).has_value());
    }
    CHECK(tui::wrong_with(form("192.168.1.5/24", "", "dns"), AddressForm::kDns).has_value());
    CHECK_FALSE(tui::is_right(form("192.168.1.5/24", "", "dns")));
}

TEST_CASE("address form: it begins with what the card says, else with the address that the link has") {
    agent::core::LinkView link;
    link.name = "eth0";
    link.address = "192.168.1.57/24";
    CHECK(tui::address_form(link, "").fields[AddressForm::kAddress].text == "192.168.1.57/24");
    const auto same = tui::address_form(link, "ip=10.0.0.5::10.0.0.1:24::eth0:none\nnameserver=9.9.9.9\n");
    CHECK(same.fields[AddressForm::kAddress].text == "10.0.0.5/24");
    CHECK(same.fields[AddressForm::kGateway].text == "10.0.0.1");
    CHECK(same.fields[AddressForm::kDns].text == "9.9.9.9");
}

TEST_CASE("address form: by DHCP the link's lines go; where others are left it is named") {
    const std::string one = "ip=10.0.0.5:::24::eth0:none\nnameserver=9.9.9.9\nrw=yes\n";
    CHECK(tui::with_edits(one, tui::edits_for_dhcp("eth0", one)) == "rw=yes\n");
    const std::string two = "ip=10.0.0.5:::24::eth0:none\nip=10.1.0.5:::24::eth1:none\n";
    CHECK(tui::with_edits(two, tui::edits_for_dhcp("eth0", two)) == "ip=eth0:dhcp\nip=10.1.0.5:::24::eth1:none\n");
    CHECK(tui::with_edits("ip=dhcp\n", tui::edits_for_dhcp("eth0", "ip=dhcp\n")) == "ip=eth0:dhcp\nip=dhcp\n");
    CHECK(tui::with_edits("rw=yes\n", tui::edits_for_dhcp("eth0", "rw=yes\n")) == "rw=yes\n");
}
