#include "core/pipeline/show_progress.hpp"

#include "core/pipeline/plugin_call.hpp"

namespace domino {
namespace {

constexpr std::int64_t long_ms = 2000;

const char* mark_of(StepStatus status) {
    switch (status) {
        case StepStatus::succeeded: return "✅";
        case StepStatus::failed:
        case StepStatus::timed_out: return "❌";
        case StepStatus::cancelled:
        case StepStatus::skipped: return "➖";
        case StepStatus::waiting: return "✋";
        case StepStatus::starting:
        case StepStatus::running: return "⏳";
        case StepStatus::pending: return "⬜";
    }
    return "";
}

}  // namespace

std::string progress_text(const RunRecord& record) {
    if (record.run.status == RunStatus::planning) return std::string("⏳ ") + say(Phrase::thinking, record.run.language);
    std::string text;
    for (const StepRow& step : record.steps)
        text += (text.empty() ? "" : "\n") + std::string(mark_of(step.status)) + " " + step.title;
    return text;
}

void ShowProgress::watch(const OpenRun& open) {
    const RunRow& run = open.state->run();
    if (is_terminal(run.status)) {
        watched_.erase(run.id);
        return;
    }
    Channel* channel = bench_.setup->plugins().channel(run.channel);
    if (channel != nullptr && channel->shows_progress()) watched_.try_emplace(run.id);
}

void ShowProgress::look() {
    const std::int64_t now = bench_.now();
    for (auto it = watched_.begin(); it != watched_.end();) {
        const OpenRun* open = bench_.run(it->first);
        if (open == nullptr) {
            it = watched_.erase(it);
            continue;
        }
        const bool at_rest = open->state && !open->writing && !is_terminal(open->state->run().status);
        if (at_rest && open->state->run().created + long_ms <= now && !showing_.contains(it->first)) {
            std::string text = progress_text(open->state->record());
            if (!text.empty() && text != it->second) {
                it->second = text;
                show(it->first, *open->state, std::move(text));
            }
        }
        ++it;
    }
}

void ShowProgress::show(const std::string& id, const RunState& state, std::string text) {
    showing_.insert(id);
    const Progress progress{.run = id,
                            .conversation = state.run().conversation,
                            .language = state.run().language.empty() ? "en" : state.run().language,
                            .text = std::move(text)};
    pool_.run([this, progress, channel_id = state.run().channel, setup = bench_.setup] {
        if (Channel* channel = setup->plugins().channel(channel_id))
            call_plugin("channel", channel_id, "progress", [&] { channel->progress(progress); });
        bench_.mailbox.post([this, run = progress.run] {
            showing_.erase(run);
            on_shown(run);
        });
    });
}

}  // namespace domino
