#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zstd.h>

#include "public_signals/archive/warc.hpp"
#include "unit/archive/warc_samples.hpp"

namespace public_signals::warc {
namespace {

HttpMessage message(const std::vector<std::pair<std::string, std::string>>& headers, std::string body) {
    HttpMessage built;
    built.status = 200;
    built.headers = headers;
    built.body = std::move(body);
    return built;
}

std::string bytes_of(const std::string& hex) {
    std::string bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 3) {
        bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
    }
    return bytes;
}

TEST(ParseHttp, ReadsStatusHeadersAndBody) {
    const auto http =
        parse_http("HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nX-Empty:\r\n\r\nbody\r\n\r\nmore");
    ASSERT_TRUE(http);
    EXPECT_EQ(http->status, 404);
    EXPECT_EQ(http->header("content-TYPE"), "text/html");
    EXPECT_EQ(http->header("X-Empty"), "");
    EXPECT_EQ(http->header("nosuch"), "");
    EXPECT_EQ(http->body, "body\r\n\r\nmore");
}

TEST(ParseHttp, ReadsStatusLinesOfEveryVersionAndBareLineFeeds) {
    for (const char* first : {"HTTP/1.0 200", "HTTP/2 200 ", "HTTP/3 200 OK"}) {
        const auto http = parse_http(std::string(first) + "\nA: b\nno header\n\nbody");
        ASSERT_TRUE(http) << first;
        EXPECT_EQ(http->status, 200);
        EXPECT_EQ(http->header("a"), "b");
        EXPECT_EQ(http->body, "body");
    }
}

TEST(ParseHttp, ReadsRequests) {
    const auto http = parse_http("GET /a?b=c d HTTP/1.1\r\nHost: a.example\r\n\r\n");
    ASSERT_TRUE(http);
    EXPECT_EQ(http->method, "GET");
    EXPECT_EQ(http->target, "/a?b=c d");
    EXPECT_EQ(http->status, 0);
    EXPECT_EQ(http->body, "");
}

TEST(ParseHttp, WhatIsNoMessageIsAParseError) {
    for (const char* bad : {"", "<html>", "<html></html>\n\n", "HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1 2000 OK\r\n\r\n",
                            "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\nA: b\r\n",
                            "HTTP/1.1 -20 OK\r\n\r\n", " GET / HTTP/1.1\r\n\r\n"}) {
        const auto http = parse_http(bad);
        ASSERT_FALSE(http) << bad;
        EXPECT_EQ(http.error().kind, ErrorKind::ParseError);
    }
}

TEST(DecodedBody, UndoesTheEncodingsThatServersUse) {
    const std::string text = "seven shows, seven shows, seven shows";
    const std::vector<std::pair<std::string, std::string>> table = {
        {"", text},
        {"identity", text},
        {"gzip", gzip(text)},
        {"X-GZIP", gzip(text)},
        {"gzip", gzip(text.substr(0, 5)) + gzip(text.substr(5))},
        {"gzip", gzip(text) + "behind it"},
        {"deflate", deflated(text, MAX_WBITS)},
        {"Deflate", deflated(text, -MAX_WBITS)},
        {"deflate, gzip", gzip(deflated(text, MAX_WBITS))},
        {"identity , gzip,", gzip(text)},
    };
    for (const auto& [encoding, body] : table) {
        EXPECT_EQ(decoded_body(message({{"content-encoding", encoding}}, body)), text) << encoding;
    }
    EXPECT_EQ(decoded_body(message({{"Content-Encoding", "gzip"}}, "")), "");
}

TEST(DecodedBody, UndoesBrotliAndZstdAloneAndBehindGzip) {
    const std::string text = "seven shows, seven shows, seven shows";
    const std::string brotli = bytes_of("1b 24 00 f8 a5 cb dc e6 ec d4 2a c4 54 03 2b 89 71 22 0a");
    std::string zstd(ZSTD_compressBound(text.size()), '\0');
    zstd.resize(ZSTD_compress(zstd.data(), zstd.size(), text.data(), text.size(), 3));
    EXPECT_EQ(decoded_body(message({{"Content-Encoding", "br"}}, brotli)), text);
    EXPECT_EQ(decoded_body(message({{"Content-Encoding", "zstd"}}, zstd)), text);
    EXPECT_EQ(decoded_body(message({{"Content-Encoding", "br, gzip"}}, gzip(brotli))), text);
    EXPECT_FALSE(decoded_body(message({{"Content-Encoding", "br"}}, brotli), text.size() - 1));
    EXPECT_FALSE(decoded_body(message({{"Content-Encoding", "zstd"}}, zstd), text.size() - 1));
}

TEST(DecodedBody, JoinsChunksAndTakesABodyWithoutThemAsItStands) {
    const auto chunked = [](std::string body) { return message({{"Transfer-Encoding", "chunked"}}, std::move(body)); };
    EXPECT_EQ(decoded_body(chunked("3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n")), "abc0123456789");
    EXPECT_EQ(decoded_body(chunked("0\r\n\r\n")), "");
    for (const char* body :
         {"<html></html>", "3\r\nab", "3\r\nabcd\r\n0\r\n", "3\r\nabc\r\n", "ffffffffffffffffff\r\n"}) {
        EXPECT_EQ(decoded_body(chunked(body)), body);
    }
    const std::string zipped = gzip("page");
    EXPECT_EQ(decoded_body(message({{"Transfer-Encoding", "chunked"}, {"Content-Encoding", "gzip"}},
                                   "4\r\n" + zipped.substr(0, 4) + fmt::format("\r\n{:x}\r\n", zipped.size() - 4) +
                                       zipped.substr(4) + "\r\n0\r\n\r\n")),
              "page");
}

TEST(DecodedBody, NamesWhatItCannotRead) {
    const std::string whole = gzip(std::string(1000, 'a'));
    const std::vector<std::tuple<std::string, std::string, std::string>> table = {
        {"br", "x", "the brotli stream of the body is broken"},
        {"zstd", "x", "the zstd stream of the body is broken"},
        {"gzip, br", "x", "the brotli stream of the body is broken"},
        {"lzma", "x", "a Content-Encoding that nobody asked for"},
        {"gzip,gzip,gzip,gzip,gzip", whole, "more than four Content-Encodings"},
        {"gzip", "plain", "the gzip stream of the body is broken"},
        {"gzip", whole.substr(0, whole.size() - 3), "the gzip stream of the body is broken"},
        {"deflate", "\xff\xff", "the deflate stream of the body is broken"},
    };
    for (const auto& [encoding, body, problem] : table) {
        const auto decoded = decoded_body(message({{"Content-Encoding", encoding}}, body));
        ASSERT_FALSE(decoded) << encoding;
        EXPECT_EQ(decoded.error().kind, ErrorKind::ParseError);
        EXPECT_THAT(decoded.error().message, ::testing::HasSubstr(problem));
    }
}

TEST(DecodedBody, EndsAtTheCap) {
    const auto bomb = message({{"Content-Encoding", "gzip"}}, gzip(std::string(1u << 20, 'a')));
    EXPECT_EQ(decoded_body(bomb, 1u << 20)->size(), 1u << 20);
    EXPECT_THAT(decoded_body(bomb, (1u << 20) - 1).error().message, ::testing::HasSubstr("larger than 1048575 bytes"));
    EXPECT_FALSE(decoded_body(message({}, "abcd"), 3));
    const auto twice = message({{"Content-Encoding", "gzip, gzip"}}, gzip(gzip(std::string(1u << 20, 'a'))));
    EXPECT_FALSE(decoded_body(twice, 1u << 16));
}

}  // namespace
}  // namespace public_signals::warc
