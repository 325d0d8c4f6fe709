// netcfg against a real kernel, in network namespaces of its own: for a lab machine, as root.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>
