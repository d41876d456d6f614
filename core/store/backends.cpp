#include "core/store/backends.hpp"

#include "core/store/migrate.hpp"
#include "core/store/postgres/postgres_address.hpp"
#include "core/store/postgres_store.hpp"
#include "core/store/sqlite_store.hpp"
#include "core/stream/embedded_stream.hpp"

#include <iostream>

namespace domino {

namespace {

constexpr std::string_view sqlite_scheme = "sqlite:";

/// Addresses may hold passwords: only what stands before the colon may be shown.
std::string scheme_of(const std::string& address) {
    const std::size_t colon = address.find(':');
    return colon == std::string::npos ? "an address without a scheme" : "the scheme \"" + address.substr(0, colon) + "\"";
}

void check_stream_address(const std::string& address) {
    if (address.empty() || address == "embedded:") return;
    throw Error("DOMINO_STREAM has " + scheme_of(address) + "; possible is embedded:");
}

/// It lives in the SQLite store's file.
void refuse_embedded_stream(const std::string& address) {
    if (!address.empty() && address != "embedded:") return;
    throw Error(
        "DOMINO_STORE is a Postgres and DOMINO_STREAM the embedded one, which lives in the SQLite file;"
        " DOMINO_STREAM=redis://... goes with it");
}

}  // namespace

std::filesystem::path sqlite_file(const std::string& store_address, const std::filesystem::path& data) {
    if (store_address.empty()) return data / "domino.db";
    if (store_address.rfind(sqlite_scheme, 0) != 0) {
        throw Error("DOMINO_STORE has " + scheme_of(store_address) + "; possible are sqlite:PATH and postgresql://...");
    }
    const std::string file = store_address.substr(sqlite_scheme.size());
    if (file.empty()) throw Error("DOMINO_STORE=sqlite: names no file; write sqlite:PATH");
    return file;
}

std::unique_ptr<Store> open_postgres(const BackendAddresses& addresses) {
    PostgresStoreSettings settings;
    settings.address = addresses.store;
    settings.name_space = addresses.name_space;
    settings.tell = [](const std::string& words) { std::cerr << "domino: " << words << std::endl; };
    return std::make_unique<PostgresStore>(settings);
}

std::unique_ptr<Stream> open_shared_stream(const BackendAddresses& addresses, int) {
    refuse_embedded_stream(addresses.stream);
    throw Error("DOMINO_STREAM has " + scheme_of(addresses.stream) + "; possible is embedded:");
}

Backends open_backends(const BackendAddresses& addresses) {
    check_stream_address(addresses.stream);
    if (PostgresAddress::is_one(addresses.store)) {
        refuse_embedded_stream(addresses.stream);
        auto store = open_postgres(addresses);
        refuse_unfinished_migration(*store);
        return {open_shared_stream(addresses, store->partitions()), std::move(store)};
    }
    const auto database = std::make_shared<EmbeddedDatabase>(sqlite_file(addresses.store, addresses.data), addresses.name_space);
    auto store = std::make_unique<SqliteStore>(database);
    refuse_moved_data(*store);
    return {std::make_unique<EmbeddedStream>(database), std::move(store)};
}

Backends open_embedded(const std::filesystem::path& data, const std::string& name_space) {
    BackendAddresses addresses;
    addresses.data = data;
    addresses.name_space = name_space;
    return open_backends(addresses);
}

}  // namespace domino
