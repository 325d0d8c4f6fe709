#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/unit/fake_modules_job.h"

int main(int argc, char** argv) {
    const std::vector<std::string> words(argv, argv + argc);
    if (words.size() > 2 && words[1] == "job" && words[2] == "modules") return run_fake_modules_job(words);
    return doctest::Context(argc, argv).run();
}
