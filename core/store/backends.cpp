#include "core/store/backends.hpp"

#include "core/store/migrate.hpp"
#include "core/store/postgres/postgres_address.hpp"
#include "core/store/postgres_store.hpp"
#include "core/store/sqlite_store.hpp"
#include "core/stream/embedded_stream.hpp"
#include "core/stream/redis_stream.hpp"

#include <Poco/UUIDGenerator.h>

#include <iostream>
#include <optional>

namespace domino {

namespace {

constexpr std::string_view sqlite_scheme = "sqlite:";

/// Addresses may hold passwords: only what stands before the colon may be shown.
std::string scheme_of(const std::string& address) {
    const std::size_t colon = address.find(':');
    return colon == std::string::npos ? "an address without a scheme" : "the scheme \"" + address.substr(0, colon) + "\"";
}

void check_stream_address(const std::string& address) {
    if (address.empty() || address == "embedded:" || is_redis_address(address)) return;
    throw Error("DOMINO_STREAM has " + scheme_of(address) + "; possible are embedded:, redis://... and redis+sentinel://...");
}

RedisAddress redis_address(const std::string& address) {
    try {
        return parse_redis_address(address);
    } catch (const Error& e) {
        throw Error("DOMINO_STREAM: " + std::string(e.what()));
    }
}

/// Another one for every store; it stays when the store is moved.
std::string id_of(Store& store) {
    return store.put_if_absent("instance", "id", Poco::UUIDGenerator().createRandom().toString());
}

std::unique_ptr<Stream> open_redis(RedisAddress address, const std::string& name_space, int partitions,
                                   const std::string& store_id) {
    auto stream = std::make_unique<RedisStream>(RedisStreamSettings{std::move(address), name_space, partitions, store_id});
    if (stream->partitions() == partitions) return stream;
    throw Error("the store has " + std::to_string(partitions) + " partitions, on Redis the namespace " + name_space + " has " +
                std::to_string(stream->partitions()) +
                ": they were not made for each other; take the store that belongs to it, or another DOMINO_NAMESPACE");
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

std::unique_ptr<Stream> open_shared_stream(const BackendAddresses& addresses, int partitions, const std::string& store_id) {
    refuse_embedded_stream(addresses.stream);
    check_stream_address(addresses.stream);
    return open_redis(redis_address(addresses.stream), addresses.name_space, partitions, store_id);
}

void check_addresses(const BackendAddresses& addresses) {
    check_stream_address(addresses.stream);
    if (is_redis_address(addresses.stream)) redis_address(addresses.stream);
    if (PostgresAddress::is_one(addresses.store))
        refuse_embedded_stream(addresses.stream);
    else
        sqlite_file(addresses.store, addresses.data);
}

Backends open_backends(const BackendAddresses& addresses) {
    check_addresses(addresses);
    if (PostgresAddress::is_one(addresses.store)) {
        auto store = open_postgres(addresses);
        refuse_unfinished_migration(*store);
        return {open_shared_stream(addresses, store->partitions(), id_of(*store)), std::move(store)};
    }
    std::optional<RedisAddress> redis;
    if (is_redis_address(addresses.stream)) redis = redis_address(addresses.stream);
    const auto database = std::make_shared<EmbeddedDatabase>(sqlite_file(addresses.store, addresses.data), addresses.name_space);
    auto store = std::make_unique<SqliteStore>(database);
    refuse_moved_data(*store);
    if (redis) return {open_redis(*std::move(redis), addresses.name_space, store->partitions(), id_of(*store)), std::move(store)};
    return {std::make_unique<EmbeddedStream>(database), std::move(store)};
}

Backends open_embedded(const std::filesystem::path& data, const std::string& name_space) {
    BackendAddresses addresses;
    addresses.data = data;
    addresses.name_space = name_space;
    return open_backends(addresses);
}

}  // namespace domino
