#include "core/sqlite/sqlite_writer.hpp"

#include <pthread.h>

#include <future>
#include <iterator>
#include <stdexcept>

namespace domino {

namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds longest_batch{25};
constexpr std::chrono::seconds probe_interval{1};

}  // namespace

SqliteWriter::SqliteWriter(const std::filesystem::path& file)
    : database_(file, SqliteDatabase::Mode::write), thread_([this] { loop(); }) {}

SqliteWriter::~SqliteWriter() {
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void SqliteWriter::submit(Work work, Completion completion) {
    bool was_empty = false;
    {
        std::lock_guard lock(mutex_);
        was_empty = queue_.empty();
        queue_.push_back({std::move(work), std::move(completion), {}});
    }
    if (was_empty) changed_.notify_one();
}

void SqliteWriter::run(const Work& work) {
    if (std::this_thread::get_id() == thread_.get_id()) throw std::logic_error("a completion waits for its own writer");
    std::promise<Written> promise;
    submit(work, [&promise](const Written& written) { promise.set_value(written); });
    const Written written = promise.get_future().get();
    if (written.state == Written::State::failed) throw TryLater(503, std::chrono::seconds(1), written.error);
    if (written.state == Written::State::refused) throw Error(written.error);
}

void SqliteWriter::drain() {
    std::promise<void> promise;
    submit([](SqliteDatabase&) {}, [&promise](const Written&) { promise.set_value(); });
    promise.get_future().wait();
}

std::string SqliteWriter::trouble() const {
    std::lock_guard lock(mutex_);
    return trouble_;
}

void SqliteWriter::loop() {
    pthread_setname_np(pthread_self(), "writer");
    std::vector<Item> batch;
    while (wait_for_items()) {
        batch.assign(std::make_move_iterator(waiting_for_next_.begin()), std::make_move_iterator(waiting_for_next_.end()));
        waiting_for_next_.clear();
        write(batch);
        batch.clear();
    }
}

bool SqliteWriter::wait_for_items() {
    std::unique_lock lock(mutex_);
    while (queue_.empty() && waiting_for_next_.empty() && !stopping_) {
        if (trouble_.empty()) {
            changed_.wait(lock);
        } else if (changed_.wait_for(lock, probe_interval) == std::cv_status::timeout && queue_.empty()) {
            lock.unlock();
            probe();
            lock.lock();
        }
    }
    std::move(queue_.begin(), queue_.end(), std::back_inserter(waiting_for_next_));
    queue_.clear();
    return !waiting_for_next_.empty();
}

void SqliteWriter::write(std::vector<Item>& batch) {
    try {
        SqliteTransaction transaction(database_, SqliteTransaction::Kind::write);
        work_through(batch);
        transaction.commit();
        note_trouble("");
    } catch (const std::exception& e) {
        for (Item& item : batch) item.written = {Written::State::failed, e.what()};
        note_trouble(e.what());
    }
    for (Item& item : batch) item.completion(item.written);
}

void SqliteWriter::work_through(std::vector<Item>& batch) {
    const auto enough = SteadyClock::now() + longest_batch;
    std::size_t done = 0;
    while (done < batch.size() && (done == 0 || SteadyClock::now() < enough)) work_on(batch[done++]);
    const auto rest = batch.begin() + static_cast<std::ptrdiff_t>(done);
    waiting_for_next_.assign(std::make_move_iterator(rest), std::make_move_iterator(batch.end()));
    batch.erase(rest, batch.end());
}

void SqliteWriter::work_on(Item& item) {
    try {
        SqliteSavepoint part(database_);
        item.work(database_);
        part.keep();
    } catch (const SqliteError& e) {
        if (!e.is_about_values()) throw;
        item.written = {Written::State::refused, e.what()};
    } catch (const std::exception& e) {
        item.written = {Written::State::refused, e.what()};
    }
}

void SqliteWriter::note_trouble(const std::string& trouble) {
    std::lock_guard lock(mutex_);
    trouble_ = trouble;
}

void SqliteWriter::probe() {
    try {
        SqliteTransaction transaction(database_, SqliteTransaction::Kind::write);
        database_.run("INSERT INTO meta(key, value) VALUES('probe', '1') ON CONFLICT(key) DO UPDATE SET value = value + 1");
        transaction.commit();
        note_trouble("");
    } catch (const std::exception& e) {
        note_trouble(e.what());
    }
}

}  // namespace domino
