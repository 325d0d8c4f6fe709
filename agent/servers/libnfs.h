// libnfs's headers in the one order in which they compile, and the way to read what it decodes.
#pragma once

// clang-format off
#include <nfsc/libnfs.h>
#include <nfsc/libnfs-raw.h>
#include <nfsc/libnfs-raw-mount.h>
#include <nfsc/libnfs-raw-nfs.h>
#include <nfsc/libnfs-raw-nfs4.h>
#include <nfsc/libnfs-raw-portmap.h>
// clang-format on

#include <cstring>

namespace servers {

// What libnfs 4.0 decodes into lists and arrays lies at multiples of four bytes, pointers in it included: it is read by
// copying.
template <typename T>
T copied(const T* at) {
    T out;
    std::memcpy(&out, static_cast<const void*>(at), sizeof out);
    return out;
}

}  // namespace servers
