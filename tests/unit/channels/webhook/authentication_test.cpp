#include "channels/webhook/authentication.hpp"

#include "domino/encoding.hpp"
#include "domino/error.hpp"

#include <gtest/gtest.h>

namespace domino::webhook {
namespace {

constexpr std::int64_t now_seconds = 1'767'225'600;
const std::chrono::system_clock::time_point now{std::chrono::seconds(now_seconds)};
const std::string secret = "It's a Secret to Everybody";
const std::string body = "Hello, World!";

HttpRequest with(HttpHeaders headers, std::string text = body) {
    return {.method = "POST", .url = "", .headers = std::move(headers), .body = std::move(text), .peer = {}};
}

AuthenticationConfig of(Style style, std::vector<std::string> secrets = {secret}) {
    AuthenticationConfig config;
    config.style = style;
    config.secrets = std::move(secrets);
    return config;
}

// The example in GitHub's documentation of its webhooks.
TEST(Authentication, AgreesWithGithubsOwnExample) {
    const Authentication github(of(Style::github));
    const std::string signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
    EXPECT_TRUE(github.accepts(with({{"x-hub-signature-256", signature}}), now));
    EXPECT_FALSE(github.accepts(with({{"X-Hub-Signature-256", signature}}, body + " "), now));
    EXPECT_FALSE(github.accepts(with({{"X-Hub-Signature", signature}}), now));
    for (const char* bad : {"", "sha256=", "sha256=zz", "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
                            "sha1=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
                            "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e18",
                            "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e"})
        EXPECT_FALSE(github.accepts(with({{"X-Hub-Signature-256", bad}}), now)) << bad;
    EXPECT_FALSE(github.accepts(with({}), now));
}

TEST(Authentication, TakesThePreviousSecretToo) {
    const Authentication github(of(Style::github, {"the new secret", secret}));
    const auto signed_with = [](const std::string& key) {
        return with({{"X-Hub-Signature-256", "sha256=" + to_hex(hmac(Hash::sha256, key, body))}});
    };
    EXPECT_TRUE(github.accepts(signed_with("the new secret"), now));
    EXPECT_TRUE(github.accepts(signed_with(secret), now));
    EXPECT_FALSE(github.accepts(signed_with("another one"), now));
}

std::string stripe_header(std::int64_t time, const std::string& key = secret) {
    const std::string t = std::to_string(time);
    return "t=" + t + ",v1=" + to_hex(hmac(Hash::sha256, key, t + "." + body));
}

TEST(Authentication, StripesSignatureCoversTheTimeWhichIsFresh) {
    const Authentication stripe(of(Style::stripe));
    const auto accepts = [&](const std::string& header) { return stripe.accepts(with({{"Stripe-Signature", header}}), now); };
    EXPECT_TRUE(accepts(stripe_header(now_seconds)));
    EXPECT_TRUE(accepts(stripe_header(now_seconds - 300)));
    EXPECT_TRUE(accepts(stripe_header(now_seconds + 300)));
    EXPECT_FALSE(accepts(stripe_header(now_seconds - 301)));
    EXPECT_FALSE(accepts(stripe_header(now_seconds + 301)));
    EXPECT_FALSE(accepts(stripe_header(now_seconds, "another one")));
    EXPECT_TRUE(accepts("v0=00," + stripe_header(now_seconds) + ",v1=00"));
    EXPECT_TRUE(accepts(stripe_header(now_seconds, "another one") + stripe_header(now_seconds).substr(12)));
    const std::string mac = stripe_header(now_seconds).substr(13);
    for (const std::string& bad : {std::string(), std::string("t="), std::string("v1="), mac, "t=x," + mac,
                                   "t=" + std::to_string(now_seconds - 1) + "," + mac, "t=99999999999999999999999," + mac,
                                   "t=-1," + mac, std::string(5000, ',')})
        EXPECT_FALSE(accepts(bad)) << bad.substr(0, 80);
}

// The vector that stands in the specification of Standard Webhooks.
TEST(Authentication, AgreesWithTheVectorOfStandardWebhooks) {
    const Authentication standard(of(Style::standard, {"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}));
    const std::string text = R"({"test": 2432232314})";
    const auto at = [](std::int64_t seconds) { return std::chrono::system_clock::time_point(std::chrono::seconds(seconds)); };
    const auto request = [&](const std::string& signature, const std::string& id = "msg_p5jXN8AQM9LWM0D4loKWxJek") {
        return with({{"webhook-id", id}, {"webhook-timestamp", "1614265330"}, {"webhook-signature", signature}}, text);
    };
    const std::string good = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    EXPECT_TRUE(standard.accepts(request(good), at(1614265330)));
    EXPECT_TRUE(standard.accepts(request("v1,AAAA v2,AAAA " + good), at(1614265330)));
    EXPECT_TRUE(standard.accepts(request("v1,AAAA, " + good), at(1614265330)));
    EXPECT_FALSE(standard.accepts(request(good, "msg_other"), at(1614265330)));
    EXPECT_FALSE(standard.accepts(request(good, ""), at(1614265330)));
    EXPECT_FALSE(standard.accepts(request(good), at(1614265330 + 301)));
    EXPECT_FALSE(standard.accepts(request(good.substr(3)), at(1614265330)));
    EXPECT_FALSE(standard.accepts(request("v1a," + good.substr(3)), at(1614265330)));
}

TEST(Authentication, GenericTakesHeaderPrefixHashAndEncodingFromTheConfig) {
    auto config = of(Style::generic);
    config.header = "X-Signature";
    config.prefix = "hmac ";
    config.algorithm = Hash::sha512;
    config.base64 = true;
    const Authentication generic(config);
    const std::string mac = hmac(Hash::sha512, secret, body);
    EXPECT_TRUE(generic.accepts(with({{"x-signature", "hmac " + to_base64(mac)}}), now));
    EXPECT_FALSE(generic.accepts(with({{"x-signature", to_base64(mac)}}), now));
    EXPECT_FALSE(generic.accepts(with({{"x-signature", "hmac " + to_hex(mac)}}), now));
    EXPECT_FALSE(generic.accepts(with({{"x-signature", "hmac " + to_base64(hmac(Hash::sha256, secret, body))}}), now));
    EXPECT_FALSE(generic.accepts(with({}), now));
}

TEST(Authentication, BearerAndBasicCompareTheWholeCredential) {
    const Authentication bearer(of(Style::bearer, {"a-token-of-16-characters"}));
    EXPECT_TRUE(bearer.accepts(with({{"Authorization", "Bearer a-token-of-16-characters"}}), now));
    EXPECT_TRUE(bearer.accepts(with({{"Authorization", "bearer  a-token-of-16-characters"}}), now));
    for (const char* bad : {"", "Bearer", "Bearer ", "Bearer a-token", "Bearer a-token-of-16-characters1",
                            "Basic a-token-of-16-characters", "Bearera-token-of-16-characters"})
        EXPECT_FALSE(bearer.accepts(with({{"Authorization", bad}}), now)) << bad;
    auto config = of(Style::basic, {"p:assword"});
    config.user = "jürgen";
    const Authentication basic(config);
    const auto credentials = [](const std::string& text) { return with({{"Authorization", "Basic " + to_base64(text)}}); };
    EXPECT_TRUE(basic.accepts(credentials("jürgen:p:assword"), now));
    EXPECT_FALSE(basic.accepts(credentials("jürgen:p"), now));
    EXPECT_FALSE(basic.accepts(credentials("p:assword"), now));
    EXPECT_FALSE(basic.accepts(with({{"Authorization", "Basic ???"}}), now));
    EXPECT_EQ(basic.challenge().substr(0, 5), "Basic");
    EXPECT_EQ(bearer.challenge(), "Bearer");
}

TEST(Authentication, NothingIsOpenUnlessTheConfigSaysSo) {
    EXPECT_TRUE(Authentication(of(Style::none, {})).accepts(with({}), now));
    for (const auto style : {Style::github, Style::stripe, Style::standard, Style::bearer})
        EXPECT_THROW(Authentication(of(style, {})), Error);
    EXPECT_THROW(Authentication(of(Style::none)), Error);
}

TEST(Authentication, ConfigThatCannotWorkIsRefusedByName) {
    EXPECT_THROW(Authentication(of(Style::github, {"short"})), Error);
    EXPECT_THROW(Authentication(of(Style::standard, {"not-whsec-but-long-enough"})), Error);
    EXPECT_THROW(Authentication(of(Style::standard, {"whsec_????"})), Error);
    EXPECT_THROW(Authentication(of(Style::standard, {"whsec_QUJD"})), Error);
    EXPECT_THROW(Authentication(of(Style::basic)), Error);
    EXPECT_THROW(Authentication(of(Style::generic)), Error);
    auto config = of(Style::github);
    config.user = "somebody";
    try {
        const Authentication refused(config);
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(std::string(error.what()).substr(0, 22), "in.authentication.user");
    }
}

}  // namespace
}  // namespace domino::webhook
