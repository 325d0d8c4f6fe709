// The network links of this machine, kept current by the kernel's events (NetlinkTable).
#pragma once

#include <utility>
#include <vector>

#include "agent/base/net_types.h"
#include "agent/base/result.h"
#include "netcfg/netlink_table.h"

namespace netcfg {

class Links final : private NetlinkTable::Keeper {
public:
    static base::Result<Links> open();  // knows all links when it returns

    int fd() const { return table_.fd(); }
    base::Status dispatch() { return table_.dispatch(*this); }     // takes in what waits on fd(); never blocks
    const std::vector<base::Link>& all() const { return links_; }  // sorted by index

private:
    explicit Links(NetlinkTable table) : table_(std::move(table)) {}
    void take(nlmsghdr* message) override;
    void dump_begins() override;
    void dump_ended() override;
    void changed(base::Link link);
    void learn_speed(base::Link& link, const base::Link* before) const;
    void removed(base::IfIndex index);

    NetlinkTable table_;
    std::vector<base::Link> links_;
    bool dump_runs_ = false;
    std::vector<base::IfIndex> seen_;  // during this dump; the others are gone when it ends
};

}  // namespace netcfg
