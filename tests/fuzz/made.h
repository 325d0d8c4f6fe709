// What farroot's processes tell each other, made of a fuzzer's bytes. Each member has its turn by name, so that a new
// one without it does not compile.
#pragma once

#include "agent/base/net_types.h"
#include "agent/base/printable.h"
#include "agent/base/result.h"
#include "agent/causes/evidence.h"
#include "agent/core/boot.h"
#include "agent/core/card_memory.h"
#include "agent/core/overlay_spec.h"
#include "agent/core/snapshot.h"
#include "agent/discovery/found.h"
#include "agent/job/card.h"
#include "agent/servers/server_survey.h"
#include "agent/settings/keys.h"
#include "initramfs/hand_over.h"
#include "tests/fuzz/maker.h"

namespace fuzz {

inline void fill(Maker& make, base::Cause& cause) {
    fill_up_to(make, cause, base::Cause::JobTimedOut);
}

inline void fill(Maker& make, base::Failure& value) {
    auto& [cause, object, operation, error, evidence, remedy] = value;
    make(cause, object, operation, error, evidence, remedy);
}

inline void fill(Maker& make, base::MacAddress& mac) {
    for (auto& octet : mac.octets) fill(make, octet);
}

inline void fill(Maker& make, base::Ipv4& address) {
    address.bits = make.input().number();
}

}  // namespace fuzz

namespace agent::core {

using fuzz::Maker;

inline void fill(Maker& make, WriteProbe& value) {
    auto& [operation, error, owner] = value;
    make(operation, error, owner);
}

inline void fill(Maker& make, Throughput& value) {
    auto& [bytes, took] = value;
    make(bytes, took);
}

inline void fill(Maker& make, RootFacts& value) {
    auto& [os, kernel, needs, has, fstab, swap, unmapped, maps, lacks, set_up, change, keys, names_keys, latency, free,
           clock, probe, reads, writes] = value;
    make(os, kernel, needs, has, fstab, swap, unmapped, maps, set_up, change, keys, names_keys, latency, free, clock,
         probe, reads, writes);
    if (make.flag()) lacks = "/dev /run";
    for (auto* text : {&os, &fstab, &swap, &set_up, &change}) *text = base::printable(*text, 80);  // as they are told
}

inline void fill(Maker& make, Verdict& value) {
    auto& [root, version, filesystem, init, resolv_conf, flags, data, confirms, facts, fstab, warnings, network_files] =
        value;
    make(root, version, filesystem, init, resolv_conf, flags, data, confirms, facts, fstab, warnings);
    if (make.flag()) make(network_files["/etc/dhcpcd.conf"]);
    if (make.flag()) resolv_conf = "/run/systemd/resolve/stub-resolv.conf";
}

inline void fill(Maker& make, MountAttempt& value) {
    auto& [version, error, words] = value;
    make(version, error, words);
}

inline void fill(Maker& make, TrialRecord& value) {
    auto& [mounts, in_grace, given_up, failure, root] = value;
    make(mounts, in_grace, given_up, failure, root);
}

inline void fill(Maker& make, OverlayPlace& value) {
    auto& [folder, on, instead_of, host_key, no_host_key] = value;
    make(folder, on, instead_of, host_key, no_host_key);
}

inline void fill(Maker& make, SwapArea& value) {
    auto& [name, kind, bytes, priority, is_new] = value;
    make(name, kind, bytes, priority, is_new);
}

inline void fill(Maker& make, Disk& value) {
    auto& [device, whole, bus, model, bytes, removable, read_only, holds, label, uuid, used_as] = value;
    make(device, whole, bus, model, bytes, removable, read_only, holds, label, uuid, used_as);
}

inline void fill(Maker& make, CardMemory::Attempts& value) {
    auto& [root, count] = value;
    make(root, count);
}

inline void fill(Maker& make, CardMemory::Address& value) {
    auto& [link, address] = value;
    make(link, address);
}

inline void fill(Maker& make, CardMemory& value) {
    auto& [attempts, confirmed, addresses, has_password, returns] = value;
    make(attempts, confirmed, addresses, has_password, returns);
}

// --- The snapshot. ---

inline void fill(Maker& make, StageState& value) {
    fuzz::fill_up_to(make, value, StageState::Failed);
}

inline void fill(Maker& make, StageView& value) {
    auto& [name, state, detail] = value;
    make(name, state, detail);
}

inline void fill(Maker& make, CauseView& value) {
    auto& [id, object, words, remedy] = value;
    make(id, object, words, remedy);
}

inline void fill(Maker& make, CandidateView& value) {
    auto& [root, source, state, version, init, attempts, cause, passed_over, facts, warnings, spelling, completed,
           asked_for] = value;
    make(root, source, state, version, init, attempts, cause, passed_over, facts, warnings, spelling, completed,
         asked_for);
}

inline void fill(Maker& make, ChosenView& value) {
    auto& [key, root, is_trusted, mac, address] = value;
    make(key, root, is_trusted, mac, address);
}

inline void fill(Maker& make, DhcpOfferView& value) {
    auto& [server, address, root_path] = value;
    make(server, address, root_path);
}

inline void fill(Maker& make, DhcpView& value) {
    auto& [sent, naks, declines, offers, ignored] = value;
    make(sent, naks, declines, offers, ignored);
}

inline void fill(Maker& make, LinkView& value) {
    auto& [name, mac, driver, bus, state, address, origin, ipv6, mtu, speed, duplex, vlan, dhcp, cause, warnings] =
        value;
    make(name, mac, driver, bus, state, address, origin, ipv6, mtu, speed, duplex, vlan, dhcp, cause, warnings);
}

inline void fill(Maker& make, CardView& value) {
    auto& [device, state, cause, text, is_editable] = value;
    make(device, state, cause, text, is_editable);
}

inline void fill(Maker& make, SaveView& value) {
    auto& [state, cause] = value;
    make(state, cause);
}

inline void fill(Maker& make, LockedConsole& value) {
    auto& [name, is_open, wrong, wait, shell] = value;
    make(name, is_open, wrong, wait, shell);
}

inline void fill(Maker& make, LockView& value) {
    auto& [state, checking, consoles] = value;
    make(state, checking, consoles);
}

inline void fill(Maker& make, MeasureView& value) {
    auto& [root, elapsed, lasts, bytes, is_over, cause] = value;
    make(root, elapsed, lasts, bytes, is_over, cause);
}

inline void fill(Maker& make, SwapView& value) {
    auto& [spelling, source, state, areas, cause] = value;
    make(spelling, source, state, areas, cause);
}

inline void fill(Maker& make, OverlayView& value) {
    auto& [state, on, cause] = value;
    make(state, on, cause);
}

inline void fill(Maker& make, CardPowerView& value) {
    auto& [state, cause] = value;
    make(state, cause);
}

inline void fill(Maker& make, TimingView& value) {
    auto& [name, since_init] = value;
    make(name, since_init);
}

inline void fill(Maker& make, FoundExport& value) {
    auto& [path, clients, more, listed, over_v4, looked, root, init, modules, os] = value;
    make(path, clients, more, listed, over_v4, looked, root, init, modules, os);
}

inline void fill(Maker& make, FoundOffer& value) {
    auto& [nfs, port, portmapper, mountd_port, versions, udp, round_trip, exports, more, unknown, passages, complete,
           took] = value;
    make(nfs, port, portmapper, mountd_port, versions, udp, round_trip, exports, more, unknown, passages, complete,
         took);
}

inline void fill(Maker& make, FoundBy& value) {
    auto& [source, after] = value;
    make(source, after);
}

inline void fill(Maker& make, FoundServer& value) {
    auto& [address, names, paths, by, offer] = value;
    make(address, names, paths, by, offer);
}

inline void fill(Maker& make, FoundSource& value) {
    auto& [source, found, done, took, note] = value;
    make(source, found, done, took, note);
}

inline void fill(Maker& make, FoundView& value) {
    auto& [sources, servers, more, took] = value;
    make(sources, servers, more, took);
}

inline void fill(Maker& make, Snapshot& value) {
    auto& [farroot, board, serial, state, root, version, chosen, notice, returns, returned, nfs, read_write, init,
           keymap, deadline_left, mode, held, hold_left, boots_in, looking_for_servers, save, lock, measure, swaps,
           disks, looking_at_disks, disks_cause, overlay, card_power, stages, card, warnings, mistakes, candidates,
           links, found, timings, log] = value;
    make(farroot, board, serial, state, root, version, chosen, notice, returns, returned, nfs, read_write, init,
         deadline_left, mode, held, hold_left, boots_in, looking_for_servers, save, lock, measure, swaps, disks,
         looking_at_disks, disks_cause, overlay, card_power, stages, card, warnings, mistakes, candidates, links, found,
         timings, log, keymap);
}

}  // namespace agent::core

namespace agent::causes {

using fuzz::Maker;

inline void fill(Maker& make, Connection& value) {
    make(value.error);
}

inline void fill(Maker& make, RpcReply::Kind& value) {
    fuzz::fill_up_to(make, value, RpcReply::Kind::Refused);
}

inline void fill(Maker& make, RpcReply& value) {
    auto& [kind, low, high] = value;
    make(kind, low, high);
}

inline void fill(Maker& make, PortAnswer& value) {
    auto& [reply, port] = value;
    make(reply, port);
}

inline void fill(Maker& make, MountAnswer& value) {
    auto& [reply, status, flavors] = value;
    make(reply, status, flavors);
}

inline void fill(Maker& make, LookupAnswer& value) {
    auto& [reply, status, component, flavors] = value;
    make(reply, status, component, flavors);
}

inline void fill(Maker& make, ExportLine& value) {
    auto& [path, clients] = value;
    make(path, clients);
}

inline void fill(Maker& make, NeighbourWord& value) {
    fuzz::fill_up_to(make, value, NeighbourWord::Silent);
}

inline void fill(Maker& make, IcmpWord::Kind& value) {
    fuzz::fill_up_to(make, value, IcmpWord::Kind::TooLong);
}

inline void fill(Maker& make, IcmpWord& value) {
    auto& [kind, from] = value;
    make(kind, from);
}

inline void fill(Maker& make, Evidence& value) {
    auto& [server, path, version, read_write, unprivileged_port, port, name_failure, address, own_address, no_route,
           on_link, next_hop, neighbour, icmp, nfs, portmapper, mountd, null_3, null_4, long_request, minor_versions,
           mountd_port, udp_alone, exports, shown, mount_reserved, mount_unprivileged, lookup_reserved,
           lookup_unprivileged, trial] = value;
    make(server, path, version, read_write, unprivileged_port, port, name_failure, address, own_address, no_route,
         on_link, next_hop, neighbour, icmp, nfs, portmapper, mountd, null_3, null_4, long_request, minor_versions,
         mountd_port, udp_alone, exports, shown, mount_reserved, mount_unprivileged, lookup_reserved,
         lookup_unprivileged, trial);
}

}  // namespace agent::causes

namespace servers {

using fuzz::Maker;

inline void fill(Maker& make, Service& value) {
    fuzz::fill_up_to(make, value, Service::Silent);
}

inline void fill(Maker& make, Looked& value) {
    fuzz::fill_up_to(make, value, Looked::Failed);
}

inline void fill(Maker& make, RootLook& value) {
    auto& [init, modules, os] = value;
    make(init, modules, os);
}

inline void fill(Maker& make, Export& value) {
    auto& [path, clients, more, listed, over_v4, looked, look] = value;
    make(path, clients, more, listed, over_v4, looked, look);
}

inline void fill(Maker& make, ServerSurvey& value) {
    auto& [address, name, nfs, portmapper, nfs_port, mountd_port, versions, udp, round_trip, exports, more, list_known,
           pseudo_root_known, passages, cut_off, reserved, complete, took] = value;
    make(address, name, nfs, portmapper, nfs_port, mountd_port, versions, udp, round_trip, exports, more, list_known,
         pseudo_root_known, passages, cut_off, reserved, complete, took);
}

}  // namespace servers

namespace discovery {

using fuzz::Maker;

inline void fill(Maker& make, Source& value) {
    fuzz::fill_up_to(make, value, Source::Sweep);
}

inline void fill(Maker& make, Found& value) {
    auto& [address, name, path, after] = value;
    make(address, name, path, after);
}

inline void fill(Maker& make, SourceReport& value) {
    auto& [source, found, note, done, took] = value;
    make(source, found, note, done, took);
}

}  // namespace discovery

namespace agent::settings {

using fuzz::Maker;

inline void fill(Maker& make, Setting& value) {
    auto& [key, value_text, spelled, place] = value;
    make(key, value_text, spelled, place.file, place.line);
    place.source = Source::Card;
    key = keys()[make.input().byte() % keys().size()].name;
}

inline void fill(Maker& make, Layer& value) {
    make(value.settings, value.mistakes, value.spoils_password);  // the rest is not told
}

}  // namespace agent::settings

namespace agent {

inline void fill(fuzz::Maker& make, CardFound& value) {
    auto& [device, has_file, layer, memory, text, is_text, failure] = value;
    make(device, has_file, layer, memory, text, failure);
    is_text = true;
}

}  // namespace agent

namespace initramfs {

using fuzz::Maker;

inline void fill(Maker& make, Layer& value) {
    auto& [folder, host_name, machine_id, host_key] = value;
    make(folder, host_name, machine_id, host_key);
}

inline void fill(Maker& make, Cover& value) {
    auto& [file, over] = value;
    make(file, over);
}

inline void fill(Maker& make, HandOver& value) {
    auto& [source, init, summary, keep_watchdog, layer, patience, covers] = value;
    make(source, init, summary, keep_watchdog, layer, patience, covers);
}

}  // namespace initramfs
