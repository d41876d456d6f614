#pragma once

#include "reading.hpp"

namespace domino::rules {

/// "31.12.2026", "2026-12-31", "December 31", "tomorrow", "nächsten Montag", "in 3 Tagen": the day
/// as "YYYY-MM-DD", reckoned from the day the message was written on. A date without its year is
/// the next one to come; "next Monday" is the first Monday after today. "03/04/2026" says neither
/// which is the day nor which the month and is no date.
std::optional<Taken> take_date(const Reading& reading, std::size_t at);

/// "YYYY-MM-DD", or the beginning of an RFC 3339 time; nullopt when it is no day of the calendar.
std::optional<std::chrono::sys_days> day_from(std::string_view text);

}  // namespace domino::rules
