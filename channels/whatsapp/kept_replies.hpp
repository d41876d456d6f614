#pragma once

#include "domino/host.hpp"

#include <functional>
#include <string>

namespace domino::whatsapp {

/// Replies that wait until their person writes again, by their report tokens: the broker has the texts.
/// They stand in numbered places that are taken atomically, so that one broker may add while another one
/// takes them out. Any thread.
class KeptReplies {
public:
    explicit KeptReplies(KeyValue& store) : store_(store) {}

    /// False when all places are taken. One that is there already is not added again.
    bool add(const std::string& conversation, const std::string& token);
    void remove(const std::string& conversation, const std::string& token);
    bool has_any(const std::string& conversation) const;

    /// Calls `take` for each in turn and then forgets them; what `take` throws leaves them where they are.
    void release(const std::string& conversation, const std::function<void(const std::string& token)>& take);

    /// A knock went out that brings the person to write; its message id. Empty: none within a day.
    std::string knock(const std::string& conversation, std::chrono::system_clock::time_point now) const;
    void remember_knock(const std::string& conversation, const std::string& id, std::chrono::system_clock::time_point now);

private:
    KeyValue& store_;
};

}  // namespace domino::whatsapp
