// The named reasons why something failed. One row a cause: a stable id (reports, tests), the words on the screen and
// the remedy. A cause is chosen from evidence; Unknown is honest and shows the raw facts beside it.
#pragma once

#include <optional>
#include <string_view>

namespace base {

enum class Cause {
    Unknown,
    NoInterface,
    NoCarrier,
    NoDhcpAnswer,
    DhcpRefused,
    DhcpNotGranted,
    LeaseExpired,
    AddressInUse,
    SecondDhcpServer,
    NoIpv6Router,
    LongFramesLost,
    NameUnresolved,
    HostSilent,
    NoNeighbour,
    Prohibited,
    PortRefused,
    NetworkUnreachable,
    RpcUnavailable,
    ExportMissing,
    AccessDenied,
    VersionNotOffered,
    NfsUnsupported,
    ServerInGrace,
    StaleHandle,
    NoInit,
    InterpreterMissing,
    WrongArchitecture,
    NoSdRoot,
    SdUnreadable,
    BadConfig,
    NotTrusted,
    NoCard,
    CardUnreadable,
    CardReadOnly,
    CardFull,
    CardDirty,
    JobCrashed,
    JobTimedOut,
};

struct CauseRow {
    Cause cause;
    std::string_view id;      // stable: "export-missing"
    std::string_view words;   // what happened, in words: "the server has no such export"
    std::string_view remedy;  // what to do about it
};

const CauseRow& describe(Cause cause);
std::optional<Cause> cause_from_id(std::string_view id);

}  // namespace base
