#include "core/store/postgres/postgres_schema.hpp"

namespace domino {

namespace {

using namespace std::chrono_literals;

constexpr int default_partitions = 16;
/// Steps may rewrite large tables, and another broker's steps are waited for.
constexpr const char* patience =
    "SET statement_timeout = 0; SET lock_timeout = '10min'; SET idle_in_transaction_session_timeout = 0;";

class SchemaWork {
public:
    SchemaWork(const PostgresConnection::Place& place, const std::vector<PostgresSchemaStep>& steps)
        : place_(place), steps_(steps), connection_(place, patience) {
        connection_.allow(24h);
    }

    int prepare() {
        refuse_other_encodings();
        PostgresTransaction transaction(connection_, PostgresTransaction::Kind::write);
        connection_.query("SELECT pg_advisory_xact_lock(1146047822, hashtext($1))", place_.name_space);
        if (!has_tables()) {
            make();
        } else {
            refuse_foreign();
            refuse_newer();
            take_steps(schema());
        }
        const int partitions = std::stoi(meta("partitions").value_or("0"));
        transaction.commit();
        return partitions;
    }

private:
    std::string name() const { return "the schema " + quoted_name(place_.name_space) + " of " + place_.address.shown(); }

    void refuse_other_encodings() {
        const std::string encoding = connection_.text("SELECT current_setting('server_encoding')").value_or("");
        if (encoding == "UTF8") return;
        throw Error("the database of " + place_.address.shown() + " keeps text as " + encoding +
                    ", Domino needs UTF8; create one with ENCODING 'UTF8' TEMPLATE template0");
    }

    bool has_tables() {
        return connection_
            .integer("SELECT 1 FROM pg_class JOIN pg_namespace AS n ON n.oid = relnamespace WHERE nspname = $1 LIMIT 1",
                     place_.name_space)
            .has_value();
    }

    void make() {
        if (!connection_.integer("SELECT 1 FROM pg_namespace WHERE nspname = $1", place_.name_space)) {
            connection_.script("CREATE SCHEMA " + quoted_name(place_.name_space));
        }
        connection_.script(
            "CREATE TABLE meta (key text COLLATE \"C\" PRIMARY KEY, value text NOT NULL);"
            "INSERT INTO meta(key, value) VALUES('application', 'domino'), ('schema', '0')");
        take_steps(0);
        connection_.query("INSERT INTO meta(key, value) VALUES('partitions', $1)", default_partitions);
        connection_.query("INSERT INTO partitions(partition) SELECT generate_series(0, $1::int - 1)", default_partitions);
    }

    void refuse_foreign() {
        const bool has_meta =
            connection_.integer("SELECT 1 WHERE to_regclass($1) IS NOT NULL", quoted_name(place_.name_space) + ".meta")
                .has_value();
        // Another program's table of that name may lack our columns.
        const bool has_columns = has_meta && connection_.integer(
                                                 "SELECT count(*) FROM information_schema.columns WHERE table_schema = $1 AND"
                                                 " table_name = 'meta' AND column_name IN ('key', 'value')",
                                                 place_.name_space) == 2;
        if (has_columns && meta("application") == "domino") return;
        throw Error(name() + " holds another program's tables; set DOMINO_NAMESPACE to a name of its own");
    }

    void refuse_newer() {
        if (schema() <= steps_.back().number) return;
        throw Error(name() + " has schema " + std::to_string(schema()) + ", this Domino knows up to " +
                    std::to_string(steps_.back().number) +
                    ": it was written by a newer Domino; use that one, or a backup made before");
    }

    void take_steps(int from) {
        for (const PostgresSchemaStep& step : steps_) {
            if (step.number > from) connection_.script(step.script);
        }
        if (steps_.back().number > from)
            connection_.query("UPDATE meta SET value = $1 WHERE key = 'schema'", std::to_string(steps_.back().number));
    }

    int schema() { return std::stoi(meta("schema").value_or("0")); }
    std::optional<std::string> meta(const std::string& key) {
        return connection_.text("SELECT value FROM meta WHERE key = $1", key);
    }

    const PostgresConnection::Place& place_;
    const std::vector<PostgresSchemaStep>& steps_;
    PostgresConnection connection_;
};

}  // namespace

int newest_postgres_schema() {
    return postgres_schema_steps().back().number;
}

int prepare_postgres_schema(const PostgresConnection::Place& place, const std::vector<PostgresSchemaStep>& steps) {
    return SchemaWork(place, steps).prepare();
}

}  // namespace domino
