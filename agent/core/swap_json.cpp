#include "agent/core/swap_json.h"

#include <nlohmann/json.hpp>

namespace agent::core {

using nlohmann::json;

void to_json(json& out, const SwapArea& area) {
    out = {{"name", area.name},
           {"kind", area.kind},
           {"bytes", area.bytes},
           {"priority", area.priority},
           {"new", area.is_new}};
}

void from_json(const json& in, SwapArea& area) {
    area = {in.at("name"), in.at("kind"), in.at("bytes"), in.at("priority"), in.at("new")};
}

void to_json(json& out, const Disk& disk) {
    out = {{"device", disk.device},
           {"whole", disk.whole},
           {"bus", disk.bus},
           {"model", disk.model},
           {"bytes", disk.bytes},
           {"removable", disk.is_removable},
           {"read_only", disk.is_read_only},
           {"holds", disk.holds},
           {"label", disk.label},
           {"uuid", disk.uuid},
           {"used_as", disk.used_as}};
}

void from_json(const json& in, Disk& disk) {
    disk = {in.at("device"),    in.at("whole"), in.at("bus"),   in.at("model"), in.at("bytes"),  in.at("removable"),
            in.at("read_only"), in.at("holds"), in.at("label"), in.at("uuid"),  in.at("used_as")};
}

}  // namespace agent::core
