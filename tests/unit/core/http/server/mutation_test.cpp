// Random damage to well-formed input, the same on every run: whatever comes, the readers refuse it with an
// HttpError or hold what they promise.

#include "core/http/server/chunked_decoder.hpp"
#include "core/http/server/http_error.hpp"
#include "core/http/server/request_head.hpp"
#include "core/http/server/request_target.hpp"

#include <gtest/gtest.h>

#include <random>

namespace domino::http {
namespace {

constexpr int rounds = 20000;

class Damage {
public:
    std::string to(std::string text) {
        const std::size_t times = 1 + random_() % 4;
        for (std::size_t i = 0; i < times && !text.empty(); ++i) hurt(text);
        return text;
    }

    std::size_t below(std::size_t bound) { return random_() % bound; }

private:
    void hurt(std::string& text) {
        static const std::string bytes(
            "\r\n\t :;,=%/.?#\0\x7f\x80\xff"
            "aZ09{}chunked",
            31);
        const std::size_t at = below(text.size());
        switch (below(4)) {
            case 0: text[at] = bytes[below(bytes.size())]; break;
            case 1: text.insert(at, 1, bytes[below(bytes.size())]); break;
            case 2: text.erase(at, 1 + below(8)); break;
            default: text.insert(at, text.substr(below(text.size()), below(40)));
        }
    }

    std::mt19937 random_{4711};
};

bool is_one_line(const std::string& text) {
    return text.find_first_of(std::string("\r\n\0", 3)) == std::string::npos;
}

void expect_sound(const RequestHead& head) {
    EXPECT_TRUE(is_one_line(head.target));
    EXPECT_EQ(head.target.find(' '), std::string::npos);
    for (const auto& [name, value] : head.headers) {
        EXPECT_TRUE(is_one_line(name) && is_one_line(value));
        EXPECT_EQ(name.find_first_of(" \t:"), std::string::npos) << name;
    }
    try {
        const BodyFraming framing = framing_of(head);
        const bool has_both = head.headers.contains("Transfer-Encoding") && head.headers.contains("Content-Length");
        EXPECT_FALSE(has_both && framing.kind != BodyFraming::Kind::none);
    } catch (const HttpError& error) {
        EXPECT_GE(error.status(), 400);
    }
}

TEST(MutationTest, HeadsAreSoundOrRefused) {
    const std::string good =
        "POST /runs/a%20b?x=1&y=%C3%BC HTTP/1.1\r\nHost: localhost:8080\r\nContent-Type: application/json\r\nContent-Length: "
        "12\r\n"
        "Transfer-Encoding: chunked\r\nExpect: 100-continue\r\nConnection: keep-alive, close\r\nCookie: a=b\r\n\r\n";
    const ServerSettings settings;
    Damage damage;
    int accepted = 0;
    for (int i = 0; i < rounds; ++i) {
        const std::string bytes = damage.to(good);
        try {
            HeadScanner scanner(settings);
            std::optional<std::size_t> end;
            for (std::size_t size = 0; size <= bytes.size() && !end; size += 1 + damage.below(50))
                end = scanner.find_end(std::string_view(bytes).substr(0, size));
            if (!end) continue;
            expect_sound(parse_head(std::string_view(bytes).substr(0, *end), settings));
            ++accepted;
        } catch (const HttpError& error) {
            EXPECT_GE(error.status(), 400);
        }
    }
    EXPECT_GT(accepted, rounds / 100);
}

TEST(MutationTest, TargetsAreNormalOrRefused) {
    const std::string good = "/channels/slack/a%2Fb/%C3%BCber/x.y?code=1&state=%2B+z&&q#f";
    Damage damage;
    int accepted = 0;
    for (int i = 0; i < rounds; ++i) {
        const std::string bytes = damage.to(good);
        try {
            const RequestTarget target = parse_target(bytes);
            EXPECT_EQ(target.path.front(), '/');
            for (const std::string& segment : target.segments) {
                EXPECT_TRUE(is_one_line(segment));
                EXPECT_TRUE(segment != "." && segment != ".." && !segment.empty());
            }
            ++accepted;
        } catch (const HttpError& error) {
            EXPECT_EQ(error.status(), 400);
        }
    }
    EXPECT_GT(accepted, rounds / 100);
}

std::string decoded(const std::string& wire, Damage& damage, bool in_pieces) {
    ChunkedDecoder decoder(1000);
    std::string body;
    try {
        for (std::size_t at = 0; at < wire.size() && !decoder.is_done();) {
            const std::size_t size = in_pieces ? 1 + damage.below(5) : wire.size();
            at += decoder.feed(std::string_view(wire).substr(at, size), body);
        }
    } catch (const HttpError& error) {
        return "refused " + std::to_string(error.status());
    }
    EXPECT_LE(body.size(), 1000U);
    return (decoder.is_done() ? "done " : "more ") + body;
}

TEST(MutationTest, ChunksMeanTheSameHoweverTheyArrive) {
    const std::string good = "5\r\nhello\r\n1e;name=value\r\n, this is a chunk of thirty.. \r\n0\r\nX-Trailer: 1\r\n\r\n";
    Damage damage;
    int done = 0;
    for (int i = 0; i < rounds; ++i) {
        const std::string wire = damage.to(good);
        const std::string whole = decoded(wire, damage, false);
        EXPECT_EQ(whole, decoded(wire, damage, true));
        if (whole.starts_with("done")) ++done;
    }
    EXPECT_GT(done, rounds / 100);
}

}  // namespace
}  // namespace domino::http
