// trust=: a root that the network names in any words is covered only as its rules say, with options that lead nowhere
// else; and mount options of any words are taken apart for the kernel.
#include "agent/core/trust.h"

#include <string>

#include "agent/core/mount_options.h"
#include "agent/core/root_spelling.h"
#include "agent/job/local_options.h"
#include "agent/servers/nfs_options.h"
#include "tests/fuzz/expect.h"

namespace {

using namespace agent::core;

void check_covered(const NfsRoot& root) {
    for (const auto& option : split_mount_options(root.options)) EXPECT(is_tuning(option));
    EXPECT(root.path.find("/../") == std::string::npos);
    EXPECT(!root.path.ends_with("/.."));
    EXPECT(root.path.find("//") == std::string::npos);
    EXPECT(root.server.find_first_of("/ ,") == std::string::npos);
}

}  // namespace

// Up to the first newline the rules, then the root.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto end = text.find('\n');
    const std::string words = end == std::string::npos ? text : text.substr(end + 1);
    const auto own = parse_trust(text.substr(0, end));
    const auto all = parse_trust("0.0.0.0/0,[::]/0,nas,10.0.0.1:/srv");
    const auto root = parse_root(words);
    if (root && std::holds_alternative<NfsRoot>(*root)) {
        const auto& nfs = std::get<NfsRoot>(*root);
        for (const auto& rules : {own, all}) {
            if (rules && covers(*rules, nfs)) check_covered(nfs);
        }
    }
    static_cast<void>(servers::read_nfs_options(words));
    static_cast<void>(agent::final_words(words, true));
    static_cast<void>(agent::trial_words(words, "ext4"));
    return 0;
}
