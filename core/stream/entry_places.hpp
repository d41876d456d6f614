#pragma once

#include "core/stream/stream.hpp"

#include <array>
#include <vector>

namespace domino {

/// One partition of one of the four streams.
struct EntryPlace {
    const char* stream;
    int partition;
};

/// The newest committed entry of every place, kept in memory so that a reader with nothing to read
/// asks no database. Not synchronised.
class NewestEntries {
public:
    explicit NewestEntries(int partitions);
    std::int64_t& at(const EntryPlace& place);
    std::vector<EntryPlace> places() const;

private:
    int partitions_;
    std::vector<std::int64_t> newest_;
};

/// Throws `Error` for a partition that the stream does not have.
EntryPlace place_of(Door door, int partition, int partitions);
EntryPlace place_of(Publication publication, int partition, int partitions);

/// The embedded stream's cursors are entry numbers in decimal. Throws `Error` for anything else.
std::int64_t number_from(const Cursor& cursor);
Cursor cursor_from(std::int64_t number);

}  // namespace domino
