// The named reasons why something failed. One row a cause: a stable id (reports, tests), the words on the screen and
// the remedy. A cause is chosen from evidence; Unknown is honest and shows the raw facts beside it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace base {

enum class Cause {
    Unknown,
    NoInterface,
    NoCarrier,
    NoSuchLink,
    DriverHangs,
    NoDhcpAnswer,
    DhcpRefused,
    DhcpNotGranted,
    LeaseExpired,
    AddressInUse,
    SecondDhcpServer,
    NoIpv6Router,
    LongFramesLost,
    MtuRefused,
    NameUnresolved,
    HostSilent,
    NoNeighbour,
    GatewaySilent,
    Filtered,
    Prohibited,
    PortRefused,
    NetworkUnreachable,
    RpcUnavailable,
    PortmapperSilent,
    MountdNotRegistered,
    MountdSilent,
    ExportMissing,
    PseudoRootDirectory,
    AccessDenied,
    InsecurePort,
    KerberosOnly,
    VersionNotOffered,
    UdpOnly,
    UdpUnsupported,
    NfsUnsupported,
    ServerInGrace,
    StoppedAnswering,
    StaleHandle,
    RootSquashed,
    OwnersUnmapped,
    ExportReadOnly,
    DiskFull,
    QuotaExceeded,
    NoInit,
    InterpreterMissing,
    WrongArchitecture,
    NoModules,
    NoMountPoints,
    NetworkSetUp,
    HostKeysShared,
    FstabOverRoot,
    ClockOff,
    NoSdRoot,
    SdUnreadable,
    FilesystemUnsupported,
    BadConfig,
    NotTrusted,
    OtherKernel,
    FirstBootPending,
    FstabNeedsDisk,
    NoCard,
    CardUnreadable,
    CardReadOnly,
    CardFull,
    CardLate,
    CardDirty,
    SwapMissing,
    DeviceAmbiguous,
    SwapHoldsData,
    SwapInUse,
    SwapTooSmall,
    SwapPageSize,
    SwapHoles,
    SwapUnaligned,
    SwapReadOnly,
    SwapNoSpace,
    SwapUnsupported,
    SwapNotAllowed,
    SwapOfRoot,
    OverlayMissing,
    OverlayUnusable,
    OverlayUnsupported,
    SdInUse,
    SdNotSwitchable,
    JobCrashed,
    JobTimedOut,
};

struct CauseRow {
    Cause cause;
    std::string_view id;      // stable: "export-missing"
    std::string_view words;   // what happened, in words: "the server has no such export"
    std::string_view remedy;  // what to do about it
    // The same with what is known of this one case, in fields: "add {address} to {path}". Empty: there is nothing to
    // add.
    std::string_view exact = "";
};

using Fields = std::map<std::string, std::string, std::less<>>;  // "address" -> "192.168.1.5"

const CauseRow& describe(Cause cause);
// The exact remedy, where all of its fields are given and none is empty; else the other.
std::string remedy_for(Cause cause, const Fields& fields);
std::optional<Cause> cause_from_id(std::string_view id);

}  // namespace base
