#include "core/store/backends.hpp"
#include "tests/unit/core/store/store_suite.hpp"
#include "tests/unit/support/sqlite_books.hpp"
#include "tests/unit/support/temporary_folder.hpp"

namespace domino::test {

namespace {

class SqliteHarness : public StoreHarness {
public:
    SqliteHarness() : backends_(open_embedded(folder_.path())) {}

    Store& store() override { return *backends_.store; }
    void reopen() override {
        backends_ = {};
        backends_ = open_embedded(folder_.path());
    }
    std::vector<std::string> check_books() override { return domino::check_books(folder_.path() / "domino.db"); }

private:
    TemporaryFolder folder_;
    Backends backends_;
};

}  // namespace

INSTANTIATE_TEST_SUITE_P(Embedded, StoreSuite,
                         testing::Values(StoreBackend{"sqlite", [] { return std::make_unique<SqliteHarness>(); }}),
                         store_backend_name);

}  // namespace domino::test
