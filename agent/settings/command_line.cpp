#include "agent/settings/command_line.h"

#include <algorithm>
#include <array>
#include <optional>

#include "agent/base/kernel_words.h"
#include "agent/settings/first_boot.h"
#include "agent/settings/keys.h"
#include "agent/settings/not_done.h"
#include "agent/settings/secrets.h"

namespace agent::settings {
namespace {

constexpr std::string_view kOurs = "farroot.";
constexpr std::string_view kBlanks = " \t\r\n";
const Place kForeignPlace{Source::ForeignWords, "", 0};

struct Foreign {
    std::string_view word;
    std::string_view key;
};
constexpr std::array kForeign{
    Foreign{"ip", "ip"},
    Foreign{"nfsaddrs", "ip"},
    Foreign{"vlan", "vlan"},
    Foreign{"rd.route", "route"},
    Foreign{"nameserver", "nameserver"},
    Foreign{"BOOTIF", "bootif"},
    Foreign{"init", "init"},
    Foreign{"rootfstype", "rootfstype"},
    Foreign{"rootflags", "rootflags"},
    Foreign{"rootdelay", "rootdelay"},
};

bool is_network(std::string_view root) {
    return root == "/dev/nfs" || root == "nfs" || root == "nfs4";
}

bool is_dhcp(std::string_view root) {
    return root == "dhcp" || root == "dhcp6";
}

class Reader {
public:
    Layer read(std::string_view line) {
        const auto words = base::kernel_words(line);
        layer_.first_boot = first_boot_words(words);
        for (const auto& word : words) {
            const auto equals = word.find('=');
            take(word, word.substr(0, equals),
                 equals == std::string::npos ? std::nullopt : std::optional(word.substr(equals + 1)));
        }
        join_roots();
        return std::move(layer_);
    }

private:
    void take(const std::string& word, const std::string& name, const std::optional<std::string>& value) {
        if (name.starts_with(kOurs)) return take_ours(word, name.substr(kOurs.size()), value);
        if (const auto why = not_done(name, value.value_or(""))) return mistake(word, *why);
        if (name == "ro" || name == "rw") return add("rw", name == "rw" ? "yes" : "no", word, Source::ForeignWords);
        if (!value) return;
        if (name == "root") add("root", *value, word, Source::ForeignWords);
        if (name == "nfsroot") nfsroot_ = *value;
        if (name == "boot") boot_ = *value;
        if (name == "init" && is_first_boot_init(*value)) return;
        for (const auto& [foreign, key] : kForeign) {
            if (name == foreign) add(key, *value, word, Source::ForeignWords);
        }
    }

    void take_ours(const std::string& word, const std::string& key, const std::optional<std::string>& value) {
        if (find_key(key) == nullptr) return mistake(word, unknown_key(key));
        if (!value) return mistake(word, "expected " + word + "=" + std::string(find_key(key)->value));
        add(key, *value, word, Source::CommandLine);
    }

    // What the words of a root mean together: nfsroot= goes with root=/dev/nfs, root=nfs, or boot=nfs; without
    // nfsroot=, or with nfsroot=auto (initramfs-tools), the network tells.
    void join_roots() {
        const bool network_root = has_root(is_network);
        if (nfsroot_ && has_root(is_dhcp)) {
            erase_roots(is_dhcp);
            ignore_nfsroot("root=dhcp leaves the root to the network, nfsroot= names one: neither counts");
        } else if (nfsroot_ && has_root([](auto) { return true; }) && !network_root && boot_ != "nfs") {
            ignore_nfsroot("it counts only beside root=/dev/nfs or boot=nfs");
        }
        if (!nfsroot_ && !network_root && boot_ != "nfs") return;
        const bool told_by_network = !nfsroot_ || *nfsroot_ == "auto" || nfsroot_->empty();
        const std::string kind = has_root([](auto root) { return root == "nfs4"; }) ? "nfs4" : "nfs";
        const std::string spelled = nfsroot_       ? "nfsroot=" + *nfsroot_
                                    : network_root ? "root=/dev/nfs"
                                                   : "boot=" + boot_;
        const auto first =
            std::ranges::find_if(layer_.settings, [](const auto& each) { return is_root(each, is_network); });
        const auto place = first == layer_.settings.end() ? 0 : first - layer_.settings.begin();
        erase_roots(is_network);
        layer_.settings.insert(layer_.settings.begin() + place,
                               {"root", told_by_network ? kind : kind + ":" + *nfsroot_, spelled, kForeignPlace});
    }

    template <typename Test>
    static bool is_root(const Setting& setting, Test test) {
        return setting.key == "root" && setting.place.source == Source::ForeignWords && test(setting.value);
    }

    template <typename Test>
    bool has_root(Test test) const {
        return std::ranges::any_of(layer_.settings, [&](const Setting& each) { return is_root(each, test); });
    }

    template <typename Test>
    void erase_roots(Test test) {
        std::erase_if(layer_.settings, [&](const Setting& each) { return is_root(each, test); });
    }

    void ignore_nfsroot(const std::string& why) {
        mistake("nfsroot=" + *nfsroot_, why);
        nfsroot_.reset();
    }

    void add(std::string_view key, std::string value, std::string spelled, Source source) {
        layer_.settings.push_back({std::string(key), std::move(value), std::move(spelled), {source, "", 0}});
    }

    void mistake(const std::string& word, const std::string& why) {
        if (means_secret(word)) layer_.spoils_password = true;
        layer_.add_mistake({Source::CommandLine, "", 0}, word, why);
    }

    Layer layer_;
    std::optional<std::string> nfsroot_;
    std::string boot_;
};

}  // namespace

Layer read_command_line(std::string_view line) {
    return Reader().read(line);
}

Layer read_cmdline_txt(std::string_view text) {
    const auto end = text.find('\n');
    Layer layer = read_command_line(text.substr(0, end));
    if (end == text.npos) return layer;
    const std::string_view rest = text.substr(end);
    const auto first = rest.find_first_not_of(kBlanks);
    if (first == rest.npos) return layer;
    const std::string_view word = rest.substr(first, rest.find_first_of(kBlanks, first) - first);
    layer.add_mistake({Source::CommandLine, "", 0}, word,
                      "it stands on a line of its own, and the Pi reads the first line of cmdline.txt alone: put all "
                      "words on that one");
    return layer;
}

}  // namespace agent::settings
