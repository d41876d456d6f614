#include "core/store/postgres/postgres_writer.hpp"

#include "core/store/postgres/batch_statements.hpp"

#include <pthread.h>
#include <set>
#include <sstream>
#include <unordered_set>

namespace domino {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_changes = 256;
constexpr std::size_t most_bytes = 8u << 20;
constexpr int most_collisions = 5;
constexpr auto longest_stop = 5s;
constexpr auto probe_interval = 1s;
constexpr const char* stopped_text = "the store is stopped: Domino is going down";
constexpr const char* behind_text = "what came before it could not be written";

/// Generic plans: by key, and the same whatever the batch.
constexpr const char* writer_settings = "SET plan_cache_mode = force_generic_plan;";

std::string lost_words(const PartitionRow& row) {
    return "partition " + std::to_string(row.partition) + " is no longer of \"" + row.owner + "\" in epoch " +
           std::to_string(row.epoch);
}

template <class Items>
void set_all(const Items& items, Applied applied, const std::string& error) {
    for (const auto& item : items) *item.outcome = {applied, error, {}};
}

/// `last`: what the last statement of the script said, which names doubles when there are new runs.
template <class Items>
void note_doubles(const Items& items, const pqxx::result& last) {
    if (last.columns() != 2) return;
    std::set<std::pair<std::string, std::int64_t>> doubles;
    for (const auto& row : last) doubles.emplace(row[0].c_str(), row[1].as<std::int64_t>());
    if (doubles.empty()) return;
    for (const auto& item : items)
        for (const RunRow& run : item.changes->new_runs)
            if (doubles.contains({run.id, run.ord})) item.outcome->doubles.push_back({run.id, run.ord});
}

}  // namespace

PostgresWriter::PostgresWriter(PostgresPool& pool) : pool_(pool), thread_([this] { loop(); }) {}

PostgresWriter::~PostgresWriter() {
    stop();
    {
        std::lock_guard lock(mutex_);
        leaving_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void PostgresWriter::submit(std::vector<Changes> batch, Store::Done done) {
    Request request{std::move(batch), {}, std::move(done), 0};
    request.outcomes.resize(request.changes.size());
    for (const Changes& changes : request.changes) request.bytes += bytes_of(changes);
    {
        std::unique_lock lock(mutex_);
        if (!stopped_) {
            queue_.push_back(std::move(request));
            lock.unlock();
            changed_.notify_one();
            return;
        }
    }
    for (ApplyOutcome& outcome : request.outcomes) outcome = {Applied::failed, stopped_text, {}};
    request.done(std::move(request.outcomes));
}

void PostgresWriter::stop() {
    std::unique_lock lock(mutex_);
    stopped_ = true;
    emptied_.wait_for(lock, longest_stop, [this] { return queue_.empty() && !is_writing_; });
    lock.unlock();
    fail_waiting(stopped_text);
}

std::string PostgresWriter::trouble() const {
    std::lock_guard lock(mutex_);
    return trouble_;
}

void PostgresWriter::loop() {
    pthread_setname_np(pthread_self(), "pg writer");
    for (std::vector<Request> requests = next(); !requests.empty(); requests = next()) {
        write(requests);
        for (Request& request : requests) request.done(std::move(request.outcomes));
    }
}

/// What is written together next; nothing when the thread is to end.
std::vector<PostgresWriter::Request> PostgresWriter::next() {
    std::vector<Request> requests;
    std::unique_lock lock(mutex_);
    is_writing_ = false;
    if (queue_.empty()) emptied_.notify_all();
    while (queue_.empty() && !leaving_) {
        if (trouble_.empty()) {
            changed_.wait(lock);
        } else if (changed_.wait_for(lock, probe_interval) == std::cv_status::timeout) {
            lock.unlock();
            probe();
            lock.lock();
        }
    }
    std::size_t changes = 0;
    std::size_t bytes = 0;
    while (!queue_.empty()) {
        changes += queue_.front().changes.size();
        bytes += queue_.front().bytes;
        if (!requests.empty() && (changes > most_changes || bytes > most_bytes)) break;
        requests.push_back(std::move(queue_.front()));
        queue_.pop_front();
    }
    is_writing_ = !requests.empty();
    return requests;
}

void PostgresWriter::write(std::vector<Request>& requests) {
    std::vector<Item> items;
    for (Request& request : requests) {
        for (std::size_t i = 0; i < request.changes.size(); ++i) {
            const std::string refusal = refusal_of_values(request.changes[i]);
            if (refusal.empty()) {
                items.push_back({&request.changes[i], &request.outcomes[i]});
            } else {
                request.outcomes[i] = {Applied::refused, refusal, {}};
            }
        }
    }
    if (!write(std::move(items))) fail_waiting(behind_text);
}

bool PostgresWriter::write(std::vector<Item> items) {
    for (int collisions = 0; !items.empty();) {
        std::vector<const Changes*> changes;
        for (const Item& item : items) changes.push_back(item.changes);
        const BatchScript script(changes);
        try {
            if (!connect(items)) return false;
            const pqxx::result last = connection_->script(script.text());
            set_all(items, Applied::committed, "");
            note_doubles(items, last);
            note_trouble("");
            return true;
        } catch (const PostgresError& e) {
            if (e.fault() == PostgresFault::fence) {
                items = without_lost(items, script, e.what());
            } else if (e.fault() == PostgresFault::values) {
                return write_alone(items, e.what());
            } else if (e.fault() == PostgresFault::connection) {
                connection_.reset();
                set_all(items, Applied::unknown, e.what());
                return false;
            } else if (e.fault() == PostgresFault::collision && ++collisions < most_collisions) {
                std::this_thread::sleep_for(std::chrono::milliseconds(5 << collisions));
            } else {
                if (e.is_bound_to_session()) connection_.reset();
                set_all(items, Applied::failed, e.what());
                note_trouble(e.what());
                return false;
            }
        }
    }
    return true;
}

/// Nothing was sent yet when this fails, so nothing was written.
bool PostgresWriter::connect(const std::vector<Item>& items) {
    if (connection_ && connection_->is_whole()) return true;
    try {
        connection_ = pool_.connect(writer_settings + prepare_batch_statements());
        return true;
    } catch (const PostgresError& e) {
        connection_.reset();
        set_all(items, Applied::failed, e.what());
        return false;
    }
}

std::vector<PostgresWriter::Item> PostgresWriter::without_lost(const std::vector<Item>& items, const BatchScript& script,
                                                               const std::string& lost_places) {
    std::vector<bool> is_lost(items.size(), false);
    std::istringstream places(lost_places);
    for (std::size_t place = 0; places >> place;) {
        for (const std::size_t i : script.behind(place)) is_lost[i] = true;
    }
    std::vector<Item> left;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (is_lost[i]) {
            *items[i].outcome = {Applied::lost, lost_words(items[i].changes->partition), {}};
        } else {
            left.push_back(items[i]);
        }
    }
    return left;
}

bool PostgresWriter::write_alone(const std::vector<Item>& items, const std::string& error) {
    if (items.size() == 1) {
        *items[0].outcome = {Applied::refused, words_of_refusal(*items[0].changes, error), {}};
        return true;
    }
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (write({items[i]})) continue;
        set_all(std::vector<Item>(items.begin() + static_cast<std::ptrdiff_t>(i) + 1, items.end()), Applied::failed, behind_text);
        return false;
    }
    return true;
}

/// A part without its run is the refusal that can be told better than the server does.
std::string PostgresWriter::words_of_refusal(const Changes& changes, const std::string& error) {
    std::unordered_set<std::string> known;
    for (const RunRow& run : changes.new_runs) known.insert(run.id);
    const auto is_known = [&](const std::string& run) {
        if (known.count(run) > 0) return true;
        return connection_->integer("SELECT 1 FROM run WHERE id = $1", run).has_value();
    };
    const auto words = [](const char* kind, int index, const std::string& run) {
        return std::string(kind) + " " + std::to_string(index) + " of run \"" + run +
               "\" has no run: the store knows none with that id";
    };
    try {
        for (const StepRow& step : changes.new_steps) {
            if (!is_known(step.run)) return words("step", step.index, step.run);
        }
        for (const ReplyRow& reply : changes.new_replies) {
            if (!is_known(reply.run)) return words("reply", reply.n, reply.run);
        }
    } catch (const PostgresError&) {
        // What the server said first will do.
    }
    return error;
}

void PostgresWriter::fail_waiting(const std::string& error) {
    std::deque<Request> waiting;
    {
        std::lock_guard lock(mutex_);
        waiting.swap(queue_);
    }
    for (Request& request : waiting) {
        for (ApplyOutcome& outcome : request.outcomes) outcome = {Applied::failed, error, {}};
        request.done(std::move(request.outcomes));
    }
}

void PostgresWriter::note_trouble(const std::string& trouble) {
    std::lock_guard lock(mutex_);
    if (trouble.empty()) {
        trouble_.clear();
    } else if (trouble_.empty()) {
        trouble_ = trouble + " (since " + words_of_now() + ")";
    }
}

void PostgresWriter::probe() {
    try {
        if (!connect({})) return;
        connection_->query(
            "INSERT INTO meta(key, value) VALUES('probe', '1') ON CONFLICT (key) DO UPDATE SET value = (meta.value::bigint +"
            " 1)::text");
        note_trouble("");
    } catch (const PostgresError& e) {
        if (e.fault() == PostgresFault::connection || e.is_bound_to_session()) connection_.reset();
    }
}

}  // namespace domino
