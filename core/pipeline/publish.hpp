#pragma once

#include "core/stream/stream.hpp"

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace domino {

/// A result or dead letter on its way to its publication, by `ord` within its partition.
struct PublicationEntry {
    Publication publication = Publication::results;
    int partition = 0;  ///< of the store; `dead` has one partition for all
    std::int64_t ord = 0;
    std::string payload;  ///< CloudEvent JSON
};

/// Publishes what the store already holds, in the order of `ord`, on its own thread. While
/// the stream is away it keeps trying; what is lost with the process is read from the store again.
class Publisher {
public:
    /// Everything of a partition up to `ord` is on the publication.
    using Published = std::function<void(Publication publication, int partition, std::int64_t ord)>;

    /// Publishing failed and is tried again. Told once for each cause.
    using Complain = std::function<void(const std::string& error)>;

    Publisher(Stream& stream, Published published, Complain complain)
        : stream_(stream), published_(std::move(published)), complain_of_(std::move(complain)) {}
    ~Publisher() { stop(); }

    void start();
    void publish(std::vector<PublicationEntry> entries);
    /// Publishes what it holds once more if the stream is there, then ends.
    void stop();

private:
    void work();
    bool publish_all(std::deque<PublicationEntry>& entries);

    Stream& stream_;
    void complain(const std::string& error);

    const Published published_;
    const Complain complain_of_;
    std::string complained_;  // the publisher's thread only
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::deque<PublicationEntry> waiting_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace domino
