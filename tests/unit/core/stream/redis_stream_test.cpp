#include "core/stream/redis_stream.hpp"

#include "tests/unit/core/stream/stream_suite.hpp"
#include "tests/unit/support/redis_server.hpp"

namespace domino::test {

namespace {

class RedisHarness : public StreamHarness {
public:
    RedisHarness() { open(); }

    Stream& stream() override { return *stream_; }
    void reopen() override {
        stream_.reset();
        open();
    }
    int partitions() const override { return stream_->partitions(); }

private:
    void open() {
        RedisStreamSettings settings;
        settings.address = parse_redis_address(server_.address());
        stream_ = std::make_unique<RedisStream>(settings);
    }

    RedisServer server_;
    std::unique_ptr<RedisStream> stream_;
};

}  // namespace

INSTANTIATE_TEST_SUITE_P(Redis, StreamSuite,
                         testing::Values(StreamBackend{"redis", [] { return std::make_unique<RedisHarness>(); }}), backend_name);

}  // namespace domino::test
