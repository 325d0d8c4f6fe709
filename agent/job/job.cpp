#include "agent/job/job.h"

#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <map>
#include <new>

#include "agent/base/file.h"
#include "agent/base/message_socket.h"
#include "agent/core/local_mount_steps.h"
#include "agent/core/report.h"
#include "agent/core/root_spelling.h"
#include "agent/core/step.h"
#include "agent/job/block_devices.h"
#include "agent/job/card.h"
#include "agent/job/card_memory_json.h"
#include "agent/job/card_mount.h"
#include "agent/job/card_power.h"
#include "agent/job/card_writer.h"
#include "agent/job/confine.h"
#include "agent/job/discover.h"
#include "agent/job/driverless.h"
#include "agent/job/host_key.h"
#include "agent/job/job_answer.h"
#include "agent/job/job_end.h"
#include "agent/job/local_mount.h"
#include "agent/job/local_trial.h"
#include "agent/job/measure.h"
#include "agent/job/nfs_trial.h"
#include "agent/job/overlay.h"
#include "agent/job/password.h"
#include "agent/job/probe.h"
#include "agent/job/refused_keyboards.h"
#include "agent/job/resolve.h"
#include "agent/job/swap_answer.h"
#include "agent/job/swap_modules.h"
#include "agent/jobs.h"
#include "agent/report_file.h"
#include "agent/servers/server_evidence.h"
#include "agent/servers/server_survey.h"
#include "agent/servers/survey_json.h"
#include "agent/settings/card_file.h"
#include "agent/settings/command_line.h"
#include "agent/settings/resolve.h"
#include "agent/swap/disks.h"
#include "agent/swap/swap.h"
#include "agent/version.h"
#include "initramfs/hand_over.h"
#include "initramfs/modules.h"
#include "netcfg/link_setup.h"

namespace agent {
namespace {

using Words = std::vector<std::string>;

enum class Mount { Pass, Drop };

settings::Layer command_line_layer() {
    const auto line = base::read_file("/proc/cmdline");
    return settings::read_command_line(line ? *line : "");
}

core::Config command_line() {
    return settings::resolve({command_line_layer()}).config;
}

int answer(const base::Result<core::Verdict>& outcome) {
    return base::send_message(kJobSocket, encode(outcome)) ? 0 : 1;
}

void load_modules(initramfs::ModuleLoader& loader, const Words& modaliases) {
    if (modaliases.empty()) {
        // A kernel that lacks one of these says so when a link needs it.
        static_cast<void>(loader.load_set("ipv6"));
        if (!command_line().vlans.empty()) static_cast<void>(loader.load_set("vlan"));
        static_cast<void>(loader.load_set("helpers"));
        loader.load_for_devices();
    }
    for (const auto& modalias : modaliases) loader.load_for(modalias);
}

// Whatever may hang is said before it is done.
void say_loading(const std::string& module, const std::string& modalias) {
    const std::string note = std::string(kLoading) + module + (modalias.empty() ? "" : " " + modalias);
    static_cast<void>(base::send_message(kJobSocket, note));
}

int load_modules(const Words& words) {
    constexpr const char* kKeyboards = "hid_generic";
    initramfs::ModuleLoader loader;
    loader.tell(say_loading);
    Words modaliases;
    for (const auto& word : words) {
        if (word.starts_with('-')) {
            loader.leave_out(word.substr(1));
        } else {
            modaliases.push_back(word);
        }
    }
    load_modules(loader, modaliases);
    if (!loader.leaves_out(kKeyboards)) {
        say_loading(kKeyboards, "");
        take_refused_keyboards();
    }
    say_loading("", "");
    return base::send_message(kJobSocket, encode_driverless(driverless_adapters())) ? 0 : 1;
}

int load_set(const std::string& set) {
    const auto loaded = initramfs::ModuleLoader().load_set(set);
    if (!loaded) return answer(loaded.failure());
    return answer(core::Verdict{});
}

base::seconds seconds(const std::string& word) {
    base::seconds::rep count = 0;
    std::from_chars(word.data(), word.data() + word.size(), count);
    return base::seconds(count);
}

// The jobs that need the card switch it on where sd=off switched it off, for a root that was lost after all.
int read_card(base::seconds patience) {
    initramfs::ModuleLoader loader;
    static_cast<void>(loader.load_set("card"));
    static_cast<void>(switch_card_on());
    const auto found = find_card(patience);
    const auto names_vlan = [](const settings::Setting& setting) { return setting.key == "vlan"; };
    if (found && std::ranges::any_of(found->layer.settings, names_vlan)) static_cast<void>(loader.load_set("vlan"));
    if (base::send_message(kJobSocket, encode(found))) return 0;
    return found && base::send_message(kJobSocket, encode(without_settings(*found))) ? 0 : 1;
}

// The agent writes when it has read the card, so that it need not be waited for.
base::Result<std::string> card_device() {
    static_cast<void>(initramfs::ModuleLoader().load_set("card"));
    static_cast<void>(switch_card_on());
    const auto found = find_card(base::Duration::zero());
    if (!found) return found.failure();
    if (found->device.empty()) return base::Failure{base::Cause::NoCard, "card", "write", 0, ""};
    return found->device;
}

int answer_written(const base::Status& written) {
    if (!written) return answer(written.failure());
    return answer(core::Verdict{});
}

int remember(const std::string& json) {
    const auto memory = parse_memory(json);
    if (!memory) return answer(memory.failure());
    const auto device = card_device();
    if (!device) return answer(device.failure());
    return answer_written(agent::remember(*device, *memory));
}

// What Jobs::start() handed over.
std::string handed() {
    std::string message(base::kMaxMessage, '\0');
    const ssize_t length = ::read(kJobSocket, message.data(), message.size());
    message.resize(length > 0 ? static_cast<std::size_t>(length) : 0);
    return message;
}

int save_settings() {
    const std::string text = handed();
    const auto device = card_device();
    if (!device) return answer(device.failure());
    return answer_written(agent::save_settings(*device, text));
}

int try_nfs(const Words& words, Mount mount) {
    // In a booted system the kernel loads by itself what it needs.
    if (mount == Mount::Drop) static_cast<void>(initramfs::ModuleLoader().load_set("nfs"));
    core::TrialRecord record;
    const auto tried = try_nfs_root(trial_of(words), record);
    if (!tried) return base::send_message(kJobSocket, encode(tried.failure(), record)) ? 0 : 1;
    const int fd = mount == Mount::Pass ? tried->mount.get() : -1;
    return base::send_message(kJobSocket, encode(tried->verdict, record), fd) ? 0 : 1;
}

int measure(const Words& words) {
    NfsTrial trial;
    trial.root = {words[0], words[1], words[2]};
    trial.client_id = words[3];
    const auto tell = [](const core::Throughput& reads) {
        static_cast<void>(base::send_message(kJobSocket, encode(base::Result<core::Throughput>(reads))));
    };
    return base::send_message(kJobSocket, encode(measure_root(trial, seconds(words[4]), tell))) ? 0 : 1;
}

int check_password() {
    const auto attempt = decode_password_try(handed());
    const bool is_right = attempt && is_right_password(attempt->hash, attempt->password);
    const std::string_view word = is_right ? kRightPassword : "wrong";
    return base::send_message(kJobSocket, std::string(word)) ? 0 : 1;
}

int count_return(const std::string& device) {
    if (auto own = own_mounts(); !own) return answer(own.failure());
    auto memory = recall(device);
    if (!memory) return answer(memory.failure());
    ++memory->returns;
    return answer_written(agent::remember(device, *memory));
}

int answer_evidence(const Words& words) {
    const auto evidence =
        servers::server_evidence({words[0], words[1], words[2]}, [] { confine(Kept::ReservedPorts); });
    return base::send_message(kJobSocket, encode(evidence)) ? 0 : 1;
}

base::Result<core::Verdict> try_local(const LocalTrial& trial) {
    static_cast<void>(switch_card_on());
    initramfs::ModuleLoader loader;
    // A missing filesystem shows when the mount fails.
    const auto load = [&loader](const std::string& filesystem) {
        static_cast<void>(loader.load_set("fs-" + filesystem));
    };
    return try_local_root(trial, load);
}

int try_local(const Words& words) {
    return answer(try_local({{words[0], words[1], words[2], seconds(words[3])}, words[4] == "rw", words[5]}));
}

base::Result<base::Fd> mount_local(const core::Verdict& verdict) {
    if (const auto own = own_mounts(); !own) return own.failure();
    return mount_local_root(verdict);
}

int mount_local(const std::string& json) {
    const auto verdict = decode_answer(json);
    if (!verdict) return answer(verdict.failure());
    const auto mount = mount_local(*verdict);
    if (!mount) return answer(mount.failure());
    return base::send_message(kJobSocket, encode(*verdict), mount->get()) ? 0 : 1;
}

core::LocalRoot local_root(const core::Config& config) {
    for (const auto& named : config.roots) {
        if (const auto* local = std::get_if<core::LocalRoot>(&named.root)) return *local;
    }
    return std::get<core::LocalRoot>(config.local.root);
}

int probe(const Words& words) {
    std::uint16_t port = 0;
    std::from_chars(words[1].data(), words[1].data() + words[1].size(), port);
    return base::send_message(kJobSocket, encode(probe_server(words[0], port))) ? 0 : 1;
}

// What it knows by and by: the last answer counts, also when it is ended before it is done.
int survey(const Words& words) {
    constexpr base::milliseconds kNamePatience{1000};
    base::milliseconds::rep patience = 0;
    std::from_chars(words[1].data(), words[1].data() + words[1].size(), patience);
    const auto tell = [](const servers::ServerSurvey& known) {
        static_cast<void>(base::send_message(kJobSocket, servers::encode(known)));
    };
    const servers::SurveyOptions options{base::BootClock::now() + base::milliseconds(patience)};
    servers::ServerSurvey found = servers::survey_server(words[0], options, tell);
    found.name = name_of(words[0], kNamePatience);
    return base::send_message(kJobSocket, servers::encode(std::move(found))) ? 0 : 1;
}

base::Result<std::vector<core::SwapArea>> use_swap(const Words& words) {
    const auto spec = core::parse_swap(words[0]);
    if (!spec) return spec.failure();
    swap::Wish wish{*spec, -1, words[2] == "create", seconds(words[3])};
    std::from_chars(words[1].data(), words[1].data() + words[1].size(), wish.priority);
    load_for_swap(wish.spec);
    return swap::use(wish);
}

base::Result<core::OverlayPlace> make_overlay(const Words& words) {
    const auto overlay = core::parse_overlay(words[0]);
    if (!overlay) return overlay.failure();
    initramfs::ModuleLoader loader;
    static_cast<void>(loader.load_set("overlay"));
    if (!overlay->device.empty()) static_cast<void>(loader.load_set("local"));
    if (!overlay->file.empty()) {
        static_cast<void>(loader.load_set("card"));
        static_cast<void>(loader.load_set("file"));
    }
    return make_overlay_place(*overlay, seconds(words[1]));
}

// udev's names, /dev/disk/by-…, are not there yet: as root= takes them they mean the tag.
int find_disks(const Words& names) {
    std::map<std::string, std::string> devices;
    for (const auto& name : names) {
        const auto root = core::parse_root(name);
        const auto* local = root ? std::get_if<core::LocalRoot>(&*root) : nullptr;
        const auto device = local == nullptr ? std::nullopt : find_device(local->device);
        if (device) devices[name] = *device;
    }
    return base::send_message(kJobSocket, encode_devices(devices)) ? 0 : 1;
}

int tell_swap(const Words& words) {
    return base::send_message(kJobSocket, encode(use_swap(words))) ? 0 : 1;
}

int tell_disks() {
    return base::send_message(kJobSocket, encode(swap::disks())) ? 0 : 1;
}

base::Status put_key(const std::string& folder, core::HostKeys wanted) {
    if (wanted == core::HostKeys::Own) return keep_host_key(folder);
    const auto device = card_device();  // from here on mounts of this job are its own
    if (!device) return device.failure();
    const auto secret = host_key_of_card(*device);
    if (!secret) return secret.failure();
    return put_host_key(folder, *secret);
}

// This Pi's SSH host key, where something keeps it: what lies in memory would be another one at each boot.
void give_host_key(core::OverlayPlace& place, core::HostKeys wanted) {
    const bool is_kept = wanted == core::HostKeys::Card || place.on != core::kInMemory;
    if (wanted == core::HostKeys::Shared || !is_kept) return;
    const std::string folder = host_key_folder(place.folder);
    if (auto put = put_key(folder, wanted); !put) {
        place.no_host_key = put.failure();
    } else {
        place.host_key = folder;
    }
}

int tell_overlay(const Words& words) {
    auto place = make_overlay(words);
    if (place) give_host_key(*place, settings::from_command_line("farroot.host-keys=" + words[2]).host_keys);
    return base::send_message(kJobSocket, encode(place)) ? 0 : 1;
}

int power_card_off() {
    return answer_written(switch_card_off());
}

// Tells PID 1 that this process lives, for as long as a mount may take: its journal may be long.
class Heartbeat {
public:
    Heartbeat() : pid_(::fork()) {
        if (pid_ != 0) return;
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        for (base::seconds age{0}; age < core::kLocalMountPatience; age += kPause) {
            static_cast<void>(base::send_message(kJobSocket, initramfs::kHeartbeat));
            ::sleep(static_cast<unsigned>(kPause.count()));
        }
        ::_exit(0);
    }
    Heartbeat(const Heartbeat&) = delete;
    Heartbeat& operator=(const Heartbeat&) = delete;
    ~Heartbeat() {
        if (pid_ > 0 && ::kill(pid_, SIGKILL) == 0) ::waitpid(pid_, nullptr, 0);
    }

private:
    static constexpr base::seconds kPause{5};
    pid_t pid_;
};

int say_to_init(const std::string& words) {
    return base::send_message(kJobSocket, std::string(initramfs::kSay) + words) ? 0 : 1;
}

base::Status bring_up(const Words& words) {
    base::IfIndex link;
    std::from_chars(words[0].data(), words[0].data() + words[0].size(), link.value);
    auto setup = netcfg::LinkSetup::open();
    if (!setup) return setup.failure();
    if (const auto mac = base::MacAddress::parse(words[1])) {
        if (auto set = setup->set_mac(link, *mac); !set) return set;
    }
    return setup->bring_up(link);
}

// What the owner wants, as far as an agent came to know it.
core::Config last_known_config() {
    const auto card = base::read_file(kCardSettingsPath);
    return settings::resolve({command_line_layer(), settings::read_card_file(card ? *card : "")}).config;
}

// In a process of its own: a driver that hangs in there must not keep the local root from booting.
void load_modules_for(base::seconds patience) {
    const pid_t child = ::fork();
    if (child == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        ::close(kJobSocket);
        initramfs::ModuleLoader loader;
        load_modules(loader, {});
        ::_exit(0);
    }
    if (child < 0) return;
    const base::Fd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, child, 0)));
    pollfd ended{pidfd.get(), POLLIN, 0};
    ::poll(&ended, 1, static_cast<int>(base::milliseconds(patience).count()));
    ::kill(child, SIGKILL);
}

int rescue() {
    constexpr base::seconds kModulesPatience{15};
    load_modules_for(kModulesPatience);
    const core::Config config = last_known_config();
    if (config.fallback == core::Fallback::Wait) {
        return say_to_init("fallback=wait: the local root is not booted");
    }
    const core::LocalRoot root = local_root(config);
    const auto verdict = try_local({root, root.read_write, root.init});
    if (!verdict) return say_to_init(verdict.failure().text());
    const auto mount = [&verdict] {
        const Heartbeat beats;
        return mount_local(*verdict);
    }();
    if (!mount) return say_to_init(mount.failure().text());
    core::Snapshot report;
    report.farroot = FARROOT_VERSION;
    report.state = "fallback";
    report.root = verdict->root;
    report.version = verdict->filesystem;
    report.log = {"the agent failed twice"};
    static_cast<void>(base::replace_file(kReportPath, core::to_json(report)));
    const initramfs::HandOver order{verdict->root,
                                    verdict->init,
                                    "the agent failed twice: handing over to " + verdict->init + " on " + verdict->root,
                                    config.watchdog == core::WatchdogUse::Keep,
                                    {},
                                    core::kLongestHandOff};
    return base::send_message(kJobSocket, initramfs::encode(order), mount->get()) ? 0 : 1;
}

template <int (*run)(const std::string&)>
int with_one_word(const Words& words) {
    return run(words[0]);
}

template <int (*run)()>
int without_words(const Words& /*none*/) {
    return run();
}

int give_overlay_back() {
    give_overlay_place_back();
    return answer(core::Verdict{});
}

// What a job may do, beside answering.
enum class Rights {
    Root,           // mount, write, switch: all that root may
    ReservedPorts,  // Kept::ReservedPorts
    Nothing,        // Kept::Nothing
    RawSockets,     // it opens some, and then confines itself
};

constexpr std::size_t kAny = static_cast<std::size_t>(-1);

struct Job {
    std::string_view name;
    std::size_t words;  // behind the name
    int (*run)(const Words& words);
    Rights rights;
};

// What reads strangers' bytes, and needs nothing of root's, has nothing of it.
constexpr Job kJobs[] = {
    {"check-password", 0, without_words<check_password>, Rights::Nothing},
    {"discover", kAny, discover, Rights::RawSockets},
    {"probe", 2, probe, Rights::Nothing},
    {"server-evidence", 3, answer_evidence, Rights::RawSockets},
    {"survey", 2, survey, Rights::ReservedPorts},

    {"bring-up", 2, [](const Words& words) { return answer_written(bring_up(words)); }, Rights::Root},
    {"card", 1, [](const Words& words) { return read_card(seconds(words[0])); }, Rights::Root},
    {"count-return", 1, with_one_word<count_return>, Rights::Root},
    {"disks", 0, without_words<tell_disks>, Rights::Root},
    {"find-disks", kAny, find_disks, Rights::Root},
    {"give-overlay-back", 0, without_words<give_overlay_back>, Rights::Root},
    {"load-set", 1, with_one_word<load_set>, Rights::Root},
    {"local-trial", 6, try_local, Rights::Root},
    {"measure", 5, measure, Rights::Root},
    {"modules", kAny, load_modules, Rights::Root},
    {"mount-local", 1, with_one_word<mount_local>, Rights::Root},
    {"nfs-check", 8, [](const Words& words) { return try_nfs(words, Mount::Drop); }, Rights::Root},
    {"nfs-trial", 8, [](const Words& words) { return try_nfs(words, Mount::Pass); }, Rights::Root},
    {"overlay", 3, tell_overlay, Rights::Root},
    {"remember", 1, with_one_word<remember>, Rights::Root},
    {"rescue", 0, without_words<rescue>, Rights::Root},
    {"save-settings", 0, without_words<save_settings>, Rights::Root},
    {"swap", 4, tell_swap, Rights::Root},
    {"switch-card-off", 0, without_words<power_card_off>, Rights::Root},
};

}  // namespace

int run_job(const Words& words) {
    std::set_new_handler([] { ::_exit(kOutOfMemory); });
    const std::string name = words.empty() ? "" : words[0];
    ::prctl(PR_SET_NAME, name.c_str());  // of its first 15 bytes
    const Words rest(words.begin() + (words.empty() ? 0 : 1), words.end());
    const auto* job = std::ranges::find(kJobs, name, &Job::name);
    if (job == std::end(kJobs) || (job->words != kAny && job->words != rest.size())) {
        std::fprintf(stderr, "farroot job: '%s' is no job, or its words are off; agent/job/job.h lists them\n",
                     name.c_str());
        return 2;
    }
    if (job->rights == Rights::ReservedPorts) confine(Kept::ReservedPorts);
    if (job->rights == Rights::Nothing) confine(Kept::Nothing);
    return job->run(rest);
}

}  // namespace agent
