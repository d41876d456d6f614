#include "core/pipeline/publish.hpp"

#include "core/stream/embedded_stream.hpp"
#include "domino/error.hpp"
#include "tests/unit/support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <future>

namespace domino {
namespace {

using namespace std::chrono_literals;

/// Away for the first calls.
class ReturningStream : public EmbeddedStream {
public:
    using EmbeddedStream::EmbeddedStream;

    void publish(Publication publication, int partition, const std::vector<std::string>& payloads) override {
        if (calls_++ == 0) throw TryLater(503, 1s, "away");
        if (calls_ == 2) throw Error("not this");
        EmbeddedStream::publish(publication, partition, payloads);
    }

private:
    int calls_ = 0;
};

TEST(PublisherTest, PublishesWhenTheStreamIsBackThoughNothingNewArrives) {
    const test::TemporaryFolder folder;
    ReturningStream stream(std::make_shared<EmbeddedDatabase>(folder.path() / "domino.db", "domino"));
    std::promise<std::int64_t> published;
    std::atomic<int> complaints{0};
    Publisher publisher(
        stream, [&](Publication, int, std::int64_t ord) { published.set_value(ord); }, [&](const std::string&) { ++complaints; });
    publisher.start();
    publisher.publish({{.partition = 3, .ord = 7, .payload = "{}"}});
    auto ord = published.get_future();
    ASSERT_EQ(ord.wait_for(60s), std::future_status::ready);
    EXPECT_EQ(ord.get(), 7);
    EXPECT_EQ(stream.tail(Publication::results, 3, "", 10).size(), 1U);
}

}  // namespace
}  // namespace domino
