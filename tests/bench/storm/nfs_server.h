// An NFS server of finite capacity. Whoever wants something of it has one RPC waiting there, and all are served in turn
// (as nfsd's threads take connections with work in turn): with n clients an RPC takes until all had their turn, but
// never less than on an idle server. Turns cost the server's time for an RPC, and its 1 Gb/s link's for the data that
// goes with it; the one works while the other does.
//
//   mounting   SYN into the listen backlog, which drops it when full (TCP sends it again after 1, 3, 7, 15, … s), then
//              accepted one after the other, then so many small RPCs: the mount and the first look at the root. Over
//              version 4 the first OPEN has to wait for the end of the grace period, asking again after 0.1, 0.2, … 15
//              s (Linux's NFS4_POLL_RETRY_MIN and _MAX).
//   booting    RPCs with data, until the root's init and services are up. The mount is hard: it takes what it takes.
//
// A server that is not up yet has nobody who answers ARP: a connection fails after three requests, a second apart.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <set>
#include <utility>

#include "tests/bench/storm/timeline.h"

namespace storm {

struct NfsServerModel {
    Duration up_after{0};
    Duration grace{0};           // once it is up
    Duration idle_rpc = 1300us;  // on an idle server: 15 kB over the Pi's 100 Mb/s port, and the way there and back
    double rpcs_per_second = 30'000;
    double link = 117e6;  // bytes/s of NFS through 1 Gb/s
    unsigned mount_rpcs = 30;
    unsigned boot_rpcs = 3000;
    double boot_bytes = 45e6;
    std::size_t backlog = 64;  // kernel_listen() of net/sunrpc/svcsock.c
    Duration accept = 100us;
};

enum class NfsVersion { V3, V4 };

struct MountRequest {
    NfsVersion version = NfsVersion::V4;
    std::function<void()> knocked;  // a SYN or an ARP request was sent
    std::function<void(bool mounted)> ended;
    std::function<void()> in_grace = [] {};  // it has waited for a second that the server opens something
};
struct ProbeRequest {  // a TCP connection, no more
    std::function<void()> knocked;
    std::function<void(bool connected)> ended;
};

class NfsServer {
public:
    using JobId = unsigned;

    NfsServer(Timeline& timeline, const NfsServerModel& model);

    JobId mount(MountRequest request);
    JobId probe(ProbeRequest request);
    void abandon(JobId job);  // its `ended` is not called any more
    void boot(std::function<void()> ended);

private:
    struct Job {
        MountRequest request;
        unsigned arp_requests = 0;
        unsigned syns = 0;
        Duration grace_wait{0};
        double last_turn = 0;  // while it is served: the turn after which it is done
        bool with_data = false;
        bool is_probe = false;
        bool served = false;
    };

    bool is_up() const;
    void connect(JobId id);
    void accept(JobId id);
    void serve(JobId id, unsigned rpcs);
    void open(JobId id);
    void tell_grace(JobId id);
    void end(JobId id, bool mounted);

    double turn_seconds() const;
    void catch_up();
    void leave(JobId id, Job& job);
    void plan();
    void finish();

    Timeline& timeline_;
    NfsServerModel model_;
    double rpc_cost_;   // of one client's turn: the server's time, in seconds
    double data_cost_;  // and its link's
    JobId last_job_ = 0;
    std::map<JobId, Job> jobs_;
    std::size_t backlogged_ = 0;
    Time accepted_until_{};
    std::set<std::pair<double, JobId>> served_;  // by their last turn
    std::size_t served_with_data_ = 0;
    double turns_ = 0;  // that everybody had since the beginning
    Time turns_at_{};
    Alarm next_end_;
};

}  // namespace storm
