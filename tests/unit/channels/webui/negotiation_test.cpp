#include "channels/webui/negotiation.hpp"

#include <gtest/gtest.h>

namespace domino::webui {
namespace {

struct Encoding {
    const char* field;
    bool allows;
};

class AcceptEncoding : public testing::TestWithParam<Encoding> {};

TEST_P(AcceptEncoding, DecidesWhetherGzipMayBeSent) {
    EXPECT_EQ(accepts_gzip(GetParam().field), GetParam().allows) << GetParam().field;
}

INSTANTIATE_TEST_SUITE_P(Fields, AcceptEncoding,
                         testing::Values(Encoding{"", false}, Encoding{"gzip", true}, Encoding{"GZIP", true},
                                         Encoding{"deflate, gzip;q=0.5, br", true}, Encoding{"gzip;q=0", false},
                                         Encoding{"gzip; q=0.000", false}, Encoding{"*", true}, Encoding{"*;q=0", false},
                                         Encoding{"*, gzip;q=0", false}, Encoding{"gzip, *;q=0", true}, Encoding{"br", false},
                                         Encoding{",, ,gzip", true}, Encoding{"gzipped", false}, Encoding{"identity", false}));

struct Match {
    const char* field;
    bool names;
};

class IfNoneMatch : public testing::TestWithParam<Match> {};

TEST_P(IfNoneMatch, ComparesWeakly) {
    EXPECT_EQ(names_etag(GetParam().field, "\"abc\""), GetParam().names) << GetParam().field;
}

INSTANTIATE_TEST_SUITE_P(Fields, IfNoneMatch,
                         testing::Values(Match{"", false}, Match{"\"abc\"", true}, Match{"W/\"abc\"", true}, Match{"*", true},
                                         Match{"\"x\", \"abc\"", true}, Match{"\"abcd\"", false}, Match{"abc", false}));

}  // namespace
}  // namespace domino::webui
