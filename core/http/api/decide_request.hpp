#pragma once

#include "core/http/server/request.hpp"
#include "domino/host.hpp"

#include <string>

namespace domino {

/// What a caller of /decide hands in.
struct DecideRequest {
    std::string channel;
    Incoming incoming;
};

/// Reads plain JSON, a CloudEvent in structured mode (application/cloudevents+json) or in binary
/// mode (ce-* headers). `Idempotency-Key` stands for a missing `id`. Throws `FieldError` with the
/// field's path.
DecideRequest read_decide_request(const http::Request& request);

}  // namespace domino
