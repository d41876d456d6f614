#include "core/stream/entry_places.hpp"

#include "domino/error.hpp"

#include <charconv>
#include <string_view>

namespace domino {

namespace {

constexpr std::array<const char*, 4> streams = {"events", "callbacks", "results", "dead"};

EntryPlace checked(const char* stream, int partition, int partitions) {
    if (partition >= 0 && partition < partitions) return {stream, partition};
    throw Error("stream " + std::string(stream) + " has no partition " + std::to_string(partition) + ", only 0 to " +
                std::to_string(partitions - 1));
}

}  // namespace

NewestEntries::NewestEntries(int partitions)
    : partitions_(partitions), newest_(streams.size() * static_cast<std::size_t>(partitions), 0) {}

std::int64_t& NewestEntries::at(const EntryPlace& place) {
    std::size_t stream = 0;
    while (std::string_view(streams[stream]) != place.stream) ++stream;
    return newest_[stream * static_cast<std::size_t>(partitions_) + static_cast<std::size_t>(place.partition)];
}

std::vector<EntryPlace> NewestEntries::places() const {
    std::vector<EntryPlace> all;
    for (const char* stream : streams) {
        for (int partition = 0; partition < partitions_; ++partition) all.push_back({stream, partition});
    }
    return all;
}

EntryPlace place_of(Door door, int partition, int partitions) {
    return checked(to_string(door), partition, partitions);
}

EntryPlace place_of(Publication publication, int partition, int partitions) {
    return checked(to_string(publication), partition, publication == Publication::dead ? 1 : partitions);
}

std::int64_t number_from(const Cursor& cursor) {
    if (cursor.empty()) return 0;
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(cursor.data(), cursor.data() + cursor.size(), number);
    if (error == std::errc{} && end == cursor.data() + cursor.size() && number >= 0) return number;
    throw Error("\"" + cursor.substr(0, 40) + "\" is no cursor of this stream; give one that it gave, or \"\" for the beginning");
}

Cursor cursor_from(std::int64_t number) {
    return number == 0 ? Cursor() : std::to_string(number);
}

}  // namespace domino
