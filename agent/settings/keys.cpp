#include "agent/settings/keys.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <initializer_list>
#include <type_traits>
#include <utility>
#include <vector>

#include "agent/core/mount_options.h"
#include "agent/core/root_spelling.h"
#include "agent/core/trust.h"
#include "agent/settings/keymaps.h"
#include "agent/settings/nearest.h"
#include "netcfg/bootif_parameter.h"
#include "netcfg/host_name.h"
#include "netcfg/ip_parameter.h"
#include "netcfg/nameserver_parameter.h"
#include "netcfg/route_parameter.h"
#include "netcfg/vlan_parameter.h"

namespace agent::settings {
namespace {

using core::Config;
using core::LocalRoot;
using Wrong = std::optional<std::string>;  // what was expected; nothing: all is well

// --- What several keys have in common ---

Wrong expected(std::string_view what) {
    return "expected " + std::string(what);
}

Wrong take_number(const std::string& text, int least, int most, const char* unit, int& into) {
    int number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc() || end != text.data() + text.size() || number < least || number > most) {
        const std::string range = std::to_string(least) + " to " + std::to_string(most);
        const bool comment = text.find('#') != std::string::npos;
        return expected(std::string("whole ") + unit + ", " + range +
                        (comment ? "; a comment stands on a line of its own" : ""));
    }
    into = number;
    return {};
}

Wrong take_seconds(const Setting& setting, int most, base::seconds& into) {
    int count = 0;
    if (auto wrong = take_number(setting.value, 0, most, "seconds", count)) return wrong;
    into = base::seconds(count);
    return {};
}

Wrong take_yes(const std::string& text, bool& into) {
    constexpr std::array<std::string_view, 4> kYes{"yes", "on", "true", "1"};
    constexpr std::array<std::string_view, 4> kNo{"no", "off", "false", "0"};
    const bool yes = std::ranges::find(kYes, text) != kYes.end();
    if (!yes && std::ranges::find(kNo, text) == kNo.end()) return expected("yes or no");
    into = yes;
    return {};
}

Wrong check_choice(const std::string& text, std::span<const std::string_view> choices) {
    if (std::ranges::find(choices, text) != choices.end()) return {};
    std::string list;
    for (std::size_t i = 0; i < choices.size(); ++i) {
        list += (i == 0 ? "" : i + 1 == choices.size() ? " or " : ", ") + std::string(choices[i]);
    }
    const auto meant = nearest(text, choices);
    return expected(list + (meant.empty() ? "" : "; " + std::string(meant) + " is probably meant"));
}

// One of these words, each of which stands for a value.
template <typename Value>
Wrong take_choice(const Setting& setting,
                  std::initializer_list<std::pair<std::string_view, std::type_identity_t<Value>>> choices,
                  Value& into) {
    std::vector<std::string_view> words;
    for (const auto& [word, value] : choices) {
        words.push_back(word);
        if (word == setting.value) into = value;
    }
    return check_choice(setting.value, words);
}

template <typename Request>
Wrong append(std::vector<Request>& into, const Setting& setting, base::Result<Request> (*parse)(std::string_view)) {
    auto parsed = parse(setting.value);
    if (!parsed) return parsed.failure().evidence;
    into.push_back(std::move(*parsed));
    return {};
}

template <std::size_t N>
constexpr bool is_sorted(const std::array<std::string_view, N>& words) {
    return std::ranges::is_sorted(words);
}

LocalRoot& local(Config& config) {
    return std::get<LocalRoot>(config.local.root);
}

// --- The keys, one function each ---

Wrong take_root(Config& config, const Setting& setting) {
    auto root = core::parse_root(setting.value);
    if (!root) return root.failure().evidence;
    const auto* nfs = std::get_if<core::NfsRoot>(&*root);
    if (nfs != nullptr && core::asks_for_udp(nfs->options)) {
        config.mistakes.emplace_back(
            "most kernels do not mount NFS over UDP any more: where this one does not, TCP is taken");
    }
    config.roots.push_back({std::move(*root), setting.place.text()});
    return {};
}

Wrong take_ip(Config& config, const Setting& setting) {
    auto request = netcfg::parse_ip_parameter(setting.value, &config.mistakes);
    if (!request) return request.failure().evidence;
    config.ip.push_back(std::move(*request));
    return {};
}

Wrong take_vlan(Config& config, const Setting& setting) {
    return append(config.vlans, setting, netcfg::parse_vlan_parameter);
}

Wrong take_route(Config& config, const Setting& setting) {
    return append(config.routes, setting, netcfg::parse_route_parameter);
}

Wrong take_nameserver(Config& config, const Setting& setting) {
    return append(config.nameservers, setting, netcfg::parse_nameserver_parameter);
}

Wrong take_bootif(Config& config, const Setting& setting) {
    const auto parsed = netcfg::parse_bootif_parameter(setting.value);
    if (!parsed) return parsed.failure().evidence;
    config.bootif = *parsed;
    return {};
}

Wrong take_hostname(Config& config, const Setting& setting) {
    if (!netcfg::is_host_name(setting.value)) return expected("a host name: letters, digits, '-' and '.'");
    config.host_name = setting.value;
    return {};
}

Wrong take_keymap(Config& config, const Setting& setting) {
    if (find_keymap(setting.value) == nullptr) {
        const std::string_view meant = meant_keymap(setting.value);
        return expected(keymap_names() + (meant.empty() ? "" : "; " + std::string(meant) + " is probably meant"));
    }
    config.keymap = setting.value;
    return {};
}

Wrong take_rw(Config& config, const Setting& setting) {
    return take_yes(setting.value, config.read_write);
}

Wrong take_init(Config& config, const Setting& setting) {
    if (!setting.value.starts_with('/')) return expected("the path of a program inside the root, from '/' on");
    config.init = setting.value;
    return {};
}

Wrong take_deadline(Config& config, const Setting& setting) {
    constexpr int kMost = 24 * 3600;
    return take_seconds(setting, kMost, config.deadline);
}

Wrong take_countdown(Config& config, const Setting& setting) {
    constexpr int kMost = 3600;
    return take_seconds(setting, kMost, config.countdown);
}

Wrong take_hold(Config& config, const Setting& setting) {
    constexpr int kMost = 24 * 3600;
    return take_seconds(setting, kMost, config.hold);
}

Wrong take_mode(Config& config, const Setting& setting) {
    using core::Mode;
    return take_choice(setting, {{"auto", Mode::Auto}, {"ask", Mode::Ask}, {"diagnose", Mode::Diagnose}}, config.mode);
}

Wrong take_retry(Config& config, const Setting& setting) {
    int rounds = 0;
    if (auto wrong = take_number(setting.value, 0, 1000, "rounds", rounds)) return wrong;
    config.retry = rounds;
    return {};
}

Wrong take_return(Config& config, const Setting& setting) {
    return take_choice(setting, {{"no", false}, {"reboot", true}}, config.returns);
}

Wrong take_fallback(Config& config, const Setting& setting) {
    return take_choice(setting, {{"sd", core::Fallback::Sd}, {"wait", core::Fallback::Wait}}, config.fallback);
}

Wrong take_rootfstype(Config& config, const Setting& setting) {
    if (setting.value.empty()) return expected("a filesystem, such as ext4");
    local(config).filesystem = setting.value;
    return {};
}

Wrong take_rootflags(Config& config, const Setting& setting) {
    local(config).options = setting.value;
    return {};
}

Wrong take_rootdelay(Config& config, const Setting& setting) {
    constexpr int kMost = 600;
    base::seconds delay{0};
    if (auto wrong = take_seconds(setting, kMost, delay)) return wrong;
    local(config).patience = std::max(local(config).patience, delay);
    return {};
}

Wrong take_trust(Config& config, const Setting& setting) {
    auto rules = core::parse_trust(setting.value);
    if (!rules) return rules.failure().evidence;
    std::ranges::move(*rules, std::back_inserter(config.trust));
    return {};
}

Wrong take_watchdog(Config& config, const Setting& setting) {
    using core::WatchdogUse;
    return take_choice(setting, {{"boot", WatchdogUse::Boot}, {"keep", WatchdogUse::Keep}, {"off", WatchdogUse::Off}},
                       config.watchdog);
}

Wrong take_swap(Config& config, const Setting& setting) {
    if (setting.value == "none") return config.swap.clear(), Wrong();
    const auto swap = core::parse_swap(setting.value);
    if (!swap) return swap.failure().evidence;
    config.swap.push_back({*swap, setting.place.text()});
    return {};
}

Wrong take_swap_create(Config& config, const Setting& setting) {
    if (setting.value == "none") return config.swap_create.clear(), Wrong();
    const auto swap = core::parse_swap(setting.value);
    if (!swap) return swap.failure().evidence;
    const auto* file = std::get_if<core::SwapFile>(&*swap);
    if (file != nullptr && file->bytes == 0) return expected("the file's size too, as in " + setting.value + ",512M");
    const bool can_be_made = file != nullptr || std::holds_alternative<core::SwapDevice>(*swap);
    if (!can_be_made) return expected("a device or a file; swap= switches on what needs no creating");
    config.swap_create.push_back({*swap, setting.place.text()});
    return {};
}

// --- Keys of parts that are still to come: only checked ---

template <const auto& Choices>
Wrong one_of(Config&, const Setting& setting) {
    return check_choice(setting.value, Choices);
}

// Words with commas between, each one of the choices.
template <const auto& Choices>
Wrong several_of(Config&, const Setting& setting) {
    std::string_view rest = setting.value;
    while (true) {
        const auto comma = rest.find(',');
        if (auto wrong = check_choice(std::string(rest.substr(0, comma)), Choices)) return wrong;
        if (comma == std::string_view::npos) return {};
        rest.remove_prefix(comma + 1);
    }
}

Wrong address(Config&, const Setting& setting) {
    const auto& text = setting.value;
    if (text.starts_with("http://") || text.starts_with("https://") || text.starts_with("tftp://")) return {};
    return expected("an address that begins with https://, http:// or tftp://");
}

Wrong pin(Config&, const Setting& setting) {
    if (setting.value.starts_with("sha256//")) return {};
    return expected("the hash of a public key, as in sha256//base64");
}

Wrong take_overlay(Config& config, const Setting& setting) {
    config.overlay.reset();
    if (setting.value == "no") return {};
    auto overlay = core::parse_overlay(setting.value);
    if (!overlay) return expected(overlay.failure().evidence);
    config.overlay = std::move(*overlay);
    return {};
}

Wrong take_sd(Config& config, const Setting& setting) {
    return take_choice(setting, {{"on", false}, {"off", true}}, config.card_off);
}

// A stick must not be able to say that sticks count.
Wrong take_card(Config& config, const Setting& setting) {
    if (setting.place.source == Source::Card) return expected("this on the command line, as farroot.card=any");
    return take_choice(setting, {{"boot", false}, {"any", true}}, config.any_card);
}

Wrong take_fstab(Config& config, const Setting& setting) {
    return take_choice(setting, {{"mend", true}, {"keep", false}}, config.mends_fstab);
}

Wrong take_host_keys(Config& config, const Setting& setting) {
    using core::HostKeys;
    return take_choice(setting, {{"own", HostKeys::Own}, {"card", HostKeys::Card}, {"shared", HostKeys::Shared}},
                       config.host_keys);
}

Wrong take_record(Config& config, const Setting& setting) {
    return take_yes(setting.value, config.record);
}

Wrong take_password(Config& config, const Setting& setting) {
    // sha512crypt, of crypt(5): $6$[rounds=N$]SALT$ and 86 characters.
    constexpr std::size_t kHashLength = 86;
    const std::size_t last = setting.value.rfind('$');
    const bool is_hash = setting.value.starts_with("$6$") && last > 2 && setting.value.size() - last - 1 == kHashLength;
    if (!is_hash)
        return expected(
            "what `openssl passwd -6` or `mkpasswd -m sha-512` prints, never the password itself; until it is "
            "corrected "
            "nobody changes anything at a console");
    config.password = setting.value;
    return {};
}

constexpr std::array<std::string_view, 5> kDiscoveries{"off", "dhcp", "dns-sd", "broadcast", "sweep"};
constexpr std::array<std::string_view, 7> kChecks{"none", "init", "arch", "writable", "modules", "fstab", "owners"};
constexpr std::array<std::string_view, 3> kLogs{"quiet", "normal", "verbose"};

// Whether it is one of the words of a list with commas between.
auto is_in(const Setting& setting) {
    return [words = "," + setting.value + ","](std::string_view word) {
        return words.find("," + std::string(word) + ",") != std::string::npos;
    };
}

Wrong take_discover(Config& config, const Setting& setting) {
    if (auto wrong = several_of<kDiscoveries>(config, setting)) return wrong;
    const auto names = is_in(setting);
    if (names("off") && setting.value != "off") return expected("off alone, or ways to look for servers");
    config.discover = {names("dhcp"), names("dns-sd"), names("broadcast"), names("sweep")};
    return {};
}

Wrong take_require(Config& config, const Setting& setting) {
    if (auto wrong = several_of<kChecks>(config, setting)) return wrong;
    const auto names = is_in(setting);
    config.require = {names("init"),    names("arch"),  names("writable"),
                      names("modules"), names("fstab"), names("owners")};
    return {};
}

constexpr bool kRepeats = true;
constexpr bool kOnce = false;
constexpr bool kDone = true;
constexpr bool kSecret = true;
constexpr bool kToCome = false;

constexpr std::array kKeys{
    Key{"root", "ROOT", "none: the SD card's", Scope::Anyone, kRepeats, kDone,
        "a root to boot, several in order of preference: nfs:server:/path[,options], nfs4:…, server:/path, "
        "nfs://server[:port]/path, dhcp (the network tells), /dev/…, UUID=…, PARTUUID=…, LABEL=…",
        take_root},
    Key{"ip", "dhcp | ADDRESS:…", "dhcp on every link", Scope::Anyone, kRepeats, kDone,
        "how a link gets its address: the kernel's ten fields, dracut's forms (eth0:dhcp, auto6), IPv6 in brackets",
        take_ip},
    Key{"vlan", "NAME:PARENT", "none", Scope::Anyone, kRepeats, kDone,
        "an 802.1Q link, with the id in its name: eth0.5, eth0.0005, vlan5, vlan0005", take_vlan},
    Key{"route", "NETWORK:GATEWAY[:DEVICE]", "the network's", Scope::Anyone, kRepeats, kDone,
        "one more route, as dracut's rd.route=", take_route},
    Key{"nameserver", "ADDRESS", "the network's", Scope::Anyone, kRepeats, kDone,
        "a name server, asked before the network's", take_nameserver},
    Key{"bootif", "MAC", "any link", Scope::Anyone, kOnce, kDone,
        "the link to prefer, as BOOTIF= (01-52-54-00-12-34-56)", take_bootif},
    Key{"hostname", "NAME", "the network's", Scope::Anyone, kOnce, kDone,
        "this machine's name, for DHCP, NFS, and for %s in a path", take_hostname},
    Key{"rw", "yes | no", "no", Scope::Anyone, kOnce, kDone,
        "mount an NFS root for reading and writing; a local one as the kernel's own ro and rw say", take_rw},
    Key{"init", "PATH", "/sbin/init, /etc/init, /bin/init", Scope::Owner, kOnce, kDone, "the root's init", take_init},
    Key{"deadline", "SECONDS", "90", Scope::Anyone, kOnce, kDone,
        "from /init on, for an NFS root to be verified; then the local root boots", take_deadline},
    Key{"fallback", "sd | wait", "sd", Scope::Anyone, kOnce, kDone,
        "at the deadline: boot the local root, or go on trying", take_fallback},
    Key{"trust", "SERVER[:/PATH],…", "none", Scope::Owner, kRepeats, kDone,
        "roots that may boot without being named here: an address, a network or a name, with a path to stay below",
        take_trust},
    Key{"rootfstype", "TYPE", "as found", Scope::Anyone, kOnce, kDone, "the local root's filesystem", take_rootfstype},
    Key{"rootflags", "OPTIONS", "none", Scope::Anyone, kOnce, kDone, "mount options of the local root", take_rootflags},
    Key{"rootdelay", "SECONDS", "5", Scope::Anyone, kOnce, kDone, "for the local root's device to appear",
        take_rootdelay},
    Key{"watchdog", "boot | keep | off", "boot", Scope::Owner, kOnce, kDone,
        "the board's watchdog: until the root's init starts; keep: beyond that, where systemd "
        "(RuntimeWatchdogSec=) or a watchdog daemon feeds it",
        take_watchdog},
    Key{"mode", "auto | ask | diagnose", "auto", Scope::Anyone, kOnce, kDone,
        "auto: boot by itself; ask, diagnose: only what a person at the console says boots", take_mode},
    Key{"countdown", "SECONDS", "0", Scope::Anyone, kOnce, kDone, "before the verified root boots", take_countdown},
    Key{"hold", "SECONDS", "300", Scope::Anyone, kOnce, kDone, "without a key until a held boot goes on", take_hold},
    Key{"discover", "off | dhcp,dns-sd,broadcast,sweep", "dhcp,dns-sd,broadcast,sweep", Scope::Anyone, kOnce, kDone,
        "how servers are looked for where no root is named and nothing boots", take_discover},
    Key{"require", "none | init,arch,writable,…", "init,arch,writable,owners", Scope::Anyone, kOnce, kDone,
        "checks that an NFS root must pass: init, arch, writable (with rw), owners, modules, fstab; the others warn",
        take_require},
    Key{"retry", "NUMBER", "for ever", Scope::Anyone, kOnce, kDone,
        "rounds of tries, of 8 s each, after the deadline before a reboot", take_retry},
    Key{"return", "no | reboot", "no", Scope::Anyone, kOnce, kDone,
        "reboot: the fallback is left when farroot watch finds that an NFS root works again", take_return},
    Key{"swap", "auto | none | DEVICE | FILE | zram:50%", "none", Scope::Anyone, kRepeats, kDone,
        "swap to switch on, in order of priority: auto (what has swap's signature), UUID=…, LABEL=…, /dev/…, "
        "file:LABEL=…:/path, zram:50% of the memory",
        take_swap},
    Key{"swap-create", "DEVICE | FILE,SIZE", "none", Scope::Owner, kRepeats, kDone,
        "swap to switch on that may be created where there is nothing yet: /dev/sda1, file:LABEL=…:/swap,512M",
        take_swap_create},
    Key{"sd", "on | off", "on", Scope::Anyone, kOnce, kDone,
        "off: the SD card is switched off before an NFS root boots, where nothing on it is in use; `farroot sd on` "
        "brings "
        "it back",
        take_sd},
    Key{"card", "boot | any", "boot", Scope::Owner, kOnce, kDone,
        "whose farroot.conf counts: that of the disk that booted; any: a stick's too. On the command line alone",
        take_card},
    Key{"fstab", "mend | keep", "mend", Scope::Anyone, kOnce, kDone,
        "mend: lines of an NFS root's /etc/fstab for disks that are not there, or that sd=off takes away, count as "
        "nofail for this boot",
        take_fstab},
    Key{"overlay", "no | tmpfs[,SIZE] | DEVICE | FILE", "no", Scope::Owner, kOnce, kDone,
        "what is written to an NFS root, which is mounted read-only then, goes to memory or to a local ext4: LABEL=…, "
        "UUID=…, /dev/…, file:LABEL=…:/path",
        take_overlay},
    Key{"host-keys", "own | card | shared", "own", Scope::Owner, kOnce, kDone,
        "whose SSH host key a Pi with overlay= has: its own, which a layer on a disk keeps; its own, which the card "
        "keeps "
        "in farroot.key; the root's",
        take_host_keys},
    Key{"profile", "ADDRESS", "none", Scope::Owner, kOnce, kToCome, "a file of settings on a server", address},
    Key{"report", "ADDRESS", "none", Scope::Owner, kOnce, kToCome, "where the report is sent", address},
    Key{"pin", "sha256//HASH", "none", Scope::Owner, kOnce, kToCome, "the public key of that server", pin},
    Key{"password", "HASH", "none", Scope::Owner, kOnce, kDone,
        "who does not know it may look and hold at the console, but change nothing: what `openssl passwd -6` prints",
        take_password, kSecret},
    Key{"keymap", "de | fr | gb | …", "us", Scope::Anyone, kOnce, kDone,
        "what a keyboard at the Pi's display has on its keys: us, gb, de, at, ch, fr, be, es, latam, pt, it, nl, dk, "
        "no, se, fi, pl, cz, hu",
        take_keymap},
    Key{"log", "quiet | normal | verbose", "normal", Scope::Anyone, kOnce, kToCome, "how much the console hears",
        one_of<kLogs>},
    Key{"record", "yes | no", "no", Scope::Anyone, kOnce, kDone,
        "keep all that the screen was told in /run/farroot/recording.jsonl, for `farroot tui --replay`", take_record},
};

// Words of others that stand in farroot.conf by mistake, and the key that does it.
struct Meant {
    std::string_view word;
    std::string_view key;
};
constexpr std::array kMeant{
    Meant{"nfsroot", "root=nfs:server:/path"},
    Meant{"nfsaddrs", "ip"},
    Meant{"server", "root=nfs:server:/path"},
    Meant{"path", "root=nfs:server:/path"},
    Meant{"address", "ip"},
    Meant{"gateway", "ip"},
    Meant{"dns", "nameserver"},
    Meant{"rd.route", "route"},
    Meant{"timeout", "deadline"},
    Meant{"ro", "rw=no"},
    Meant{"host", "hostname"},
};

}  // namespace

std::span<const Key> keys() {
    return kKeys;
}

const Key* find_key(std::string_view name) {
    const auto found = std::ranges::find(kKeys, name, &Key::name);
    return found == kKeys.end() ? nullptr : &*found;
}

std::string unknown_key(std::string_view name) {
    std::vector<std::string_view> names;
    for (const auto& key : kKeys) names.push_back(key.name);
    const auto known = std::ranges::find(kMeant, name, &Meant::word);
    const std::string_view meant = known != kMeant.end() ? known->key : nearest(name, names);
    const std::string hint =
        meant.empty() ? "; 'farroot help keys' lists them" : "; " + std::string(meant) + " is probably meant";
    return "there is no such key" + hint;
}

}  // namespace agent::settings
