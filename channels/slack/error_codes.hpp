#pragma once

#include <string>

namespace domino::slack {

/// What an error code of Slack's Web API asks of us.
enum class ErrorKind {
    later,         ///< nothing was done; the same call may succeed later
    unclear,       ///< something may have been done
    needs_person,  ///< the app or its token is at fault: a person has to act
    target,        ///< this channel or thread cannot be written to
    content,       ///< Slack does not take what we wrote
    gone,          ///< the message to be edited cannot be edited any more
    unknown,       ///< a code we do not know: taken as final
};

ErrorKind kind_of_error(const std::string& code);

/// The code with what it means and what helps, in plain words.
std::string words_of_error(const std::string& code);

}  // namespace domino::slack
