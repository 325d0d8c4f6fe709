// Tells an NFSv4 server in its grace period from a dead one, while a trial waits for it. After a restart the server
// lets its old clients reclaim what they had open, and nobody open anything new (RFC 8881 §8.4.2.1; knfsd: 90 s); the
// kernel waits with the open. What needs no open, as fstatfs(2), is answered meanwhile.
#pragma once

#include <sys/types.h>

namespace agent {

// For as long as it lives, a child asks once a second and says kServerInGrace (agent/jobs.h) on the job's socket when
// the server answers.
class GraceWatch {
public:
    explicit GraceWatch(int mount);  // the mount's descriptor
    GraceWatch(const GraceWatch&) = delete;
    GraceWatch& operator=(const GraceWatch&) = delete;
    ~GraceWatch();

private:
    pid_t child_;
};

}  // namespace agent
