#pragma once

#include "domino/host.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace domino::whatsapp {

/// Somebody we talk with, under the phone number or the business-scoped id, or both; or a group.
struct Person {
    std::string conversation;  ///< the id that was known first; it stays
    std::string wa_id;
    std::string user_id;
    std::int64_t last_heard = 0;   ///< seconds since 1970; 0: never
    std::string group;             ///< its id; then there are no others
    std::string number_passed_to;  ///< whose the number in `conversation` is by now; empty: still theirs
};

/// Who is who, and when they last wrote; kept in the store, so that all brokers agree. Any thread.
///
/// person/ID holds either the person, or {"is": conversation} when ID is another name of one. A business-scoped
/// id is never anybody else's. A number may pass on to somebody else: then two ids differ under one number,
/// and nothing that is said to the one may reach the other.
class People {
public:
    explicit People(KeyValue& store) : store_(store) {}

    /// Remembers that the person with these ids (one may be empty) wrote at `time`; gives the conversation.
    std::string heard_from(const std::string& wa_id, const std::string& user_id, std::int64_t time);

    /// Remembers that somebody wrote in this group at `time`; gives its conversation.
    std::string heard_in_group(const std::string& group, std::int64_t time);

    /// From now on the person is also known by this id. An empty one changes nothing. Whoever was known by it
    /// was the same person all along, or has it no longer.
    void also_known_as(const std::string& conversation, const std::string& wa_id, const std::string& user_id);

    /// The person has other ids now. Without a new number there is none that we know: who has the old one is somebody else.
    void moved(const std::string& conversation, const std::string& wa_id, const std::string& user_id);

    /// Whom a conversation is with; for one that never wrote, what its name says.
    Person find(const std::string& conversation) const;

    /// The 24 hours in which anything may be sent. They end a little early here, for what is on its way.
    bool may_write_to(const Person& person, std::chrono::system_clock::time_point now) const;
    /// WhatsApp says that the 24 hours are over, whatever we think; until the person writes again.
    void refuse_writing(const Person& person);

private:
    /// Who the store has under two ids.
    struct Known {
        std::optional<Person> by_number;
        std::optional<Person> by_id;
    };

    std::optional<Person> known(const std::string& id) const;
    std::optional<Person> holder_of_number(const std::string& wa_id) const;
    Known known_by(const std::string& wa_id, const std::string& user_id) const;
    static Person whose(const std::string& wa_id, const std::string& user_id, const Known& known);
    void rename(Person person, const std::string& wa_id, const std::string& user_id);
    void take_over(Person& person, const std::string& wa_id, const std::string& user_id, Known known);
    void unite(Person& person, Person other);
    void pass_number(const std::string& wa_id, Person from, const Person& to);
    void link(const std::string& id, const std::string& conversation);
    void save(const Person& person);

    KeyValue& store_;
};

}  // namespace domino::whatsapp
