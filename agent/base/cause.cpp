#include "agent/base/cause.h"

#include <algorithm>
#include <array>

namespace base {
namespace {

constexpr std::array kRows{
    CauseRow{Cause::Unknown, "unknown", "failed for a reason farroot does not know", "read the evidence in brackets"},
    CauseRow{Cause::NoInterface, "no-interface", "no network interface",
             "plug the adapter in, or build the image with its driver: initramfs/build --with DRIVER",
             "build the image with its driver, initramfs/build --with DRIVER; a system that runs on this kernel names "
             "it: modprobe -R '{modalias}'"},
    CauseRow{Cause::NoCarrier, "no-carrier", "no carrier: the cable or the switch port is dead",
             "check the cable, the switch and its port"},
    CauseRow{Cause::NoSuchLink, "no-such-link", "a link that the settings name is not here",
             "name a link that is here, or leave its name out"},
    CauseRow{Cause::DriverHangs, "driver-hangs", "a driver hangs while it looks at its device",
             "unplug the device in brackets, or keep its driver away: modprobe.blacklist= in cmdline.txt",
             "unplug the device in brackets, or keep its driver away: modprobe.blacklist={module} in cmdline.txt"},
    CauseRow{Cause::NoDhcpAnswer, "no-dhcp-answer", "no DHCP server answers",
             "check the DHCP server and the switch port's VLAN, or give ip= a static address"},
    CauseRow{Cause::DhcpRefused, "dhcp-refused", "the DHCP server refuses the address that was asked for",
             "check that the DHCP server's range is that of this network, and that there is only one server"},
    CauseRow{Cause::DhcpNotGranted, "dhcp-not-granted", "a DHCP server offers an address but does not grant it",
             "check the DHCP server's log and whether its pool is exhausted"},
    CauseRow{Cause::LeaseExpired, "lease-expired", "the DHCP lease ran out and was not renewed",
             "check that the DHCP server still runs"},
    CauseRow{Cause::AddressInUse, "address-in-use", "another machine on this network has the same address",
             "find the machine with the MAC address in brackets, or take its address out of the DHCP server's range"},
    CauseRow{Cause::SecondDhcpServer, "second-dhcp-server", "more than one DHCP server answers on this network",
             "switch off the one that does not belong there"},
    CauseRow{Cause::NoIpv6Router, "no-ipv6-router", "no IPv6 router advertises an address range",
             "check the router's advertisements (radvd, dnsmasq's enable-ra), or use IPv4"},
    CauseRow{Cause::LongFramesLost, "long-frames-lost", "frames as long as the MTU do not get through",
             "set the same MTU on the DHCP server's option 26, the switch and the server"},
    CauseRow{Cause::MtuRefused, "mtu-refused", "the adapter does not take the MTU that it is to have",
             "announce an MTU that it takes, or set it with mtu= of ip="},
    CauseRow{Cause::NameUnresolved, "name-unresolved", "the server's name does not resolve",
             "check the spelling and the DNS server, or give the server's address"},
    CauseRow{Cause::HostSilent, "host-silent", "the server does not answer",
             "check that it is on, and that no firewall drops port 2049"},
    CauseRow{Cause::NoNeighbour, "no-neighbour", "the server is not on this network: nobody has its address",
             "check that it is on and its address, and that both are on the same network"},
    CauseRow{Cause::GatewaySilent, "gateway-silent", "the gateway towards the server does not answer",
             "check that the gateway is on, and its address in the network's settings"},
    CauseRow{Cause::Filtered, "filtered", "the server is up, but something swallows NFS connections",
             "allow TCP port 2049 from this address in the firewall of the server",
             "allow TCP port {port} from {address} in the firewall of the server"},
    CauseRow{Cause::Prohibited, "prohibited", "a firewall on the way forbids to reach the server",
             "allow TCP port 2049 from this address, on the host in brackets",
             "allow TCP port {port} from {address} on {host}"},
    CauseRow{Cause::PortRefused, "port-refused", "the server is up but refuses NFS connections",
             "start nfs-kernel-server there, and check that it listens on port 2049"},
    CauseRow{Cause::NetworkUnreachable, "network-unreachable", "there is no route to the server",
             "check the address, the netmask and the gateway"},
    CauseRow{Cause::RpcUnavailable, "rpc-unavailable", "the server's portmapper or mountd does not answer",
             "start rpcbind and nfs-mountd there, or use NFS version 4"},
    CauseRow{Cause::PortmapperSilent, "portmapper-silent",
             "the server's portmapper does not answer, and NFS version 3 needs it",
             "start rpcbind on the server and allow its port 111, or switch NFS version 4 on there"},
    CauseRow{Cause::MountdNotRegistered, "mountd-not-registered",
             "the server's portmapper knows no mountd, and NFS version 3 needs it",
             "start nfs-mountd on the server, or switch NFS version 4 on there"},
    CauseRow{Cause::MountdSilent, "mountd-silent", "the server's mountd does not answer, and NFS version 3 needs it",
             "restart nfs-mountd on the server, and allow its port in the firewall",
             "restart nfs-mountd on the server, and allow TCP port {port} from {address} there"},
    CauseRow{Cause::ExportMissing, "export-missing", "the server has no such export",
             "check /etc/exports on the server: the path, and that its line names this address",
             "export {path} in /etc/exports on the server, or name an export that it has: {exports}"},
    CauseRow{Cause::PseudoRootDirectory, "pseudo-root-directory",
             "the path is no export, only a directory above exports", "name an export below it",
             "name an export below it: {exports}"},
    CauseRow{Cause::AccessDenied, "access-denied", "the server denies access to this address",
             "add this address to the export's line in /etc/exports, then run exportfs -ra",
             "add to /etc/exports on the server: {path} {address}({options}), then run exportfs -ra"},
    CauseRow{Cause::InsecurePort, "insecure-port", "the server refuses requests from an unprivileged port",
             "add insecure to the export's options in /etc/exports, then run exportfs -ra; without NAT on the way it "
             "is enough to take noresvport out of the mount's options",
             "add insecure to the options of {path} in /etc/exports, then run exportfs -ra; without NAT on the way it "
             "is enough to take noresvport out of the mount's options"},
    CauseRow{Cause::KerberosOnly, "kerberos-only", "the server offers this export with Kerberos alone",
             "add sec=sys to the export's options in /etc/exports, then run exportfs -ra",
             "add sec=sys to the options of {path} in /etc/exports, then run exportfs -ra"},
    CauseRow{Cause::VersionNotOffered, "version-not-offered", "the server does not offer that NFS version",
             "remove vers= from the options, or switch the version on in the server's /etc/nfs.conf",
             "use vers={offered}, or switch version {version} on in the server's /etc/nfs.conf"},
    CauseRow{Cause::UdpOnly, "udp-only", "the server offers NFS over UDP alone, which no kernel of today mounts",
             "switch TCP on there (tcp=y in [nfsd] of /etc/nfs.conf), then restart nfs-kernel-server"},
    CauseRow{Cause::UdpUnsupported, "udp-unsupported", "this kernel does not mount NFS over UDP: TCP is taken",
             "take udp out of the root's options"},
    CauseRow{Cause::NfsUnsupported, "nfs-unsupported", "this kernel cannot mount NFS",
             "build the image with this kernel's NFS modules",
             "build the image with the module {module} of this kernel"},
    CauseRow{Cause::ServerInGrace, "server-in-grace", "the server was restarted and opens nothing yet",
             "wait until its grace period is over, 90 s, or end it there: echo Y > /proc/fs/nfsd/v4_end_grace"},
    CauseRow{Cause::StoppedAnswering, "stopped-answering", "the server took the connection, then stopped answering",
             "look at the load and the kernel's log of the server; restart nfs-kernel-server there"},
    CauseRow{Cause::StaleHandle, "stale-handle", "the server says that the file handle is stale",
             "run exportfs -ra on the server, or give the export an fsid="},
    CauseRow{
        Cause::OwnersUnmapped, "owners-unmapped",
        "the server has names for owners that mean nothing here: root's files belong to nobody",
        "let it send numbers (nfs4_disable_idmapping=Y for nfsd, Only_Numeric_Owners = true for nfs-ganesha), or mount "
        "with vers=3"},
    CauseRow{Cause::RootSquashed, "root-squashed", "the server does not let this root be root (root_squash)",
             "add no_root_squash to the export's options in /etc/exports, then run exportfs -ra",
             "add no_root_squash to the options of {path} in /etc/exports, then run exportfs -ra"},
    CauseRow{Cause::ExportReadOnly, "export-read-only", "the export is read-only, and the root is wanted for writing",
             "change ro to rw in the export's options in /etc/exports, then run exportfs -ra; or boot it without rw",
             "change ro to rw in the options of {path} in /etc/exports, then run exportfs -ra; or boot it without rw"},
    CauseRow{Cause::DiskFull, "disk-full", "the server's disk is full",
             "make room on the file system that holds the export",
             "make room on the file system of {path} on the server"},
    CauseRow{Cause::QuotaExceeded, "quota-exceeded", "the quota on the server is used up",
             "raise the quota of root on the server, or delete files",
             "raise the quota of root on the file system of {path} on the server, or delete files there"},
    CauseRow{Cause::NoInit, "no-init", "the root has no init",
             "check that the export is a whole system with /sbin/init, or name it with init="},
    CauseRow{Cause::InterpreterMissing, "interpreter-missing", "the root's init needs an interpreter that is missing",
             "install the libraries of the root's own distribution"},
    CauseRow{Cause::WrongArchitecture, "wrong-architecture", "the root's init is built for another processor",
             "export a root for this board's architecture"},
    CauseRow{Cause::NoModules, "no-modules", "the root has no modules for this kernel",
             "install the package of the kernel that boots in the root",
             "install the package of this kernel in the root: /lib/modules/{release} is missing"},
    CauseRow{Cause::NoMountPoints, "no-mount-points", "the root lacks folders that its init can't do without",
             "make them in the root", "make them in the root: mkdir {folders}"},
    CauseRow{Cause::NetworkSetUp, "network-set-up",
             "the root's own network set-up takes the link down that the root comes over",
             "let it leave this link alone", "let it say this there: {change}"},
    CauseRow{Cause::HostKeysShared, "host-keys-shared", "every Pi that boots this root has the same SSH host keys",
             "keep each Pi's own in a layer on a disk (overlay=), or on its card (host-keys=card)"},
    CauseRow{Cause::FstabOverRoot, "fstab-over-root", "the root's /etc/fstab names a disk for /",
             "take that line out of the root's /etc/fstab", "take this line out of the root's /etc/fstab: {line}"},
    CauseRow{Cause::ClockOff, "clock-off", "the clock here and the server's differ",
             "set the clock, or let the root run an NTP client"},
    CauseRow{Cause::NoSdRoot, "no-sd-root", "the SD card holds no root",
             "write an ext4 root to the card's second partition"},
    CauseRow{Cause::SdUnreadable, "sd-unreadable", "the SD card's root can't be read",
             "check the card in another machine with fsck, or replace it"},
    CauseRow{Cause::FilesystemUnsupported, "filesystem-unsupported",
             "neither this kernel nor the image can read the local root's filesystem",
             "build the image with that filesystem's module: initramfs/build --with NAME",
             "build the image with it: initramfs/build --with {filesystem}"},
    CauseRow{Cause::BadConfig, "bad-config", "a setting is wrong", "correct it where it stands"},
    CauseRow{Cause::NotTrusted, "not-trusted", "nobody here named this root, and trust= does not cover it",
             "name it with root=, or let trust= in farroot.conf cover its server"},
    CauseRow{
        Cause::FstabNeedsDisk, "fstab-needs-disk", "the root's /etc/fstab needs a disk that is not there",
        "take the lines in brackets out of it, or add nofail to them (on the Pi, umount /etc/fstab uncovers it first)"},
    CauseRow{Cause::OtherKernel, "other-kernel", "the image's modules are for another kernel than the one that runs",
             "build the image anew for this kernel: initramfs/build --modules, once for each kernel of the card"},
    CauseRow{Cause::FirstBootPending, "first-boot-pending", "this card has not done its own first boot",
             "boot it once without farroot (without the initramfs line in config.txt), or take the words in brackets "
             "out of cmdline.txt"},
    CauseRow{Cause::NoCard, "no-card", "there is no card with farroot's settings or the Pi's boot files",
             "put the card in whose FAT partition holds farroot.conf, or config.txt and cmdline.txt"},
    CauseRow{Cause::CardUnreadable, "card-unreadable", "the card's settings can't be read",
             "check the card in another machine with fsck, or replace it"},
    CauseRow{Cause::CardReadOnly, "card-read-only", "the card can't be written: it is read-only",
             "move the switch at its side, or mount its boot partition for writing (mount -o remount,rw)"},
    CauseRow{Cause::CardFull, "card-full", "the card's boot partition is full",
             "delete what the boot does not need from it"},
    CauseRow{Cause::CardLate, "card-late", "the card came too late: its settings do not count in this boot",
             "put what must count in cmdline.txt, or replace the disk that is so slow"},
    CauseRow{Cause::CardDirty, "card-dirty", "the card's file system has errors, so that it can't be written",
             "repair it in another machine with fsck, or replace the card"},
    CauseRow{Cause::SwapMissing, "swap-missing", "there is no such swap",
             "plug its disk in, or correct swap=; swap-create= lets farroot create it"},
    CauseRow{Cause::DeviceAmbiguous, "device-ambiguous", "the name fits more than one device",
             "give one of them another label, or name it by UUID= or by its device"},
    CauseRow{Cause::SwapHoldsData, "swap-holds-data", "the place for swap holds something else",
             "name another place; to use this one, erase it yourself first: wipefs -a DEVICE destroys what it holds",
             "name another place; to use this one, erase it yourself first: {command} destroys what it holds"},
    CauseRow{Cause::SwapInUse, "swap-in-use", "the place for swap is in use", "unmount it, or name another place"},
    CauseRow{Cause::SwapTooSmall, "swap-too-small", "the place for swap is too small",
             "make it at least 1 MB large, or name another place"},
    CauseRow{Cause::SwapPageSize, "swap-page-size", "the swap was made for another page size than this kernel's",
             "make it anew on this Pi: erase it with wipefs -a, and let swap-create= name it"},
    CauseRow{Cause::SwapHoles, "swap-holes", "the swap file has holes",
             "delete it, and let swap-create= name it: farroot writes all of it"},
    CauseRow{Cause::SwapUnaligned, "swap-unaligned", "the swap file's pieces do not begin and end at pages",
             "make its filesystem anew with clusters of 4 KiB or more that are aligned to them, or use another place"},
    CauseRow{Cause::SwapReadOnly, "swap-read-only", "the place for swap is read-only",
             "move the switch at the card's side, or name another place"},
    CauseRow{Cause::SwapNoSpace, "swap-no-space", "the filesystem has no room for the swap file",
             "make room there, or give swap-create= a smaller size"},
    CauseRow{Cause::SwapUnsupported, "swap-unsupported", "this kernel or this filesystem can't swap there",
             "use a partition, or a file on ext4 or FAT"},
    CauseRow{Cause::SwapNotAllowed, "swap-not-allowed", "nobody allowed to create swap there",
             "let swap-create= in farroot.conf name it, or create it on the screen"},
    CauseRow{Cause::SwapOfRoot, "swap-of-root", "the root sets up swap of its own, beside farroot's",
             "keep one of them: take swap= out of farroot.conf, or in the root delete fstab's line, disable "
             "dphys-swapfile, or say Mechanism=none in /etc/rpi/swap.conf"},
    CauseRow{Cause::OverlayMissing, "overlay-missing", "the place for what is written over the root is not there",
             "plug it in, or correct overlay=; until then all that is written is lost at the next reboot"},
    CauseRow{Cause::OverlayUnusable, "overlay-unusable", "what is written over the root can't be kept there",
             "let overlay= name an ext4 filesystem; until then all that is written is lost at the next reboot"},
    CauseRow{Cause::OverlayUnsupported, "overlay-unsupported", "this kernel can't lay a writable layer over the root",
             "build the image for a kernel that has overlayfs; until then the root is read-only"},
    CauseRow{Cause::SdInUse, "sd-in-use", "the SD card is in use, so that it stays on",
             "unmount what is on it, or take its swap out; farroot sd status lists what uses it"},
    CauseRow{Cause::SdNotSwitchable, "sd-not-switchable", "the SD card can't be switched off",
             "take sd=off out of farroot.conf"},
    CauseRow{Cause::JobCrashed, "job-crashed", "farroot's helper process crashed",
             "please report it with the log in /run/farroot"},
    CauseRow{Cause::JobTimedOut, "job-timed-out", "it took too long and was given up", "read the evidence in brackets"},
};

}  // namespace

const CauseRow& describe(Cause cause) {
    return *std::ranges::find(kRows, cause, &CauseRow::cause);
}

std::string remedy_for(Cause cause, const Fields& fields) {
    const CauseRow& row = describe(cause);
    std::string text;
    std::string_view rest = row.exact;
    for (auto open = rest.find('{'); open != rest.npos; open = rest.find('{')) {
        const auto close = rest.find('}', open);
        const auto field = fields.find(rest.substr(open + 1, close - open - 1));
        if (field == fields.end() || field->second.empty()) return std::string(row.remedy);
        text += std::string(rest.substr(0, open)) + field->second;
        rest.remove_prefix(close + 1);
    }
    text += rest;
    return text.empty() ? std::string(row.remedy) : text;
}

std::optional<Cause> cause_from_id(std::string_view id) {
    const auto* row = std::ranges::find(kRows, id, &CauseRow::id);
    if (row == kRows.end()) return std::nullopt;
    return row->cause;
}

}  // namespace base
