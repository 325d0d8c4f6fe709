// How settings that come late, those of the card, move a boot (boot.h has the prose). For step.cpp.
#pragma once

#include <optional>

#include "agent/core/turn.h"

namespace agent::core {

bool names_nfs_root(const Config& config);

void read_card(Turn& turn);
void on(Turn& turn, const CardRead& event);
void await_card(Turn& turn, const DiskComing& event);
void expire_card(Turn& turn);

// The candidates that the configuration names, those that are there already as they are.
void make_candidates(Turn& turn);

// Roots can't be tried yet, since the card may name them.
bool waits_for_card(const Boot& boot);

// Until when a verified root that waits from then on does so for the card.
std::optional<base::Time> card_patience(const Boot& boot, base::Time since);

// A root was handed over although a disk that may be the card was coming.
std::optional<base::Failure> card_warning(const Boot& boot);

std::optional<base::Time> card_deadline(const Boot& boot);

}  // namespace agent::core
