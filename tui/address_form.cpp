#include "tui/address_form.h"

#include <algorithm>

#include "netcfg/ip_parameter.h"
#include "netcfg/nameserver_parameter.h"

namespace tui {
namespace {

using agent::core::LinkView;
using At = AddressForm::At;

// As ip= has it, where the fields are separated by ':'.
std::string bracketed(const std::string& address) {
    const bool is_bare_ipv6 = address.find(':') != std::string::npos && !address.starts_with('[');
    return is_bare_ipv6 ? "[" + address + "]" : address;
}

const std::string& text(const AddressForm& form, At field) {
    return form.fields[field].text;
}

std::string ip_value(const AddressForm& form, const std::string& gateway) {
    const std::string& address = text(form, AddressForm::kAddress);
    const auto slash = address.find('/');
    const std::string length = slash == address.npos ? "" : address.substr(slash + 1);
    return bracketed(address.substr(0, slash)) + "::" + bracketed(gateway) + ":" + length + "::" + form.link + ":none";
}

// What the settings themselves would say of the line.
std::optional<std::string> wrong_with_ip(const std::string& value) {
    std::vector<std::string> passed_over;
    const auto request = netcfg::parse_ip_parameter(value, &passed_over);
    if (!request) return request.failure().evidence;
    if (!passed_over.empty()) return passed_over.front();
    if (request->method != base::IpRequest::Method::Static) return "expected an address of a host";
    return {};
}

std::optional<std::string> wrong_with_address(const AddressForm& form) {
    const std::string& address = text(form, AddressForm::kAddress);
    const auto slash = address.find('/');
    const bool is_odd = address.find_first_not_of("0123456789abcdefABCDEF.:[]/") != address.npos;
    if (slash == 0 || slash == address.npos || slash + 1 == address.size() || is_odd) {
        return "expected an address and its prefix length, as 192.168.1.5/24 or fd00::5/64";
    }
    return wrong_with_ip(ip_value(form, ""));
}

std::optional<std::string> wrong_with_gateway(const AddressForm& form) {
    const std::string& gateway = text(form, AddressForm::kGateway);
    if (gateway.empty() || wrong_with_address(form)) return {};
    if (gateway.find_first_not_of("0123456789abcdefABCDEF.:[]") != gateway.npos) {
        return "expected an address, as 192.168.1.1; empty where there is none";
    }
    return wrong_with_ip(ip_value(form, gateway));
}

std::optional<std::string> wrong_with_dns(const AddressForm& form) {
    if (text(form, AddressForm::kDns).empty()) return {};
    const auto server = netcfg::parse_nameserver_parameter(text(form, AddressForm::kDns));
    return server ? std::nullopt : std::optional(server.failure().evidence);
}

void fill(Field& field, const std::string& text) {
    field = {text, text.size(), false};
}

}  // namespace

AddressForm address_form(const LinkView& link, std::string_view conf) {
    AddressForm form;
    form.link = link.name;
    fill(form.fields[AddressForm::kAddress], link.address);
    for (const auto& value : values_in(conf, "ip")) {
        const auto request = netcfg::parse_ip_parameter(value);
        if (!request || !is_of_link(value, link.name)) continue;
        if (request->method != base::IpRequest::Method::Static) continue;
        fill(form.fields[AddressForm::kAddress], request->config.address.text());
        const auto& routes = request->config.routes;
        const bool has_gateway = !routes.empty() && routes.front().gateway;
        if (has_gateway) fill(form.fields[AddressForm::kGateway], routes.front().gateway->text());
        break;
    }
    const auto servers = values_in(conf, "nameserver");
    if (!servers.empty()) fill(form.fields[AddressForm::kDns], servers.front());
    return form;
}

std::optional<std::string> wrong_with(const AddressForm& form, std::size_t field) {
    if (field == AddressForm::kAddress) return wrong_with_address(form);
    return field == AddressForm::kGateway ? wrong_with_gateway(form) : wrong_with_dns(form);
}

bool is_right(const AddressForm& form) {
    for (std::size_t i = 0; i < AddressForm::kFields; ++i) {
        if (wrong_with(form, i)) return false;
    }
    return true;
}

std::vector<CardEdit> edits_of(const AddressForm& form) {
    return {{"ip", ip_value(form, text(form, AddressForm::kGateway)), true, form.link},
            {"nameserver", text(form, AddressForm::kDns)}};
}

// Where ip= names other links, DHCP is not a matter of course.
std::vector<CardEdit> edits_for_dhcp(const std::string& link, std::string_view conf) {
    const CardEdit gone{"ip", "", true, link};
    const bool has_others = !values_in(with_edit(conf, gone), "ip").empty();
    return {{"ip", has_others ? link + ":dhcp" : "", true, link}, {"nameserver", "", true}};
}

}  // namespace tui
