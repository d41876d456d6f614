#include "core/store/postgres_store.hpp"

#include "tests/unit/core/store/store_suite.hpp"
#include "tests/unit/support/postgres_books.hpp"
#include "tests/unit/support/shared_postgres.hpp"

namespace domino::test {

namespace {

class PostgresHarness : public StoreHarness {
public:
    PostgresHarness() { open(); }

    Store& store() override { return *store_; }
    void reopen() override {
        store_.reset();
        open();
    }
    std::vector<std::string> check_books() override { return domino::check_books(shared_postgres().address(), name_space_); }

private:
    void open() {
        PostgresStoreSettings settings;
        settings.address = shared_postgres().address();
        settings.name_space = name_space_;
        store_ = std::make_unique<PostgresStore>(settings);
    }

    const std::string name_space_ = fresh_name_space();
    std::unique_ptr<PostgresStore> store_;
};

}  // namespace

INSTANTIATE_TEST_SUITE_P(Shared, StoreSuite,
                         testing::Values(StoreBackend{"postgres", [] { return std::make_unique<PostgresHarness>(); }}),
                         store_backend_name);

}  // namespace domino::test
