// What a person has done at one screen so far: which page is shown, what is selected and typed. Plain data, changed by
// press() (press.h) alone. Selections are spellings, so that they stay where they are while lists grow above them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tui/address_form.h"
#include "tui/card_edit.h"
#include "tui/field.h"
#include "tui/key.h"
#include "tui/swap_form.h"

namespace tui {

enum class PageId {
    Home,
    Servers,
    ByHand,
    Trial,
    Save,
    Network,
    Log,
    Configuration,
    Restart,
    Password,
    Diagnosis,
    Setting,
    Address,
    Swap,
    MakeSwap,
    Code,
};

// What the Save page is about.
struct Saving {
    std::string based_on = "";         // farroot.conf as it was when the page was opened
    std::vector<CardEdit> edits = {};  // what is set; none: the root, and rw=
    bool read_write = true;
    bool is_sent = false;  // the person said yes
    bool then_boot = false;
    bool operator==(const Saving&) const = default;
};

struct Ui {
    std::string console = "";         // this one, as the core calls it: "/dev/tty1"
    bool is_serial = false;           // its other end shows text, and can copy it
    bool has_shell = false;           // the image has one
    std::uint64_t shell = 0;          // the last one that was asked for here (OpenShell::number)
    std::vector<PageId> opened = {};  // above Home; the last one is shown
    bool asleep = false;              // a serial line that nobody woke
    bool can_leave = false;           // by a key: this is no console, and the boot is only a replay
    bool leaves = false;              // that key was pressed
    bool attended = false;            // a key was pressed, and the boot not released since
    bool diagnosed = false;           // with mode=diagnose: the page was opened by itself, once
    bool help = false;
    std::size_t help_scroll = 0;
    std::size_t scroll = 0;  // rows above the page's first one; of the log: below its last one

    std::optional<std::string> candidate = {};  // selected on Home
    std::optional<std::string> found = {};      // selected on Servers
    std::string root = "";                      // what Trial and Save are about, as root= takes it
    Field by_hand = {};
    Field filter = {};  // of the log
    bool filtering = false;
    std::string key = "";      // of farroot.conf, selected on Configuration; empty: none, so that the page scrolls
    Field value = {};          // of that key, as it is edited
    std::string link = "";     // selected on Network; empty: the one in use
    AddressForm address = {};  // of a link, as it is edited
    std::string disk = "";     // selected on Swap; empty: none yet
    SwapForm swap_form = {};
    Saving saving = {};
    Field password = hidden_field();
    std::optional<Key> pending = {};  // pressed where the password is needed, to be pressed again once it is known

    bool operator==(const Ui&) const = default;
    PageId page() const { return opened.empty() ? PageId::Home : opened.back(); }
};

void open(Ui& ui, PageId page);
void back(Ui& ui);

void ask_password(Ui& ui, const Key& pending);
void leave_password(Ui& ui);  // what was typed is forgotten, and what was pending

}  // namespace tui
