#pragma once

#include "core/store/store.hpp"
#include "core/stream/stream.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace domino {

/// The stream and the store a broker works on.
struct Backends {
    std::unique_ptr<Stream> stream;
    std::unique_ptr<Store> store;
};

/// Where they are, as DOMINO_STREAM, DOMINO_STORE, DOMINO_DATA and DOMINO_NAMESPACE say.
struct BackendAddresses {
    std::string stream = "embedded:";
    std::string store;           ///< "" -> sqlite:<data>/domino.db
    std::filesystem::path data;  ///< folder
    std::string name_space = "domino";
};

/// Opens both, making what is missing. Data that `domino migrate` has in hand or took away is refused. The embedded stream lives
/// in the SQLite store's file. Throws `Error` for an address that names nothing known, for data that another process holds, and
/// for a file that this program cannot work on.
Backends open_backends(const BackendAddresses& addresses);

/// Whether the addresses go together, without opening anything. Throws `Error`.
void check_addresses(const BackendAddresses& addresses);

/// Both in <data>/domino.db.
Backends open_embedded(const std::filesystem::path& data, const std::string& name_space = "domino");

/// The store of a `postgresql://...` address alone, and the stream that goes with one of so many
/// partitions and this id ("" while it is still being moved). Throw `Error` as above; the embedded
/// stream does not go with Postgres.
std::unique_ptr<Store> open_postgres(const BackendAddresses& addresses);
std::unique_ptr<Stream> open_shared_stream(const BackendAddresses& addresses, int partitions, const std::string& store_id);

/// The file of a store address. Throws `Error`, naming what is possible, when it is none.
std::filesystem::path sqlite_file(const std::string& store_address, const std::filesystem::path& data);

}  // namespace domino
