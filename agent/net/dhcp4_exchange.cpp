#include "agent/net/dhcp4_exchange.h"

#include <utility>

#include "agent/base/file.h"
#include "agent/base/random.h"

namespace agent {
namespace {

using base::Cause;
using base::Failure;
using netcfg::Dhcp4Client;

std::string lease_file(const base::Link& link) {
    return "/run/farroot/lease-" + link.name;
}

std::string lease_line(const std::string& address, const std::string& host_name) {
    return host_name.empty() ? address : address + " " + host_name;
}

std::optional<base::Ipv4> leased_before(const base::Link& link, const std::string& host_name) {
    const std::string line = base::first_line(lease_file(link));
    const std::string address = line.substr(0, line.find(' '));
    return line == lease_line(address, host_name) ? base::Ipv4::parse(address) : std::nullopt;
}

core::DhcpView view(const Dhcp4Client& client) {
    const auto& counts = client.counts();
    core::DhcpView view{counts.sent, counts.naks, counts.declines, {}, {}};
    for (const auto& offer : client.offers()) {
        view.offers.push_back({offer.server.text(), offer.config.address.text(), offer.config.root_path});
    }
    for (const auto& [reason, count] : counts.ignored) view.ignored.emplace(netcfg::words_of(reason), count);
    return view;
}

Cause cause_of(Dhcp4Client::Loss loss) {
    switch (loss) {
        case Dhcp4Client::Loss::Nak: return Cause::DhcpRefused;
        case Dhcp4Client::Loss::Conflict: return Cause::AddressInUse;
        case Dhcp4Client::Loss::Expired: return Cause::LeaseExpired;
        case Dhcp4Client::Loss::None: return Cause::Unknown;
    }
    return Cause::Unknown;
}

}  // namespace

base::Result<std::unique_ptr<Dhcp4Exchange>> Dhcp4Exchange::open(Loop& loop, const base::Link& link,
                                                                 bool wants_root_path, const std::string& host_name,
                                                                 Tell tell) {
    auto socket = netcfg::PacketSocket::open(link.index);
    if (!socket) return socket.failure();
    const netcfg::Dhcp4Settings settings{
        .mac = link.mac, .seed = base::random_number(), .wants_root_path = wants_root_path, .host_name = host_name};
    return std::unique_ptr<Dhcp4Exchange>(new Dhcp4Exchange(loop, link, settings, std::move(*socket), std::move(tell)));
}

Dhcp4Exchange::Dhcp4Exchange(Loop& loop, const base::Link& link, const netcfg::Dhcp4Settings& settings,
                             netcfg::PacketSocket socket, Tell tell)
    : loop_(loop),
      link_(link),
      host_name_(settings.host_name),
      client_(settings),
      socket_(std::move(socket)),
      tell_(std::move(tell)) {
    loop_.watch(socket_.fd(), [this] { receive(); });
}

Dhcp4Exchange::~Dhcp4Exchange() {
    loop_.forget(socket_.fd());
    if (ear_) loop_.forget(ear_->fd());
    if (arp_) loop_.forget(arp_->fd());
}

void Dhcp4Exchange::start(std::optional<base::Ipv4> remembered) {
    const auto of_this_boot = leased_before(link_, host_name_);
    client_.start(base::BootClock::now(), of_this_boot ? of_this_boot : remembered);
    listen_for_frames();
    send_due();
}

void Dhcp4Exchange::send_due() {
    // A message that the link does not take now is as good as lost on the wire: the next one follows by its time.
    while (const auto datagram = client_.next_message(base::BootClock::now())) {
        static_cast<void>(socket_.send(*datagram));
    }
    tell_changes();
}

void Dhcp4Exchange::receive() {
    take_some([&] { return socket_.receive(); },
              [&](const auto& message) { client_.receive(message, base::BootClock::now()); });
    send_due();
}

void Dhcp4Exchange::hear_frame() {
    if (!ear_->heard()) return;
    stop_listening();
    receive();  // it may have been the server's answer
    client_.frame_heard(base::BootClock::now());
    send_due();
}

void Dhcp4Exchange::hear_arp() {
    take_some([&] { return arp_->receive(); },
              [&](const netcfg::ArpPacket& packet) {
                  const auto& lease = client_.lease();
                  const auto* address = lease ? lease->address.address.v4() : nullptr;
                  if (address == nullptr || !netcfg::is_conflict(packet, *address, link_.mac)) return;
                  other_owner_ = packet.sender_mac.text();
                  if (client_.conflict(base::BootClock::now()) == Dhcp4Client::Claim::Defend) defend(*address);
              });
    send_due();
}

void Dhcp4Exchange::defend(base::Ipv4 address) {
    static_cast<void>(arp_->announce(address));
    tell_(core::LinkWarned{link_.index, Failure{Cause::AddressInUse, link_.name, "", 0,
                                                other_owner_ + " claims " + address.text() + ": it is kept"}});
}

void Dhcp4Exchange::tell_changes() {
    const auto& lease = client_.lease();
    if (told_ && !lease && client_.last_loss() != Dhcp4Client::Loss::None) tell_loss();
    if (lease && told_ != lease) lease_came();
    if (core::DhcpView now = view(client_); now != seen_) {
        seen_ = std::move(now);
        tell_(core::DhcpSeen{link_.index, seen_});
    }
}

void Dhcp4Exchange::tell_loss() {
    told_.reset();
    const bool conflict = client_.last_loss() == Dhcp4Client::Loss::Conflict;
    tell_(core::LeaseLost{link_.index,
                          Failure{cause_of(client_.last_loss()), link_.name, "", 0, conflict ? other_owner_ : ""}});
    listen_for_frames();
}

void Dhcp4Exchange::lease_came() {
    const base::Ipv4 address = *client_.lease()->address.address.v4();
    const bool is_new = !told_ || told_->address != client_.lease()->address;
    told_ = client_.lease();
    stop_listening();
    if (is_new) {
        static_cast<void>(base::write_file(lease_file(link_), lease_line(address.text(), host_name_)));
        probe(address);
    }
    tell_(core::ConfigOffered{link_.index, *told_});
}

// Without these two sockets the boot goes on all the same: it just hears less.
void Dhcp4Exchange::listen_for_frames() {
    if (ear_) return ear_->listen();
    auto ear = netcfg::LinkEar::open(link_.index);
    if (!ear) return;
    ear_.emplace(std::move(*ear));
    loop_.watch(ear_->fd(), [this] { hear_frame(); });
}

void Dhcp4Exchange::stop_listening() {
    if (ear_) ear_->rest();
}

void Dhcp4Exchange::probe(base::Ipv4 address) {
    if (!arp_) {
        auto arp = netcfg::ArpSocket::open(link_.index, link_.mac);
        if (!arp) return;
        arp_.emplace(std::move(*arp));
        loop_.watch(arp_->fd(), [this] { hear_arp(); });
    }
    static_cast<void>(arp_->probe(address));
}

}  // namespace agent
