// The report: a Snapshot as JSON, the same bytes for the screen, /run/farroot/report.json and the tests.
//
// Schema (version 1). Times are whole milliseconds since /init. Absent knowledge is an empty string or a missing key.
//   {
//     "schema": 1,
//     "farroot": "0.1.0", "board": "Raspberry Pi 3 Model B", "serial": "00000000abcdef01",
//     "state": "searching" | "booting" | "fallback",
//     "root": "192.168.1.2:/srv/root", "version": "4.2",
//     "deadline_left_ms": 81000,                                   only while searching
//     "mode": "auto" | "ask" | "diagnose", "held": false,          by a person at a console
//     "hold_left_ms": 300000, "boots_in_ms": 5000,                 while a hold, or countdown=, runs
//     "looking_for_servers": false,
//     "save": {"state": "writing" | "done" | "failed", "cause": CAUSE},   only after a person had settings written
//     "lock": {"state": "none" | "set" | "unreadable" | "unknown", "checking": "/dev/tty1",        password=
//              "consoles": [{"name": "/dev/tty1", "open": false, "wrong": 1, "wait_ms": 2000, "shell": 0}]},
//     "measure": {"root": "nfs:…", "elapsed_ms": 1200, "lasts_ms": 5000, "bytes": 9000000, "over": false,
//                 "cause": CAUSE},                                 only after a person asked how fast a root is
//     "swaps": [{"swap": "LABEL=swap", "source": "farroot.conf:3", "state": "waiting" | "looking" | "creating" | "on" |
//                "failed", "areas": [AREA], "cause": CAUSE}],
//     "disks": [DISK], "looking_at_disks": false, "disks_cause": CAUSE,   disks: only after a person looked at them
//     "stages": [{"name": "link", "state": "waiting" | "working" | "done" | "failed", "detail": "eth0, carrier"}],
//     "card": {"device": "/dev/mmcblk0p1", "state": "reading" | "farroot.conf" | "no farroot.conf" | "none" |
//              "failed", "text": "root=…", "editable": true, "cause": CAUSE},   text: without what is secret in it,
//                                                                               and empty once a root is handed over
//     "mistakes": ["farroot.conf:3: dedline=8 is ignored: …"],
//     "candidates": [{"root": "…", "source": "command line", "state": "waiting" | "trying" | "verified" | "failed" |
//                     "in grace" | "refused" | "booting", "version": "4.2", "init": "/sbin/init", "attempts": 1,
//                     "passed_over": false, "spelling": "nfs:…", "completed": "nfs:…", "asked_for": false, "cause":
//                     CAUSE, "warnings": [CAUSE], "facts": {root_facts_json.h}}],
//     "links": [{"name": "eth0", "mac": "52:54:…", "driver": "virtio_net", "bus": "virtio0", "state": "down" |
//                "no carrier" | "asking" | "leased" | "in use" | "failed", "address": "192.168.1.5/24",
//                "origin": "dhcp" | "static" | "kernel" | "kernel-dhcp", "ipv6": "2001:db8::5/64",
//                "mtu": 1500, "speed": 1000, "duplex": "full" | "half", "vlan": 5,  of speed and vlan 0: none
//                "dhcp": {"sent": 2, "naks": 0, "declines": 0, "ignored": {"foreign transaction": 1},
//                         "offers": [{"server": "192.168.1.1", "address": "192.168.1.5/24", "root_path": "…"}]},
//                "cause": CAUSE, "warnings": [CAUSE]}],
//     "discovery": {found_view_json.h},                            only where servers were looked for
//     "timings": [{"name": "address", "ms": 412}],
//     "log": ["…"],
//     "chosen": {"key": "cbf29ce484222325", "root": "nfs:192.168.1.2:/srv/root", "trusted": true, "mac": "52:54:…",
//                "address": "192.168.1.5"},                        only once a root is handed over
//     "notice": "This Pi runs from its fallback, …",               empty unless it does
//     "returns": false, "returned": 0,                              return=reboot; and how often in vain so far
//     "nfs": ["nfs:192.168.1.2:/srv/root"], "rw": true, "init": ""  what farroot watch tries, and how
//     "keymap": "de"                                               of the displays' keyboards; empty: the kernel's
//   }
//   AREA, DISK: swap_json.h
//   CAUSE: {"id": "export-missing", "object": "…", "words": "…", "remedy": "…"}, present only after a failure.
#pragma once

#include <string>
#include <string_view>

#include "agent/base/result.h"
#include "agent/core/snapshot.h"

namespace agent::core {

std::string to_json(const Snapshot& snapshot);

// Unknown keys are passed over; a missing or mistyped one is a Failure, never an exception.
base::Result<Snapshot> snapshot_from_json(std::string_view json);

}  // namespace agent::core
