// c-ares with the name servers of /etc/resolv.conf, for one question after another. Blocks: for jobs.
#pragma once

#define CARES_NO_DEPRECATED  // ares_query(): the image's c-ares, Debian 12's, has nothing in its place
#include <ares.h>

#include <map>

#include "agent/base/time.h"
#include "agent/job/name_servers.h"

namespace agent {

class Resolver {
public:
    enum class Sources { FilesAndDns, Files };  // /etc/hosts, and the name servers

    explicit Resolver(Sources sources = Sources::FilesAndDns);
    ~Resolver();  // calls back whoever still waits
    Resolver(const Resolver&) = delete;
    Resolver& operator=(const Resolver&) = delete;

    ares_channel channel() const { return channel_; }  // null: c-ares did not start

    // Until c-ares has nothing left to ask or wait for, or the deadline has come.
    void run(base::Time deadline = base::Time::max());

private:
    ares_channel channel_ = nullptr;
    std::map<ares_socket_t, short> sockets_;  // that c-ares waits for, with poll(2)'s events
    NameServers servers_;
};

}  // namespace agent
