#include "core/http/server/connection.hpp"

#include "core/http/server/chunked_decoder.hpp"
#include "core/http/server/http_error.hpp"

namespace domino::http {

using Phase = ConnectionWatch::Phase;

namespace {

constexpr std::size_t read_size = 16 << 10;
constexpr std::size_t kept_buffer = 64 << 10;

}  // namespace

/// One request on its way to its answer.
struct Connection::Exchange {
    explicit Exchange(ServerParts& parts) : share(parts.bodies), in_flight(parts.in_flight) { ++in_flight; }
    ~Exchange() { --in_flight; }

    Request request;
    BodyFraming framing;
    bool keeps_alive = false;
    bool is_http_1_0 = false;
    bool framing_is_known = false;
    bool body_was_read = false;
    const Route* route = nullptr;
    std::chrono::steady_clock::time_point started = std::chrono::steady_clock::now();
    BodyShare share;
    std::atomic<std::size_t>& in_flight;

    /// Bytes of the body still to come, when they are few enough to be read and dropped.
    std::optional<std::uint64_t> unread(std::size_t most) const {
        if (!framing_is_known) return std::nullopt;
        if (body_was_read || framing.kind == BodyFraming::Kind::none) return 0;
        const bool is_small = framing.kind == BodyFraming::Kind::length && framing.length <= most && !framing.expects_continue;
        return is_small && request.body.empty() ? std::optional(framing.length) : std::nullopt;
    }
};

Connection::Connection(Socket socket, std::string peer, AddressSlot slot, ServerParts& parts)
    : parts_(parts), socket_(std::move(socket)), peer_(std::move(peer)), slot_(std::move(slot)) {}

void Connection::serve() {
    watch_.emplace(parts_.table, socket_);
    while (serve_request()) is_first_request_ = false;
    watch_.reset();
    if (may_have_more_input_) parts_.lingering.take(std::move(socket_), std::move(slot_));
}

bool Connection::serve_request() {
    if (!await_request()) return false;
    Exchange exchange(parts_);
    Answer answer = answer_to(exchange);
    if (auto* start = std::get_if<StreamStart>(&answer)) return start_stream(exchange, std::move(*start));
    return send(exchange, std::move(std::get<HttpResponse>(answer)));
}

bool Connection::await_request() {
    if (is_first_request_) {
        watch_->enter(Phase::fresh, parts_.settings.request_deadline);
    } else {
        watch_->enter(Phase::idle, parts_.settings.keep_alive);
    }
    for (;;) {
        while (buffer_.starts_with("\r\n")) consume(2);
        if (!buffer_.empty() && buffer_ != "\r") break;
        if (parts_.is_stopping || !fill()) return false;
    }
    watch_->enter(Phase::reading, parts_.settings.request_deadline);
    return true;
}

Answer Connection::answer_to(Exchange& exchange) {
    HandlerFailure failure;
    try {
        return handle(exchange);
    } catch (...) {
        HttpResponse response = answer_to_current_exception(failure);
        if (!failure.what.empty())
            parts_.fail(exchange.request.method + " " + (exchange.route == nullptr ? "(none)" : exchange.route->pattern),
                        failure.what);
        return response;
    }
}

Answer Connection::handle(Exchange& exchange) {
    read_head(exchange);
    Request& request = exchange.request;
    RequestTarget target = parse_target(request.target);
    request.path = target.path;
    request.query = std::move(target.query);
    exchange.route = parts_.router.find(request, target);
    if (exchange.route == nullptr) return parts_.router.options_response(target);
    if (std::optional<HttpResponse> refusal = parts_.router.ask_hooks(request, *exchange.route)) return std::move(*refusal);
    const RouteOptions& options = exchange.route->options;
    if (options.request_deadline.count() > 0) watch_->extend(options.request_deadline);
    read_body(exchange, options.max_body > 0 ? options.max_body : parts_.settings.max_body);
    exchange.started = std::chrono::steady_clock::now();
    watch_->enter_handling();
    return exchange.route->handler(request);
}

void Connection::read_head(Exchange& exchange) {
    HeadScanner scanner(parts_.settings);
    std::optional<std::size_t> end;
    while (!(end = scanner.find_end(buffer_))) need_more();
    RequestHead head = parse_head(std::string_view(buffer_).substr(0, *end), parts_.settings);
    exchange.keeps_alive = head.keeps_alive();
    exchange.is_http_1_0 = head.minor_version == 0;
    exchange.request.method = head.method;
    exchange.framing = framing_of(head);
    exchange.framing_is_known = true;
    exchange.request.target = std::move(head.target);
    exchange.request.headers = std::move(head.headers);
    exchange.request.peer = peer_;
    consume(*end);
}

void Connection::read_body(Exchange& exchange, std::size_t most) {
    if (exchange.framing.kind == BodyFraming::Kind::length && exchange.framing.length > most)
        throw HttpError(413, "The body is larger than " + std::to_string(most) + " bytes.");
    if (exchange.framing.expects_continue && buffer_.empty()) {
        socket_.send_all("HTTP/1.1 100 Continue\r\n\r\n");
        exchange.framing.expects_continue = false;
    }
    if (exchange.framing.kind == BodyFraming::Kind::length) read_sized_body(exchange);
    if (exchange.framing.kind == BodyFraming::Kind::chunked) read_chunked_body(exchange, most);
    exchange.body_was_read = true;
}

void Connection::read_sized_body(Exchange& exchange) {
    std::string& body = exchange.request.body;
    for (;;) {
        const std::size_t part =
            static_cast<std::size_t>(std::min<std::uint64_t>(exchange.framing.length - body.size(), buffer_.size()));
        if (!exchange.share.grow_to(body.size() + part))
            throw HttpError(503, "Too many large requests at one time; try again.", {{"Retry-After", "1"}});
        body.append(buffer_, 0, part);
        consume(part);
        if (body.size() == exchange.framing.length) return;
        need_more();
    }
}

void Connection::read_chunked_body(Exchange& exchange, std::size_t most) {
    ChunkedDecoder decoder(most);
    for (;;) {
        if (!exchange.share.grow_to(exchange.request.body.size() + buffer_.size()))
            throw HttpError(503, "Too many large requests at one time; try again.", {{"Retry-After", "1"}});
        consume(decoder.feed(buffer_, exchange.request.body));
        if (decoder.is_done()) return;
        need_more();
    }
}

AfterAnswer Connection::after(const Exchange& exchange) const {
    const bool has_to_go =
        input_has_ended_ || parts_.is_stopping || parts_.is_crowded || watch_->cut() != ConnectionWatch::Cut::none;
    const bool stays = exchange.keeps_alive && !has_to_go && exchange.unread(parts_.settings.max_drain).has_value();
    if (!stays) return AfterAnswer::close;
    return exchange.is_http_1_0 ? AfterAnswer::keep_alive_for_http_1_0 : AfterAnswer::keep_alive;
}

bool Connection::send(Exchange& exchange, HttpResponse response) {
    const std::string& method = exchange.request.method;
    const AfterAnswer after_answer = after(exchange);
    const std::string head = response_head(response, method, after_answer, date_);
    if (method == "HEAD" || !has_body(response.status)) response.body.clear();
    const auto transfer_time = std::chrono::seconds(response.body.size() / parts_.settings.slowest_reader);
    watch_->enter(Phase::writing, parts_.settings.send_deadline + transfer_time);
    const bool was_sent = socket_.send_all(head, response.body);
    report(exchange, response.status, response.body.size());
    const std::optional<std::uint64_t> unread = exchange.unread(parts_.settings.max_drain);
    if (was_sent && after_answer != AfterAnswer::close && drain(*unread)) return true;
    may_have_more_input_ = was_sent && (unread != 0 || !buffer_.empty());
    return false;
}

bool Connection::start_stream(Exchange& exchange, StreamStart start) {
    if (exchange.request.method == "HEAD")
        return send(exchange, {.status = 200, .headers = {{"Content-Type", "text/event-stream"}}, .body = {}});
    watch_.reset();
    try {
        if (parts_.events.add(socket_, slot_, stream_head(start.headers, date_), std::move(start.source)) != 0) {
            report(exchange, 200, 0);
            return false;
        }
    } catch (...) {
        parts_.fail(exchange.request.method + " " + exchange.route->pattern, current_exception_text());
        return false;
    }
    watch_.emplace(parts_.table, socket_);
    exchange.keeps_alive = false;
    return send(exchange, HttpError(503, "Too many event streams are open; try again later.", {{"Retry-After", "5"}}).response());
}

/// Reads and drops what is left of a body that nobody wanted.
bool Connection::drain(std::uint64_t bytes) {
    if (bytes > 0) watch_->enter(Phase::reading, parts_.settings.request_deadline);
    for (;;) {
        const std::size_t part = static_cast<std::size_t>(std::min<std::uint64_t>(bytes, buffer_.size()));
        consume(part);
        bytes -= part;
        if (bytes == 0) return true;
        if (watch_->is_over() || !fill()) return false;
    }
}

void Connection::report(const Exchange& exchange, int status, std::size_t sent) const {
    if (!parts_.hooks.answered) return;
    parts_.hooks.answered({.method = exchange.request.method.empty() ? "other" : exchange.request.method,
                           .route = exchange.route == nullptr ? "(none)" : exchange.route->pattern,
                           .status = status,
                           .took = std::chrono::steady_clock::now() - exchange.started,
                           .received = exchange.request.body.size(),
                           .sent = sent});
}

bool Connection::fill() {
    std::array<char, read_size> bytes;
    const long count = socket_.receive(bytes.data(), bytes.size());
    if (count <= 0) return false;
    buffer_.append(bytes.data(), static_cast<std::size_t>(count));
    return true;
}

void Connection::need_more() {
    if (!watch_->is_over() && fill()) return;
    input_has_ended_ = true;
    if (watch_->is_over()) throw HttpError(408, "The request did not arrive in time.");
    throw HttpError(400, "The connection ended in the middle of the request.");
}

void Connection::consume(std::size_t bytes) {
    buffer_.erase(0, bytes);
    if (buffer_.empty() && buffer_.capacity() > kept_buffer) buffer_.shrink_to_fit();
}

}  // namespace domino::http
