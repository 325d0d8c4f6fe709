// Visits a variant with one lambda an alternative; a missing one does not compile.
#pragma once

namespace agent::core {

template <typename... Handlers>
struct Match : Handlers... {
    using Handlers::operator()...;
};
template <typename... Handlers>
Match(Handlers...) -> Match<Handlers...>;  // clang++ 14 asks for it

}  // namespace agent::core
