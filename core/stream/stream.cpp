#include "core/stream/stream.hpp"

namespace domino {

const char* to_string(Door door) {
    return door == Door::events ? "events" : "callbacks";
}

const char* to_string(Publication publication) {
    return publication == Publication::results ? "results" : "dead";
}

}  // namespace domino
