#include "agent/settings/keymaps.h"

#include <algorithm>

namespace agent::settings {
namespace {

using Row = KeyRow;

// clang-format off
constexpr std::array kKeymaps{
    Keymap{"us",
           {{Row{U"`1234567890-=", U"~!@#$%^&*()_+", U""},
             Row{U"qwertyuiop[]", U"QWERTYUIOP{}", U""},
             Row{U"asdfghjkl;'\\", U"ASDFGHJKL:\"|", U""},
             Row{U"<zxcvbnm,./", U">ZXCVBNM<>?", U""}}}},
    Keymap{"gb",
           {{Row{U"`1234567890-=", U"¬!\"£$%^&*()_+", U"| ²³€  {[]}\\"},
             Row{U"qwertyuiop[]", U"QWERTYUIOP{}", U""},
             Row{U"asdfghjkl;'#", U"ASDFGHJKL:@~", U""},
             Row{U"\\zxcvbnm,./", U"|ZXCVBNM<>?", U"       µ"}}}},
    Keymap{"de",
           {{Row{U"^1234567890ß´", U"°!\"§$%&/()=?`", U"  ²³   {[]}\\"},
             Row{U"qwertzuiopü+", U"QWERTZUIOPÜ*", U"@ €        ~"},
             Row{U"asdfghjklöä#", U"ASDFGHJKLÖÄ'", U""},
             Row{U"<yxcvbnm,.-", U">YXCVBNM;:_", U"|      µ"}}}},
    Keymap{"at",
           {{Row{U"^1234567890ß´", U"°!\"§$%&/()=?`", U"  ²³   {[]}\\"},
             Row{U"qwertzuiopü+", U"QWERTZUIOPÜ*", U"@ €        ~"},
             Row{U"asdfghjklöä#", U"ASDFGHJKLÖÄ'", U""},
             Row{U"<yxcvbnm,.-", U">YXCVBNM;:_", U"|      µ"}}}},
    Keymap{"ch",
           {{Row{U"§1234567890'^", U"°+\"*ç%&/()=?`", U" |@#   | ]} ~"},
             Row{U"qwertzuiopü¨", U"QWERTZUIOPè!", U"@ €       []"},
             Row{U"asdfghjklöä$", U"ASDFGHJKLéà£", U"          {}"},
             Row{U"<yxcvbnm,.-", U">YXCVBNM;:_", U"\\      µ"}}}},
    Keymap{"fr",
           {{Row{U"²&é\"'(-è_çà)=", U"~1234567890°+", U"  ~#{[|`\\^@]}"},
             Row{U"azertyuiop^$", U"AZERTYUIOP¨£", U"  €"},
             Row{U"qsdfghjklmù*", U"QSDFGHJKLM%µ", U"@        µ `"},
             Row{U"<wxcvbn,;:!", U">WXCVBN?./§", U"|"}}}},
    Keymap{"be",
           {{Row{U"²&é\"'(§è!çà)-", U"³1234567890°_", U" |@#  ^{[{}\\"},
             Row{U"azertyuiop^$", U"AZERTYUIOP¨*", U"@ €       []"},
             Row{U"qsdfghjklmùµ", U"QSDFGHJKLM%£", U"           `"},
             Row{U"<wxcvbn,;:=", U">WXCVBN?./+", U"\\         ~"}}}},
    Keymap{"es",
           {{Row{U"º1234567890'¡", U"ª!\"·$%&/()=?¿", U"\\|@#~  {[]}\\"},
             Row{U"qwertyuiop`+", U"QWERTYUIOP^*", U"@ €       []"},
             Row{U"asdfghjklñ´ç", U"ASDFGHJKLÑ¨Ç", U"         ~{}"},
             Row{U"<zxcvbnm,.-", U">ZXCVBNM;:_", U"|      µ"}}}},
    Keymap{"latam",
           {{Row{U"|1234567890'¿", U"°!\"#$%&/()=?¡", U" |@ ~  {[]}\\"},
             Row{U"qwertyuiop´+", U"QWERTYUIOP¨*", U"@ €        ~"},
             Row{U"asdfghjklñ{}", U"ASDFGHJKLÑ[]", U"         ~^`"},
             Row{U"<zxcvbnm,.-", U">ZXCVBNM;:_", U"\\      µ"}}}},
    Keymap{"pt",
           {{Row{U"\\1234567890'«", U"|!\"#$%&/()=?»", U"  @    {[]}\\"},
             Row{U"qwertyuiop+´", U"QWERTYUIOP*`", U"@ €"},
             Row{U"asdfghjklçº~", U"ASDFGHJKLÇª^", U""},
             Row{U"<zxcvbnm,.-", U">ZXCVBNM;:_", U"       µ"}}}},
    Keymap{"it",
           {{Row{U"\\1234567890'ì", U"|!\"£$%&/()=?^", U"  ²³   {[]}`~"},
             Row{U"qwertyuiopè+", U"QWERTYUIOPé*", U"@ €       []"},
             Row{U"asdfghjklòàù", U"ASDFGHJKLç°§", U"         @#`"},
             Row{U"<zxcvbnm,.-", U">ZXCVBNM;:_", U"       µ"}}}},
    Keymap{"nl",
           {{Row{U"@1234567890/°", U"§!\"#$%&_()'?~", U"  ²³    {} \\"},
             Row{U"qwertyuiop¨*", U"QWERTYUIOP^|", U"  €"},
             Row{U"asdfghjkl+´<", U"ASDFGHJKL±`>", U""},
             Row{U"]zxcvbnm,.-", U"[ZXCVBNM;:=", U""}}}},
    Keymap{"dk",
           {{Row{U"½1234567890+´", U"§!\"#¤%&/()=?`", U"  @ $  {[]} |"},
             Row{U"qwertyuiopå¨", U"QWERTYUIOPÅ^", U"@ €        ~"},
             Row{U"asdfghjklæø'", U"ASDFGHJKLÆØ*", U""},
             Row{U"<zxcvbnm,.-", U">ZXCVBNM;:_", U"\\      µ"}}}},
    Keymap{"no",
           {{Row{U"|1234567890+\\", U"§!\"#¤%&/()=?`", U"  @ $  {[]}"},
             Row{U"qwertyuiopå¨", U"QWERTYUIOPÅ^", U"@ €        ~"},
             Row{U"asdfghjkløæ'", U"ASDFGHJKLØÆ*", U""},
             Row{U"<zxcvbnm,.-", U">ZXCVBNM;:_", U"       µ"}}}},
    Keymap{"se",
           {{Row{U"§1234567890+´", U"½!\"#¤%&/()=?`", U"  @ $€ {[]}\\"},
             Row{U"qwertyuiopå¨", U"QWERTYUIOPÅ^", U"@ €        ~"},
             Row{U"asdfghjklöä'", U"ASDFGHJKLÖÄ*", U""},
             Row{U"<zxcvbnm,.-", U">ZXCVBNM;:_", U"|      µ"}}}},
    Keymap{"fi",
           {{Row{U"§1234567890+´", U"½!\"#¤%&/()=?`", U"  @ $  {[]}\\"},
             Row{U"qwertyuiopå¨", U"QWERTYUIOPÅ^", U"  €        ~"},
             Row{U"asdfghjklöä'", U"ASDFGHJKLÖÄ*", U""},
             Row{U"<zxcvbnm,.-", U">ZXCVBNM;:_", U"|      µ"}}}},
    Keymap{"pl",
           {{Row{U"`1234567890-=", U"~!@#$%^&*()_+", U"  ²³ €"},
             Row{U"qwertyuiop[]", U"QWERTYUIOP{}", U""},
             Row{U"asdfghjkl;'\\", U"ASDFGHJKL:\"|", U""},
             Row{U"<zxcvbnm,./", U">ZXCVBNM<>?", U"       µ"}}}},
    Keymap{"cz",
           {{Row{U";+ěščřžýáíé=´", U"°1234567890% ", U"`!@#$%^&*{}\\"},
             Row{U"qwertzuiopú)", U"QWERTZUIOP/(", U"  €       []"},
             Row{U"asdfghjklů§¨", U"ASDFGHJKL\"!'", U"~  []`   $"},
             Row{U"\\yxcvbnm,.-", U"|YXCVBNM?:_", U"  #&@{}^<>*"}}}},
    Keymap{"hu",
           {{Row{U"0123456789öüó", U"§'\"+!%/=()ÖÜÓ", U" ~ ^   `"},
             Row{U"qwertzuiopőú", U"QWERTZUIOPŐÚ", U"\\|    €"},
             Row{U"asdfghjkléáű", U"ASDFGHJKLÉÁŰ", U"   []    $"},
             Row{U"íyxcvbnm,.-", U"ÍYXCVBNM?:_", U"<>#&@{}<;>*"}}}},
};
// clang-format on

// What else a country's keyboard is called.
struct Called {
    std::string_view word;
    std::string_view name;
};
constexpr std::array kCalled{
    Called{"en", "us"},      Called{"english", "us"},   Called{"uk", "gb"},     Called{"german", "de"},
    Called{"deutsch", "de"}, Called{"sg", "ch"},        Called{"french", "fr"}, Called{"azerty", "fr"},
    Called{"spanish", "es"}, Called{"sp", "es"},        Called{"la", "latam"},  Called{"portuguese", "pt"},
    Called{"italian", "it"}, Called{"dutch", "nl"},     Called{"da", "dk"},     Called{"danish", "dk"},
    Called{"nb", "no"},      Called{"norwegian", "no"}, Called{"sv", "se"},     Called{"swedish", "se"},
    Called{"sweden", "se"},  Called{"finnish", "fi"},   Called{"polish", "pl"}, Called{"cs", "cz"},
    Called{"czech", "cz"},   Called{"hungarian", "hu"}, Called{"qwertz", "de"}, Called{"qwerty", "us"},
};

}  // namespace

const Keymap* find_keymap(std::string_view name) {
    const auto found = std::ranges::find(kKeymaps, name, &Keymap::name);
    return found == kKeymaps.end() ? nullptr : &*found;
}

std::string keymap_names() {
    std::string names;
    for (const auto& keymap : kKeymaps) names += (names.empty() ? "" : ", ") + std::string(keymap.name);
    return names;
}

std::string_view meant_keymap(std::string_view name) {
    std::string word(name.substr(0, name.find_first_of("-_.")));  // "de-latin1", "de_DE.UTF-8"
    std::ranges::transform(word, word.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c | 32) : c; });
    if (const Keymap* keymap = find_keymap(word)) return keymap->name;
    const auto known = std::ranges::find(kCalled, word, &Called::word);
    return known == kCalled.end() ? std::string_view() : known->name;
}

}  // namespace agent::settings
