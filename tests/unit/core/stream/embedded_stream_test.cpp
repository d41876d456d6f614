#include "core/store/backends.hpp"
#include "tests/unit/core/stream/stream_suite.hpp"
#include "tests/unit/support/temporary_folder.hpp"

namespace domino::test {

namespace {

class EmbeddedHarness : public StreamHarness {
public:
    EmbeddedHarness() : backends_(open_embedded(folder_.path())) {}

    Stream& stream() override { return *backends_.stream; }
    void reopen() override {
        backends_ = {};
        backends_ = open_embedded(folder_.path());
    }
    int partitions() const override { return backends_.store->partitions(); }

private:
    TemporaryFolder folder_;
    Backends backends_;
};

}  // namespace

INSTANTIATE_TEST_SUITE_P(Embedded, StreamSuite,
                         testing::Values(StreamBackend{"sqlite", [] { return std::make_unique<EmbeddedHarness>(); }}),
                         backend_name);

}  // namespace domino::test
