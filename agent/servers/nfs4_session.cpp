#include "agent/servers/nfs4_session.h"

#include "agent/base/random.h"

namespace servers {
namespace {

Answer compound(RpcConnection& nfs, unsigned minor, const Operations4& operations, base::Time deadline) {
    return nfs.ask(kCompound, operations.arguments(minor), deadline);
}

// Of nobody else's: the kernel's client on this machine has a name too, whose state must stay.
std::string owner() {
    return "farroot " + std::to_string(base::random_number()) + std::to_string(base::random_number());
}

}  // namespace

std::optional<Nfs4Session> Nfs4Session::begin(RpcConnection& nfs, unsigned minor, base::Time deadline) {
    Nfs4Session out(nfs, minor);
    if (minor == 0) return out;
    const auto client = decode_client4(compound(nfs, minor, Operations4().exchange_id(owner()), deadline).results);
    if (!client) return std::nullopt;
    const auto operations = Operations4().create_session(client->id, client->sequence);
    const auto session = decode_session4(compound(nfs, minor, operations, deadline).results);
    if (!session) {
        compound(nfs, minor, Operations4().destroy_client(client->id), deadline);
        return std::nullopt;
    }
    out.session_ = *session;
    out.client_ = client->id;
    return out;
}

Answer Nfs4Session::ask(const Operations4& operations, base::Time deadline) {
    if (minor_ == 0) return compound(nfs_, 0, operations, deadline);
    return compound(nfs_, minor_, Operations4().sequence(session_, ++sequence_).then(operations), deadline);
}

void Nfs4Session::end(base::Time deadline) {
    if (minor_ == 0) return;
    compound(nfs_, minor_, Operations4().destroy_session(session_), deadline);
    compound(nfs_, minor_, Operations4().destroy_client(client_), deadline);
}

}  // namespace servers
