// The job role: `farroot job NAME …`. Each leaves its answer on descriptor kJobSocket (agent/jobs.h) and exits.
//
//   modules [-MODULE...] [MODALIAS...]  loads the modules of these devices; of all devices when none is named, and
//   before
//                           them what the links will need: IPv6, VLANs where the command line names some. Without these
//                           MODULEs, and what needs them. Notes each module before it is loaded (kLoading), takes
//                           keyboards that no driver wants, and answers with the network adapters that have none
//   load-set NAME           loads a set of initramfs/modules.list; one that is built in costs a file read
//   card SECONDS            agent/job/card.h: the card's settings and memory, for which it waits that long
//   remember MEMORY         writes the card's memory, JSON as agent/job/card_memory_json.h has it
//   save-settings           writes the card's farroot.conf; the text is handed over (Jobs::start())
//   nfs-trial SERVER PATH OPTIONS ro|rw INIT CLIENT_ID REQUIRE leave|measure  agent/job/nfs_trial.h; REQUIRE as
//                           require= takes it; the last word is Speed; the mount comes with the answer
//   nfs-check …             the same without the mount, which is gone when the job is
//   measure SERVER PATH OPTIONS CLIENT_ID SECONDS  agent/job/measure.h; each answer replaces the one before
//   check-password          agent/job/password.h; hash and password are handed over
//   count-return DEVICE     one return more in the memory of the card on DEVICE (agent/core/watch.h)
//   local-trial DEVICE FILESYSTEM OPTIONS SECONDS ro|rw INIT    agent/job/local_trial.h; the words of core::LocalRoot
//   mount-local VERDICT     agent/job/local_mount.h; VERDICT is the trial's answer. The mount comes with the answer
//   server-evidence SERVER PATH OPTIONS  agent/servers/server_evidence.h, answered as evidence_json.h has it
//   probe SERVER PORT       agent/job/probe.h
//   survey ADDRESS MS       agent/servers/server_survey.h, in so many milliseconds; each answer replaces the one before
//   discover SOURCE [HOST PATH]...  agent/job/discover.h; each answer replaces the one before
//   swap SPEC PRIORITY create|use SECONDS  agent/swap/swap.h: switches on what SPEC names (core::parse_swap), for which
//                           it waits that long; create: it may be created. Answered as agent/job/swap_answer.h has it
//   disks                   the disks and partitions, answered so too
//   overlay SPEC SECONDS    agent/job/overlay.h: makes the place that SPEC names (core::parse_overlay), and answers so
//   give-overlay-back       unmounts that place
//   switch-card-off         agent/job/card_power.h
//   bring-up INDEX MAC      netcfg/link_setup.h: the link of that index, with that MAC address where it is not empty
//   rescue                  for PID 1, when the agent fails: the local root of the command line and the card, as far as
//                           an agent had read it, answered with a hand-over order; none with fallback=wait
#pragma once

#include <string>
#include <vector>

namespace agent {

// The exit code: 0 when the work was done, whatever it found out; 2 for words that are no job.
int run_job(const std::vector<std::string>& words);

}  // namespace agent
