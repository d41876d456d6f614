#include "domino/testing/fake_host.hpp"

namespace domino::testing {

std::chrono::system_clock::time_point FakeClock::now() const {
    const std::lock_guard lock(mutex_);
    return now_;
}

std::chrono::steady_clock::time_point FakeClock::monotonic() const {
    const std::lock_guard lock(mutex_);
    return monotonic_;
}

void FakeClock::set(std::chrono::system_clock::time_point now) {
    const std::lock_guard lock(mutex_);
    now_ = now;
}

void FakeClock::advance(std::chrono::milliseconds by) {
    const std::lock_guard lock(mutex_);
    now_ += by;
    monotonic_ += by;
}

std::optional<std::string> MemoryKeyValue::get(const std::string& key) {
    const std::lock_guard lock(mutex_);
    const auto found = values_.find(key);
    return found == values_.end() ? std::nullopt : std::optional(found->second.text);
}

void MemoryKeyValue::put(const std::string& key, const std::string& value, std::chrono::seconds keep) {
    if (key.empty() || key.size() > 256) throw Error("a key of 1 to 256 bytes was expected");
    if (value.size() > 64 * 1024) throw Error("the value of \"" + key + "\" is larger than 64 KiB");
    const std::lock_guard lock(mutex_);
    values_[key] = {value, keep};
}

std::string MemoryKeyValue::put_if_absent(const std::string& key, const std::string& value, std::chrono::seconds keep) {
    if (const auto known = get(key)) return *known;
    put(key, value, keep);
    return value;
}

void MemoryKeyValue::erase(const std::string& key) {
    const std::lock_guard lock(mutex_);
    values_.erase(key);
}

std::optional<std::chrono::seconds> MemoryKeyValue::kept_for(const std::string& key) const {
    const std::lock_guard lock(mutex_);
    const auto found = values_.find(key);
    return found == values_.end() ? std::nullopt : std::optional(found->second.keep);
}

std::vector<std::string> MemoryKeyValue::keys() const {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> keys;
    for (const auto& [key, value] : values_) keys.push_back(key);
    return keys;
}

Accepted RecordingEventSink::submit(const Incoming& incoming) {
    const std::lock_guard lock(mutex_);
    if (hook_) hook_();
    const auto key = std::pair(incoming.dedupe_key, incoming.dedupe_key.empty() ? std::to_string(submitted_.size()) : "");
    if (const auto known = by_key_.find(key); known != by_key_.end()) return known->second;
    const std::string number = std::to_string(submitted_.size() + 1);
    submitted_.push_back(incoming);
    return by_key_[key] = {.event = "e_" + number, .run = "r_" + number};
}

Pressed RecordingEventSink::press(const Press& press) {
    const std::lock_guard lock(mutex_);
    if (hook_) hook_();
    pressed_.push_back(press);
    return answer_;
}

void RecordingEventSink::report(const DeliveryReport& report) {
    const std::lock_guard lock(mutex_);
    if (hook_) hook_();
    reported_.push_back(report);
}

std::vector<DeliveryReport> RecordingEventSink::reported() const {
    const std::lock_guard lock(mutex_);
    return reported_;
}

void RecordingEventSink::answer_presses_with(Pressed pressed) {
    const std::lock_guard lock(mutex_);
    answer_ = std::move(pressed);
}

std::vector<Incoming> RecordingEventSink::submitted() const {
    const std::lock_guard lock(mutex_);
    return submitted_;
}

std::vector<Press> RecordingEventSink::pressed() const {
    const std::lock_guard lock(mutex_);
    return pressed_;
}

void RecordingEventSink::before_taking(std::function<void()> hook) {
    const std::lock_guard lock(mutex_);
    hook_ = std::move(hook);
}

void RecordingLog::write(Level level, std::string_view message, const Json& fields) {
    const std::lock_guard lock(mutex_);
    entries_.push_back({level, std::string(message), fields});
}

std::vector<LogEntry> RecordingLog::entries() const {
    const std::lock_guard lock(mutex_);
    return entries_;
}

void RecordingMetrics::add(const std::string& counter, double amount) {
    const std::lock_guard lock(mutex_);
    values_[counter] += amount;
}

void RecordingMetrics::set(const std::string& gauge, double value) {
    const std::lock_guard lock(mutex_);
    values_[gauge] = value;
}

double RecordingMetrics::value(const std::string& name) const {
    const std::lock_guard lock(mutex_);
    const auto found = values_.find(name);
    return found == values_.end() ? 0 : found->second;
}

HttpResponse ScriptedHttp::send(const HttpRequest& request, std::chrono::milliseconds timeout) {
    Answer answer;
    {
        const std::lock_guard lock(mutex_);
        requests_.push_back(request);
        answer = answer_;
    }
    if (!answer) throw Error("no answer from " + request.url + " within " + std::to_string(timeout.count()) + " ms");
    return answer(request);
}

void ScriptedHttp::answer_with(Answer answer) {
    const std::lock_guard lock(mutex_);
    answer_ = std::move(answer);
}

std::vector<HttpRequest> ScriptedHttp::requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
}

std::vector<std::shared_ptr<const Workflow>> MemoryCatalog::list() const {
    const std::lock_guard lock(mutex_);
    std::vector<std::shared_ptr<const Workflow>> all;
    for (const auto& [name, workflow] : workflows_) all.push_back(workflow);
    return all;
}

std::shared_ptr<const Workflow> MemoryCatalog::find(const std::string& name) const {
    const std::lock_guard lock(mutex_);
    const auto found = workflows_.find(name);
    return found == workflows_.end() ? nullptr : found->second;
}

void MemoryCatalog::add(Workflow workflow) {
    const std::lock_guard lock(mutex_);
    const std::string name = workflow.name;
    workflows_[name] = std::make_shared<const Workflow>(std::move(workflow));
}

std::string FakeHost::secret(const std::string& name) {
    const auto found = secrets.find(name);
    if (found == secrets.end()) throw Error("secret \"" + name + "\" is not set");
    return found->second;
}

}  // namespace domino::testing
