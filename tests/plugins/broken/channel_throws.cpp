#include "throws.hpp"

namespace {

class ThrowingChannel : public domino::Channel {
public:
    ThrowingChannel(domino::Host& host, const domino::Json& config) : thrower_(host, config) {}

    void start() override {
        thrower_.tell("start");
        thrower_.throw_in("start");
    }
    void stop() override {
        thrower_.tell("stop");
        thrower_.throw_in("stop");
    }
    domino::PluginState state() const override {
        thrower_.throw_in("state");
        return {};
    }
    domino::HttpResponse handle(const domino::HttpRequest&) override {
        thrower_.throw_in("handle");
        return {.status = 200, .headers = {}, .body = "handled"};
    }
    domino::Delivered deliver(const domino::Delivery&) override {
        thrower_.throw_in("deliver");
        return {};
    }
    domino::Delivered find(const domino::Delivery&) override {
        thrower_.throw_in("find");
        return {};
    }
    bool reads_from_store() const override {
        thrower_.throw_in("reads_from_store");
        return true;
    }

private:
    Thrower thrower_;
};

}  // namespace

DOMINO_PLUGIN(domino::PluginKind::channel, ThrowingChannel,
              {.name = "throws", .version = "1.0.0", .description = "Throws.", .config_schema = throws_config});
