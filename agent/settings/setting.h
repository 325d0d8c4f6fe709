// One value that somebody gave farroot, with where it stands. Layers of settings, one a source, make a core::Config
// (resolve.h). Pure text, as all of agent/settings.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace agent::settings {

enum class Source {
    CommandLine,   // farroot.key=value
    ForeignWords,  // the command line's words that are the kernel's, initramfs-tools' or dracut's
    Card,          // the card's farroot.conf
    Profile,       // a file from the network
    Dhcp,
};

struct Place {
    Source source = Source::CommandLine;
    std::string file;  // "farroot.conf"; empty for the command line and DHCP
    int line = 0;      // from 1; 0 where there are none

    std::string text() const;  // "command line", "farroot.conf:3", "DHCP"
};

struct Setting {
    std::string key;      // of the table (keys.h)
    std::string value;    // "nfs:10.0.0.1:/srv"
    std::string spelled;  // as it was written: "nfsroot=10.0.0.1:/srv"
    Place place;
};

struct Layer {
    std::vector<Setting> settings;
    std::vector<std::string> mistakes;         // each a line for people, with nothing secret in it
    std::vector<std::string> first_boot = {};  // words of the card's first boot (first_boot.h)
    bool spoils_password = false;              // the owner means to set one, and what is there can't be read
    bool is_no_text = false;                   // the file is none of settings: nothing of it counts

    // `read` is shown without what is secret in it (secrets.h); empty: there is nothing to show.
    void add_mistake(const Place& place, std::string_view read, std::string_view why);
    // Of what counts all the same: `what` of it was passed over, or is done in another way.
    void add_remark(const Place& place, std::string_view read, std::string_view what);
};

}  // namespace agent::settings
