#include "server_fixture.hpp"

namespace domino::http {
namespace {

struct Refused {
    const char* name;
    std::string request;
    int status;
    const char* detail;
};

const std::string host = "Host: localhost\r\n";

std::string get(const std::string& target) {
    return "GET " + target + " HTTP/1.1\r\n" + host + "\r\n";
}

std::string post(const std::string& fields, const std::string& body = {}) {
    return "POST /echo HTTP/1.1\r\n" + host + fields + "\r\n" + body;
}

std::string many_fields(int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += "X-" + std::to_string(i) + ": 1\r\n";
    return text;
}

std::vector<Refused> refused_requests() {
    return {
        {"TransferEncodingAndContentLength", post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"), 400,
         "exclude"},
        {"TwoContentLengths", post("Content-Length: 5\r\nContent-Length: 50\r\n", "12345"), 400, "Content-Length came twice"},
        {"TwoEqualContentLengths", post("Content-Length: 5\r\nContent-Length: 5\r\n", "12345"), 400, "Content-Length came twice"},
        {"ContentLengthList", post("Content-Length: 5, 5\r\n", "12345"), 400, "decimal"},
        {"ContentLengthWord", post("Content-Length: abc\r\n"), 400, "decimal"},
        {"ContentLengthSigned", post("Content-Length: +5\r\n", "12345"), 400, "decimal"},
        {"ContentLengthNegative", post("Content-Length: -1\r\n"), 400, "decimal"},
        {"ContentLengthHexadecimal", post("Content-Length: 0x5\r\n"), 400, "decimal"},
        {"ContentLengthEmpty", post("Content-Length:\r\n"), 400, "decimal"},
        {"ContentLengthBeyondAnyNumber", post("Content-Length: 99999999999999999999\r\n"), 400, "decimal"},
        {"PostWithoutLength", post(""), 411, "Content-Length or"},
        {"PutWithoutLength", "PUT /echo HTTP/1.1\r\n" + host + "\r\n", 411, "A PUT needs"},
        {"BodyTooLarge", post("Content-Length: 1001\r\n"), 413, "1000 bytes"},
        {"ChunkTooLarge", post("Transfer-Encoding: chunked\r\n", "3e9\r\n"), 413, "1000 bytes"},
        {"ChunksTooLargeTogether", post("Transfer-Encoding: chunked\r\n", "1f4\r\n" + std::string(500, 'x') + "\r\n1f5\r\n"), 413,
         "1000 bytes"},
        {"ChunkSizeBeyondAnyNumber", post("Transfer-Encoding: chunked\r\n", "fffffffffffffffff\r\n"), 400, "hexadecimal"},
        {"ChunkSizeWord", post("Transfer-Encoding: chunked\r\n", "xyz\r\n"), 400, "hexadecimal"},
        {"ChunkSizeEmpty", post("Transfer-Encoding: chunked\r\n", "\r\n"), 400, "hexadecimal"},
        {"ChunkSizeNegative", post("Transfer-Encoding: chunked\r\n", "-1\r\n"), 400, "hexadecimal"},
        {"ChunkLongerThanItsSize", post("Transfer-Encoding: chunked\r\n", "2\r\nabcd\r\n0\r\n\r\n"), 400, "longer than its size"},
        {"ChunkLineWithBareLineFeed", post("Transfer-Encoding: chunked\r\n", "2\nab\n0\n\n"), 400, "LF without CR"},
        {"ChunkExtensionWithoutEnd", post("Transfer-Encoding: chunked\r\n", "2;" + std::string(5000, 'x')), 400, "too long"},
        {"UnknownTransferCoding", post("Transfer-Encoding: gzip, chunked\r\n"), 501, "transfer coding"},
        {"ChunkedTwice", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), 501, "transfer coding"},
        {"HiddenTransferCoding", post("Transfer-Encoding: xchunked\r\n"), 501, "transfer coding"},
        {"ChunkedInHttp10", "POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, "HTTP/1.0"},
        {"MissingHost", "GET /hello HTTP/1.1\r\n\r\n", 400, "Host is missing"},
        {"TwoHosts", "GET /hello HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, "Host came twice"},
        {"HostWithPath", "GET /hello HTTP/1.1\r\nHost: a/b\r\n\r\n", 400, "Host is not"},
        {"HostWithUser", "GET /hello HTTP/1.1\r\nHost: me@a\r\n\r\n", 400, "Host is not"},
        {"LongTarget", get("/" + std::string(9000, 'a')), 414, "8192 bytes"},
        {"LongTargetWithoutEnd", "GET /" + std::string(9000, 'a'), 414, "8192 bytes"},
        {"LongHeaderFields", "GET /hello HTTP/1.1\r\n" + host + "X: " + std::string(40000, 'a') + "\r\n\r\n", 431, "32768 bytes"},
        {"TooManyHeaderFields", "GET /hello HTTP/1.1\r\n" + host + many_fields(101) + "\r\n", 431, "100 header fields"},
        {"Http2", "GET /hello HTTP/2.0\r\n" + host + "\r\n", 505, "HTTP/1.1"},
        {"Http2Preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, "HTTP/1.1"},
        {"Http09", "GET /hello\r\n\r\n", 400, "METHOD TARGET VERSION"},
        {"NoVersion", "GET /hello HTTP\r\n" + host + "\r\n", 400, "version"},
        {"LowerCaseVersion", "GET /hello http/1.1\r\n" + host + "\r\n", 400, "version"},
        {"Garbage", "\x01\x02\x03 nothing\r\n\r\n", 400, "begin with a method"},
        {"Tls", std::string("\x16\x03\x01\x02\x00", 5), 400, "TLS"},
        {"EndlessWord", std::string(20000, 'A'), 400, "begin with a method"},
        {"UnknownMethod", "BREW /hello HTTP/1.1\r\n" + host + "\r\n", 501, "method"},
        {"Connect", "CONNECT localhost:80 HTTP/1.1\r\n" + host + "\r\n", 501, "method"},
        {"MethodWithColon", "GE:T /hello HTTP/1.1\r\n" + host + "\r\n", 400, "token"},
        {"TwoSpacesInRequestLine", "GET  /hello HTTP/1.1\r\n" + host + "\r\n", 400, "target"},
        {"FoldedHeader", "GET /hello HTTP/1.1\r\n" + host + "X: 1\r\n 2\r\n\r\n", 400, "folded"},
        {"SpaceBeforeColon", "GET /hello HTTP/1.1\r\n" + host + "X : 1\r\n\r\n", 400, "name of a header field"},
        {"HeaderWithoutColon", "GET /hello HTTP/1.1\r\n" + host + "nothing\r\n\r\n", 400, "no colon"},
        {"HeaderWithoutName", "GET /hello HTTP/1.1\r\n" + host + ": 1\r\n\r\n", 400, "name of a header field"},
        {"BareLineFeedInHead", "GET /hello HTTP/1.1\nHost: localhost\n\n", 400, "LF without CR"},
        {"BareLineFeedBetweenFields", "GET /hello HTTP/1.1\r\nHost: localhost\nX: 1\r\n\r\n", 400, "LF without CR"},
        {"CarriageReturnInValue", "GET /hello HTTP/1.1\r\n" + host + "X: 1\r2\r\n\r\n", 400, "control character"},
        {"NulInValue", "GET /hello HTTP/1.1\r\n" + host + "X: 1" + std::string(1, '\0') + "2\r\n\r\n", 400, "control character"},
        {"NulInName", "GET /hello HTTP/1.1\r\n" + host + "X" + std::string(1, '\0') + ": 2\r\n\r\n", 400,
         "name of a header field"},
        {"OtherExpectation", post("Expect: a-miracle\r\nContent-Length: 2\r\n", "ab"), 417, "100-continue"},
        {"DotDot", get("/a/../hello"), 400, "\\\"..\\\""},
        {"EncodedDotDot", get("/a/%2e%2E/hello"), 400, "\\\"..\\\""},
        {"Dot", get("/./hello"), 400, "\\\".\\\""},
        {"BrokenPercent", get("/hel%lo"), 400, "hexadecimal"},
        {"CutPercent", get("/hello%2"), 400, "hexadecimal"},
        {"NulInPath", get("/hello%00"), 400, "control character"},
        {"LineBreakInPath", get("/hello%0d%0a"), 400, "control character"},
        {"NotUtf8InPath", get("/hell%c3"), 400, "UTF-8"},
        {"BrokenPercentInQuery", get("/hello?a=%zz"), 400, "hexadecimal"},
        {"NotUtf8InQuery", get("/hello?a=%ff"), 400, "UTF-8"},
        {"Fragment", get("/hello#x"), 400, "#"},
        {"ForeignScheme", get("ftp://localhost/hello"), 400, "neither"},
        {"RelativeTarget", get("hello"), 400, "neither"},
        {"UnknownPath", get("/nothing"), 404, "/nothing"},
        {"PathWithControlCharacterRaw", "GET /he\x01llo HTTP/1.1\r\n" + host + "\r\n", 400, "control character"},
    };
}

class Strictness : public ServerTest, public ::testing::WithParamInterface<Refused> {};

TEST_P(Strictness, AnswersWithAProblemThatSaysWhy) {
    start();
    const RawAnswer answer = ask(port(), GetParam().request);
    EXPECT_EQ(answer.status, GetParam().status) << answer.body;
    EXPECT_TRUE(answer.has("application/problem+json")) << answer.head;
    EXPECT_TRUE(answer.has(GetParam().detail)) << answer.body;
    EXPECT_EQ(handled_, 0);
}

INSTANTIATE_TEST_SUITE_P(Requests, Strictness, ::testing::ValuesIn(refused_requests()),
                         [](const auto& info) { return std::string(info.param.name); });

class Ambiguity : public ServerTest, public ::testing::WithParamInterface<Refused> {};

TEST_P(Ambiguity, EndsTheConnectionSoThatNothingBehindIsTakenForARequest) {
    start();
    RawClient client(port());
    client.send(GetParam().request + get("/hello"));
    EXPECT_EQ(client.read_answer().status, GetParam().status);
    EXPECT_EQ(client.read_all(), "");
}

std::vector<Refused> ambiguous_requests() {
    std::vector<Refused> all = refused_requests();
    std::erase_if(all, [](const Refused& refused) {
        const int status = refused.status;
        return (status != 400 && status != 411 && status != 413 && status != 501) ||
               std::string(refused.detail).find("UTF-8") != std::string::npos || refused.request.starts_with("GET ");
    });
    return all;
}

INSTANTIATE_TEST_SUITE_P(Requests, Ambiguity, ::testing::ValuesIn(ambiguous_requests()),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace domino::http
