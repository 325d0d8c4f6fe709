#include "agent/base/cause.h"

#include <algorithm>
#include <array>

namespace base {
namespace {

constexpr std::array kRows{
    CauseRow{Cause::Unknown, "unknown", "failed for a reason farroot does not know", "read the evidence in brackets"},
    CauseRow{Cause::NoInterface, "no-interface", "no network interface",
             "plug the adapter in, or add its driver's module to the image"},
    CauseRow{Cause::NoCarrier, "no-carrier", "no carrier: the cable or the switch port is dead",
             "check the cable, the switch and its port"},
    CauseRow{Cause::NoDhcpAnswer, "no-dhcp-answer", "no DHCP server answers",
             "check the DHCP server and the switch port's VLAN, or give ip= a static address"},
    CauseRow{Cause::NameUnresolved, "name-unresolved", "the server's name does not resolve",
             "check the spelling and the DNS server, or give the server's address"},
    CauseRow{Cause::HostSilent, "host-silent", "the server does not answer",
             "check that it is on, and that no firewall drops port 2049"},
    CauseRow{Cause::PortRefused, "port-refused", "the server is up but refuses NFS connections",
             "start nfs-kernel-server there, and check that it listens on port 2049"},
    CauseRow{Cause::NetworkUnreachable, "network-unreachable", "there is no route to the server",
             "check the address, the netmask and the gateway"},
    CauseRow{Cause::RpcUnavailable, "rpc-unavailable", "the server's portmapper or mountd does not answer",
             "start rpcbind and nfs-mountd there, or use NFS version 4"},
    CauseRow{Cause::ExportMissing, "export-missing", "the server has no such export",
             "check /etc/exports on the server: the path, and that its line names this address"},
    CauseRow{Cause::AccessDenied, "access-denied", "the server denies access to this address",
             "add this address to the export's line in /etc/exports, then run exportfs -ra"},
    CauseRow{Cause::VersionNotOffered, "version-not-offered", "the server does not offer that NFS version",
             "remove vers= from the options, or switch the version on in the server's /etc/nfs.conf"},
    CauseRow{Cause::NfsUnsupported, "nfs-unsupported", "this kernel cannot mount NFS",
             "build the image with this kernel's NFS modules"},
    CauseRow{Cause::StaleHandle, "stale-handle", "the server says that the file handle is stale",
             "run exportfs -ra on the server, or give the export an fsid="},
    CauseRow{Cause::NoInit, "no-init", "the root has no init",
             "check that the export is a whole system with /sbin/init, or name it with init="},
    CauseRow{Cause::InterpreterMissing, "interpreter-missing", "the root's init needs an interpreter that is missing",
             "install the libraries of the root's own distribution"},
    CauseRow{Cause::WrongArchitecture, "wrong-architecture", "the root's init is built for another processor",
             "export a root for this board's architecture"},
    CauseRow{Cause::NoSdRoot, "no-sd-root", "the SD card holds no root",
             "write an ext4 root to the card's second partition"},
    CauseRow{Cause::SdUnreadable, "sd-unreadable", "the SD card's root can't be read",
             "check the card in another machine with fsck, or replace it"},
    CauseRow{Cause::BadConfig, "bad-config", "a setting is wrong", "correct it where it stands"},
    CauseRow{Cause::JobCrashed, "job-crashed", "farroot's helper process crashed",
             "please report it with the log in /run/farroot"},
    CauseRow{Cause::JobTimedOut, "job-timed-out", "it took too long and was given up", "read the evidence in brackets"},
};

}  // namespace

const CauseRow& describe(Cause cause) {
    return *std::ranges::find(kRows, cause, &CauseRow::cause);
}

std::optional<Cause> cause_from_id(std::string_view id) {
    const auto* row = std::ranges::find(kRows, id, &CauseRow::id);
    if (row == kRows.end()) return std::nullopt;
    return row->cause;
}

}  // namespace base
