#include "tests/unit/shown_pages.h"

#include "tests/unit/frame_fixtures.h"

using namespace agent::core;
using base::milliseconds;
using tui::PageId;
using tui::Ui;

namespace fixtures {
namespace {

Ui on(PageId page) {
    Ui ui;
    ui.attended = true;
    ui.opened = {page};
    return ui;
}

Ui at_root(PageId page, const std::string& root, const Snapshot& snapshot) {
    Ui ui = on(page);
    ui.root = root;
    ui.saving = {snapshot.card.text, {}, true, false, false};
    return ui;
}

Ui with_candidate(const std::string& spelling) {
    Ui ui;
    ui.attended = true;
    ui.candidate = spelling;
    return ui;
}

Ui with_export(const std::string& spelling) {
    Ui ui = on(PageId::Servers);
    ui.found = spelling;
    return ui;
}

Ui helped(Ui ui) {
    ui.help = true;
    return ui;
}

Ui scrolled(Ui ui, std::size_t rows) {
    ui.scroll = rows;
    return ui;
}

const std::string kGood = "nfs:192.168.1.2:/srv/pi";

void add_home(std::vector<Shown>& all) {
    Snapshot countdown = fixtures::ordinary();
    countdown.boots_in = milliseconds(8300);
    Snapshot asking = fixtures::held();
    asking.mode = "ask";
    asking.hold_left.reset();
    Ui asleep;
    asleep.asleep = true;
    all.push_back({"home", fixtures::ordinary()});
    all.push_back({"home-serial", fixtures::ordinary(), asleep});
    all.push_back({"home-held", fixtures::held(), with_candidate(kGood)});
    all.push_back({"home-countdown", countdown});
    all.push_back({"home-ask", asking, with_candidate(kGood)});
    all.push_back({"home-errors", fixtures::errors(), with_candidate("nfs:192.168.1.2:/srv/rpi")});
    all.push_back({"home-long", fixtures::long_names()});
    all.push_back({"home-empty", fixtures::empty()});
    all.push_back({"home-help", fixtures::held(), helped(with_candidate(kGood))});
}

void add_servers(std::vector<Shown>& all) {
    Snapshot looking = fixtures::held();
    looking.looking_for_servers = true;
    looking.found->servers.clear();
    looking.found->sources[4].done = looking.found->sources[3].done = false;
    Snapshot none = looking;
    none.looking_for_servers = false;
    for (auto& source : none.found->sources) {
        source.done = true;
        source.found = 0;
    }
    Snapshot growing = fixtures::held();
    growing.looking_for_servers = true;
    growing.found->sources[4].done = false;
    growing.found->servers[1].offer.reset();
    Snapshot unasked = fixtures::held();
    unasked.found.reset();
    all.push_back({"servers", fixtures::held(), with_export(kGood)});
    all.push_back({"servers-growing", growing, on(PageId::Servers)});
    all.push_back({"servers-looking", looking, on(PageId::Servers)});
    all.push_back({"servers-none", none, on(PageId::Servers)});
    all.push_back({"servers-unasked", unasked, on(PageId::Servers)});
    all.push_back({"servers-many", fixtures::many(), with_export("nfs:10.0.0.2:/srv/pi150")});
    all.push_back({"servers-long", fixtures::long_names(), with_export("nfs:192.168.1.9:/pool/pi")});
    all.push_back({"servers-help", fixtures::held(), helped(with_export(kGood))});
    Ui typed = on(PageId::ByHand);
    typed.by_hand = {"nfs:192.168.1.2:/srv/pi,vers=3", 8};
    all.push_back({"by-hand", fixtures::held(), typed});
    typed.by_hand = {"192.168.1.300:/srv/pi", 21};
    all.push_back({"by-hand-wrong", fixtures::held(), typed});
    typed.by_hand = {"nfs:", 4};
    all.push_back({"by-hand-empty", fixtures::held(), typed});
}

void add_trials(std::vector<Shown>& all) {
    const Snapshot held = fixtures::held();
    Snapshot trying = held;
    trying.candidates[1].state = "trying";
    trying.candidates[1].attempts = 2;
    Snapshot cardless = held;
    cardless.card = {};
    const auto trial = [](const Snapshot& of, const std::string& root) { return at_root(PageId::Trial, root, of); };
    all.push_back({"trial-verified", held, trial(held, kGood)});
    all.push_back({"trial-no-card", cardless, trial(held, kGood)});
    all.push_back({"trial-trying", trying, trial(trying, kGood)});
    all.push_back({"trial-coming", held, trial(held, "nfs:nas:/srv/new")});
    all.push_back({"trial-failed", fixtures::errors(), trial(held, "nfs:192.168.1.2:/srv/rpi")});
    all.push_back({"trial-long", fixtures::long_names(), trial(held, fixtures::long_names().candidates[0].spelling)});
    all.push_back({"trial-help", held, helped(trial(held, kGood))});
}

void add_saves(std::vector<Shown>& all) {
    const Snapshot held = fixtures::held();
    const auto save = [](const Snapshot& of) { return at_root(PageId::Save, kGood, of); };
    Snapshot bare = held;
    bare.card.text.clear();
    bare.card.state = "no farroot.conf";
    Snapshot overruled = held;
    overruled.candidates[0].source = "command line";
    Ui sent = save(held);
    sent.saving.is_sent = true;
    Snapshot writing = held;
    writing.save = SaveView{"writing", {}};
    Snapshot done = held;
    done.save = SaveView{"done", {}};
    done.card.text.clear();
    Snapshot broken = held;
    broken.save = SaveView{"failed", CauseView{"card-full", "/dev/mmcblk0p1",
                                               "/dev/mmcblk0p1: the card is full (write: No space left on device)",
                                               "delete what the boot does not need from it"}};
    all.push_back({"save", held, save(held)});
    all.push_back({"save-new-file", bare, save(bare)});
    all.push_back({"save-overruled", overruled, save(overruled)});
    all.push_back({"save-long", fixtures::long_names(), save(fixtures::long_names())});
    all.push_back({"save-writing", writing, sent});
    all.push_back({"save-done", done, sent});
    all.push_back({"save-failed", broken, sent});
    all.push_back({"save-help", held, helped(save(held))});
}

void add_others(std::vector<Shown>& all) {
    Ui filtering = on(PageId::Log);
    filtering.filter = {"eth0", 4};
    filtering.filtering = true;
    all.push_back({"network", fixtures::held(), on(PageId::Network)});
    all.push_back({"network-empty", fixtures::empty(), on(PageId::Network)});
    all.push_back({"log", fixtures::held(), on(PageId::Log)});
    all.push_back({"log-scrolled", fixtures::held(), scrolled(on(PageId::Log), 3)});
    all.push_back({"log-filter", fixtures::held(), filtering});
    all.push_back({"log-empty", fixtures::empty(), on(PageId::Log)});
    all.push_back({"settings", fixtures::held(), on(PageId::Configuration)});
    all.push_back({"settings-mistakes", fixtures::errors(), on(PageId::Configuration)});
    all.push_back({"settings-empty", fixtures::empty(), scrolled(on(PageId::Configuration), 4)});
    Ui selecting = on(PageId::Configuration);
    selecting.key = "hostname";
    all.push_back({"settings-selected", fixtures::held(), selecting});
    const auto setting = [](const char* key, const char* value) {
        Ui ui = on(PageId::Setting);
        ui.key = key;
        ui.value = {value, std::string(value).size()};
        return ui;
    };
    all.push_back({"setting", fixtures::held(), setting("deadline", "60")});
    all.push_back({"setting-wrong", fixtures::held(), setting("mode", "diagnos")});
    all.push_back({"setting-repeats", fixtures::held(), setting("root", "nfs:192.168.1.7:/srv/old")});
    all.push_back({"setting-empty", fixtures::held(), setting("hostname", "")});
    Ui edited = on(PageId::Save);
    edited.saving = {fixtures::held().card.text, {{"deadline", "60"}}, true, false, false};
    all.push_back({"save-setting", fixtures::held(), edited});
    Ui addressed = on(PageId::Address);
    addressed.address = tui::address_form(fixtures::held().links[0], "nameserver=9.9.9.9\n");
    all.push_back({"address", fixtures::held(), addressed});
    addressed.address.at = tui::AddressForm::kGateway;
    addressed.address.fields[1] = {"192.168.1.", 10};
    all.push_back({"address-wrong", fixtures::held(), addressed});
    all.push_back({"restart", fixtures::held(), on(PageId::Restart)});
}

void add_passwords(std::vector<Shown>& all) {
    Snapshot locked = fixtures::held();
    locked.lock = {"set", "", {{.name = "/dev/tty1"}}};
    Snapshot checking = locked;
    checking.lock.checking = "/dev/tty1";
    Snapshot wrong = locked;
    wrong.lock.consoles[0].wrong = 3;
    wrong.lock.consoles[0].wait = milliseconds(7200);
    Ui ui = on(PageId::Password);
    ui.console = "/dev/tty1";
    Ui typed = ui;
    typed.password.text = "secret";
    typed.password.cursor = 6;
    all.push_back({"password", locked, typed});
    all.push_back({"password-checking", checking, ui});
    all.push_back({"password-wrong", wrong, ui});
    Snapshot unknown = locked;
    unknown.lock = {"unknown", "", {}};
    all.push_back({"password-unknown", unknown, ui});
    Snapshot unreadable = locked;
    unreadable.lock.state = "unreadable";
    all.push_back({"password-unreadable", unreadable, ui});
}

MeasureView measured(milliseconds elapsed, std::uint64_t bytes) {
    return {"nfs:192.168.1.2:/srv/pi", elapsed, milliseconds(5000), bytes, elapsed >= milliseconds(5000), {}};
}

void add_diagnoses(std::vector<Shown>& all) {
    Snapshot fine = fixtures::held();
    fine.candidates.erase(fine.candidates.begin());
    fine.candidates[0].warnings.clear();
    fine.links.resize(1);
    fine.serial = "00000000a1b2c3d4";
    Snapshot measuring = fine;
    measuring.measure = measured(milliseconds(2150), 24'100'000);
    Snapshot slow = fine;
    slow.measure = measured(milliseconds(5000), 31'400'000);
    Snapshot unmeasured = fine;
    unmeasured.measure = measured(milliseconds(0), 0);
    unmeasured.measure->cause = CauseView{"host-silent", "192.168.1.2:/srv/pi",
                                          "192.168.1.2:/srv/pi: the server does not answer (mount: Timed out)",
                                          "check that it is on, and that no firewall drops port 2049"};
    Snapshot checking = fixtures::errors();
    checking.candidates[1].state = "trying";
    checking.looking_for_servers = true;
    all.push_back({"diagnosis", fixtures::held(), on(PageId::Diagnosis)});
    all.push_back({"diagnosis-fine", fine, on(PageId::Diagnosis)});
    all.push_back({"diagnosis-errors", checking, on(PageId::Diagnosis)});
    all.push_back({"diagnosis-long", fixtures::long_names(), on(PageId::Diagnosis)});
    all.push_back({"diagnosis-measuring", measuring, on(PageId::Diagnosis)});
    all.push_back({"diagnosis-measured", slow, on(PageId::Diagnosis)});
    all.push_back({"diagnosis-unmeasured", unmeasured, on(PageId::Diagnosis)});
    checking.serial = fine.serial;
    Ui serial = on(PageId::Code);
    serial.is_serial = true;
    all.push_back({"code", checking, on(PageId::Code)});
    all.push_back({"code-fine", fine, on(PageId::Code)});
    all.push_back({"code-serial", checking, serial});
}

std::vector<Disk> some_disks() {
    constexpr std::uint64_t kMegabyte = 1024 * 1024;
    std::vector<Disk> disks(6);
    disks[0] = {
        .device = "/dev/mmcblk0", .bus = "SD", .model = "SC16G", .bytes = 15193 * kMegabyte, .holds = "partitions"};
    disks[1] = {
        .device = "/dev/mmcblk0p1", .bytes = 256 * kMegabyte, .holds = "vfat", .label = "bootfs", .uuid = "5DE4-665C"};
    disks[2] = {.device = "/dev/mmcblk0p2",
                .bytes = 14000 * kMegabyte,
                .holds = "ext4",
                .label = "rootfs",
                .uuid = "7b2a0c1e-5d1f-4b8e-8d53-0d9a0a1b2c3d"};
    disks[3] = {
        .device = "/dev/sda", .bus = "USB", .model = "Extreme Pro", .bytes = 30000 * kMegabyte, .holds = "partitions"};
    disks[4] = {.device = "/dev/sda1",
                .bytes = 2048 * kMegabyte,
                .holds = "swap",
                .label = "swap",
                .uuid = "0c1e7b2a-5d1f-4b8e-8d53-0d9a0a1b2c3d"};
    disks[5] = {.device = "/dev/sda2", .bytes = 512 * kMegabyte};
    for (const std::size_t part : {1U, 2U, 4U, 5U}) {
        const Disk& whole = disks[part < 3 ? 0 : 3];
        disks[part].whole = whole.device;
        disks[part].bus = whole.bus;
        disks[part].model = whole.model;
    }
    return disks;
}

void add_swaps(std::vector<Shown>& all) {
    Snapshot none = fixtures::held();
    none.looking_at_disks = true;
    Snapshot some = fixtures::held();
    some.disks = some_disks();
    Snapshot mixed = some;
    mixed.disks->at(4).used_as = "swap";
    mixed.swaps = {{"UUID=0c1e7b2a-5d1f-4b8e-8d53-0d9a0a1b2c3d",
                    "console",
                    "on",
                    {{"/dev/sda1", "partition", std::uint64_t{2} << 30, 1000, false}},
                    {}},
                   {"file:LABEL=data:/swap,512M",
                    "farroot.conf:7",
                    "failed",
                    {},
                    CauseView{"swap-missing", "LABEL=data", "LABEL=data: there is no such swap (find the device)",
                              "plug its disk in, or correct swap=; swap-create= lets farroot create it"}},
                   {"zram:50%", "command line", "looking", {}, {}}};
    Snapshot many = fixtures::held();
    many.disks.emplace();
    for (int i = 0; i < 60; ++i) {
        Disk disk;
        disk.device = "/dev/disk-with-a-long-name-" + std::to_string(i);
        disk.bus = "USB";
        disk.model = "A model whose name goes on and on, as those of some cheap adapters do";
        disk.holds = i % 2 == 0 ? "" : "linux_raid_member";
        disk.bytes = std::uint64_t{1} << (i % 50);
        many.disks->push_back(disk);
    }
    Ui last = on(PageId::Swap);
    last.disk = "/dev/disk-with-a-long-name-59";
    all.push_back({"swap", some, on(PageId::Swap)});
    all.push_back({"swap-wanted", mixed, on(PageId::Swap)});
    all.push_back({"swap-looking", none, on(PageId::Swap)});
    all.push_back({"swap-many", many, last});
    Ui making = on(PageId::MakeSwap);
    making.disk = "/dev/sda2";
    making.swap_form = tui::swap_form({tui::SwapUse::Create, "", "/dev/sda2"});
    making.swap_form.typed = {"/dev/sda", 8};
    all.push_back({"make-swap", some, making});
    making.swap_form.typed = {"/dev/sda2", 9};
    all.push_back({"make-swap-typed", some, making});
    making.disk = "/dev/mmcblk0p2";
    making.swap_form = tui::swap_form({tui::SwapUse::AddFile, "", "LABEL=rootfs"});
    all.push_back({"make-swap-size", some, making});
    making.swap_form.size = {"lots", 4};
    all.push_back({"make-swap-wrong", some, making});
    making.swap_form.size = {"1G", 2};
    making.swap_form.is_sized = true;
    all.push_back({"make-swap-file", some, making});
}

}  // namespace

std::vector<Shown> all_shown() {
    std::vector<Shown> all;
    add_home(all);
    add_servers(all);
    add_trials(all);
    add_saves(all);
    add_others(all);
    add_passwords(all);
    add_diagnoses(all);
    add_swaps(all);
    return all;
}

}  // namespace fixtures
