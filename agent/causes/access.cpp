#include "agent/causes/access.h"

#include <algorithm>
#include <optional>

#include "agent/causes/exports.h"
#include "agent/causes/finding.h"

namespace agent::causes {
namespace {

using base::Cause;
using base::Failure;

constexpr std::uint32_t kAuthNone = 0;
constexpr std::uint32_t kAuthSys = 1;
constexpr std::size_t kMostNamed = 5;

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (std::size_t i = 0; i < names.size() && i < kMostNamed; ++i) text += (i == 0 ? "" : ", ") + names[i];
    if (names.size() > kMostNamed) text += ", and " + std::to_string(names.size() - kMostNamed) + " more";
    return text;
}

// The status that the server gave to the path; nothing where it was not asked, or did not answer.
template <typename Answer>
std::optional<std::uint32_t> status_of(const std::optional<Answer>& answer) {
    if (!answer || answer->reply.kind != RpcReply::Kind::Success) return std::nullopt;
    return answer->status;
}

bool is_ok(const std::optional<std::uint32_t>& status) {
    return status && *status == kOk;
}

bool is_refused(const std::optional<std::uint32_t>& status) {
    return status && (*status == kPermission || *status == kAccess);
}

bool lacks_auth_sys(const std::vector<std::uint32_t>& flavors) {
    return !flavors.empty() && std::ranges::none_of(flavors, [](std::uint32_t flavor) {
        return flavor == kAuthSys || flavor == kAuthNone;
    });
}

class Access {
public:
    explicit Access(const Evidence& evidence)
        : evidence_(evidence),
          mount_(status_of(evidence.mount_reserved)),
          mount_unprivileged_(status_of(evidence.mount_unprivileged)),
          lookup_(status_of(evidence.lookup_reserved)),
          lookup_unprivileged_(status_of(evidence.lookup_unprivileged)) {}

    std::optional<Failure> run() const {
        if (wants_kerberos()) return of_path(Cause::KerberosOnly, "", {});
        if (auto port = refused_for_its_port()) return port;
        if (is_ok(lookup_) || is_ok(mount_)) return only_a_directory();
        // Where nothing was asked from a port below 1024, the answers to the other are all that there is.
        const bool asked = mount_ || lookup_ || mount_unprivileged_ || lookup_unprivileged_;
        if (!asked || is_ok(lookup_unprivileged_) || is_ok(mount_unprivileged_)) return std::nullopt;
        return hidden_or_denied();
    }

private:
    bool wants_kerberos() const {
        if (lookup_ == kWrongSecurity && !evidence_.lookup_reserved->flavors.empty()) {
            return lacks_auth_sys(evidence_.lookup_reserved->flavors);
        }
        if (lookup_ == kWrongSecurity) return true;
        return is_ok(mount_) && lacks_auth_sys(evidence_.mount_reserved->flavors);
    }

    // knfsd hides an export from an address that it does not name, and says "not permitted" to a port that it does not
    // like (its nfsd_setuser_and_check_port).
    std::optional<Failure> refused_for_its_port() const {
        if (lookup_ == kPermission) {
            return of_path(Cause::InsecurePort, "NFSv4 LOOKUP: not permitted, though from a port below 1024", {});
        }
        if (!evidence_.unprivileged_port) return std::nullopt;
        const bool by_lookup = is_ok(lookup_) && is_refused(lookup_unprivileged_);
        const bool by_mount = is_ok(mount_) && is_refused(mount_unprivileged_);
        if (!by_lookup && !by_mount) return std::nullopt;
        return of_path(Cause::InsecurePort, "granted from a port below 1024, refused from one above", {});
    }

    std::optional<Failure> only_a_directory() const {
        const auto& exports = evidence_.exports ? evidence_.exports : evidence_.shown;
        if (!is_ok(lookup_) || !exports || export_of(*exports, evidence_.path)) return std::nullopt;
        const auto below = exports_below(*exports, evidence_.path);
        if (below.empty()) return std::nullopt;
        return of_path(Cause::PseudoRootDirectory, "exports below it: " + joined(below), {{"exports", joined(below)}});
    }

    std::optional<Failure> hidden_or_denied() const {
        if (!evidence_.exports) return without_list();
        const ExportLine* line = export_of(*evidence_.exports, evidence_.path);
        if (line == nullptr) {
            const std::string names = joined(nearest_first(*evidence_.exports, evidence_.path));
            return of_path(Cause::ExportMissing, names.empty() ? "the server exports nothing" : "it exports " + names,
                           {{"exports", names}});
        }
        // It is exported to us, and yet refused.
        const bool is_inside = line->path != evidence_.path;
        if (admits(*line, evidence_.own_address) == Admits::Yes) {
            if (is_inside && is_gone())
                return of_path(Cause::ExportMissing, "no such directory in the export " + line->path, {});
            if (admits_everybody(*line) && is_refused(any_mount())) {
                return of_path(Cause::InsecurePort, "exported to every address, and yet refused", {});
            }
            return of_path(Cause::Unknown, "refused, though exported to " + joined(line->clients), {});
        }
        const bool tells_port = lookup_ || lookup_unprivileged_;
        if (admits(*line, evidence_.own_address) == Admits::Untold && !tells_port) {
            return of_path(Cause::Unknown, "refused; exported to " + joined(line->clients), {});
        }
        Failure denied = of_path(Cause::AccessDenied, "exported to " + joined(line->clients) + " alone", {});
        denied.exact_remedy =
            base::remedy_for(Cause::AccessDenied,
                             {{"path", line->path}, {"address", evidence_.own_address}, {"options", line_options()}});
        return denied;
    }

    // A server of NFSv4 alone hides what it does not export to us, so that what is denied looks as if it were not
    // there.
    std::optional<Failure> without_list() const {
        const auto status = lookup_ ? lookup_ : lookup_unprivileged_;
        if (status == kNoEntry || status == kNotDirectory) {
            const auto& answer = lookup_ ? evidence_.lookup_reserved : evidence_.lookup_unprivileged;
            const std::string words = "NFSv4 LOOKUP finds no '" + answer->component + "'";
            if (!evidence_.shown || evidence_.shown->empty()) return of_path(Cause::ExportMissing, words, {});
            const std::string names = joined(nearest_first(*evidence_.shown, evidence_.path));
            return of_path(Cause::ExportMissing, words + "; the server shows " + names, {{"exports", names}});
        }
        if (status == kAccess && lookup_) return of_path(Cause::AccessDenied, "NFSv4 LOOKUP: access denied", {});
        return std::nullopt;
    }

    std::optional<std::uint32_t> any_mount() const { return mount_ ? mount_ : mount_unprivileged_; }
    bool is_gone() const { return any_mount() == kNoEntry || lookup_ == kNoEntry; }

    std::string line_options() const {
        return std::string(evidence_.read_write ? "rw" : "ro") + ",no_root_squash,no_subtree_check";
    }

    Failure of_path(Cause cause, std::string words, base::Fields fields) const {
        fields.emplace("path", evidence_.path);
        fields.emplace("address", evidence_.own_address);
        fields.emplace("options", line_options());
        return finding(cause, root_name(evidence_), "", 0, std::move(words), fields);
    }

    const Evidence& evidence_;
    std::optional<std::uint32_t> mount_;
    std::optional<std::uint32_t> mount_unprivileged_;
    std::optional<std::uint32_t> lookup_;
    std::optional<std::uint32_t> lookup_unprivileged_;
};

}  // namespace

std::vector<Failure> access_findings(const Evidence& evidence) {
    auto found = Access(evidence).run();
    if (!found) return {};
    return {*std::move(found)};
}

}  // namespace agent::causes
