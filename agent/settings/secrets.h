// What is secret in settings is shown nowhere: on no page, in no mistake, report, recording or motd. Pure.
//
// Secret is the value of a key that is (Key::is_secret), and whatever may be meant as one: a misspelled key, a line
// that broke, a hash or an address with a password in another key's value, the same in a comment.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace agent::settings {

inline constexpr std::string_view kHidden = "(hidden)";

// Whether this line, or word of the command line, is meant to set a secret: its name is that of one, or near it.
bool means_secret(std::string_view line);

// Whether a secret's setting stands in the value of another one: "nfs:nas:/srv password=x", where somebody wrote two
// settings on a line.
bool sets_secret_beside(std::string_view value);

// A line, or a word of the command line, as it may be shown: "password=(hidden)", "deadline=abc".
std::string without_secret(std::string_view line);

// A text of farroot.conf as it may be shown, line by line. From the second one on the hidden ones are numbered,
// "password=(hidden 2)".
std::string without_secrets(std::string_view conf);

// `shown` was without_secrets(conf), and may have been edited since: what is still hidden in it becomes what it was.
// Nothing where it hides a line that `conf` does not have.
std::optional<std::string> with_secrets(std::string_view shown, std::string_view conf);

}  // namespace agent::settings
