// The lab's stories. After one that failed, the last words of its machines are shown and where everything lies.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

#include <iostream>
#include <string>

#include "tests/lab/artefacts.h"

namespace {

class Listener : public doctest::IReporter {
public:
    explicit Listener(const doctest::ContextOptions& options) : out_(*options.cout) {}

    void test_case_start(const doctest::TestCaseData& story) override { name_ = story.m_name; }
    void test_case_end(const doctest::CurrentTestCaseStats& stats) override {
        const bool failed = stats.failure_flags != 0;
        out_ << (failed ? "FAILED: " : "passed: ") << name_ << ", " << static_cast<int>(stats.seconds) << " s"
             << std::endl;
        if (failed) lab::show_artefacts(out_);
    }

    void report_query(const doctest::QueryData&) override {}
    void test_run_start() override {}
    void test_run_end(const doctest::TestRunStats&) override {}
    void test_case_reenter(const doctest::TestCaseData&) override {}
    void test_case_exception(const doctest::TestCaseException&) override {}
    void subcase_start(const doctest::SubcaseSignature&) override {}
    void subcase_end() override {}
    void log_assert(const doctest::AssertData&) override {}
    void log_message(const doctest::MessageData&) override {}
    void test_case_skipped(const doctest::TestCaseData&) override {}

private:
    std::ostream& out_;
    std::string name_;
};

}  // namespace

REGISTER_LISTENER("story", 1, Listener);
