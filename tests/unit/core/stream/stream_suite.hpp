#pragma once

#include "core/stream/stream.hpp"

#include <gtest/gtest.h>
#include <functional>
#include <memory>
#include <string>

namespace domino::test {

/// One back end under the suite: its stream, empty at first, on data that outlives `reopen`.
class StreamHarness {
public:
    virtual ~StreamHarness() = default;
    virtual Stream& stream() = 0;
    virtual void reopen() = 0;
    virtual int partitions() const = 0;
};

struct StreamBackend {
    std::string name;
    std::function<std::unique_ptr<StreamHarness>()> make;
};

/// What every stream must do, against the interface alone. A back end joins by
/// INSTANTIATE_TEST_SUITE_P(Name, StreamSuite, testing::Values(StreamBackend{...}), backend_name).
class StreamSuite : public testing::TestWithParam<StreamBackend> {
protected:
    StreamSuite() : harness_(GetParam().make()) {}

    Stream& stream() { return harness_->stream(); }
    StreamHarness& harness() { return *harness_; }

    Appended append(Door door, int partition, const std::string& payload);
    std::vector<std::string> payloads(Door door, int partition, const Cursor& after = "");
    Cursor cursor_of(Door door, int partition, const std::string& payload);

private:
    std::unique_ptr<StreamHarness> harness_;
};

inline std::string backend_name(const testing::TestParamInfo<StreamBackend>& info) {
    return info.param.name;
}

std::vector<std::string> payloads_of(const std::vector<StreamEntry>& entries);
std::vector<Cursor> cursors_of(const std::vector<StreamEntry>& entries);

}  // namespace domino::test
