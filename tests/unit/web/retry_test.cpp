#include "public_signals/web/retry.hpp"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

#include <cstring>
#include <set>
#include <string>

#include "public_signals/web/address.hpp"
#include "public_signals/web/category.hpp"

namespace public_signals::net {
namespace {

constexpr std::int64_t in_1994 = 784111777;  // Sun, 06 Nov 1994 08:49:37 GMT

TEST(Taxonomy, EveryStatusFrom100To599HasOneCategory) {
    for (int status = 100; status < 600; ++status) {
        const auto failure = failure_of_status(status);
        if (status / 100 == 2) {
            EXPECT_FALSE(failure) << status;
            continue;
        }
        ASSERT_TRUE(failure) << status;
        const ErrorKind expected = status == 429       ? ErrorKind::RateLimited
                                   : status == 408     ? ErrorKind::Timeout
                                   : status / 100 == 1 ? ErrorKind::Network
                                   : status / 100 == 5 ? ErrorKind::ServerError
                                                       : ErrorKind::ClientError;
        EXPECT_EQ(failure->category, expected) << status;
        EXPECT_EQ(failure->retried, expected != ErrorKind::ClientError) << status;
        EXPECT_NE(failure->message.find(std::to_string(status)), std::string::npos);
    }
}

TEST(Taxonomy, EveryCurlFailureHasACategory) {
    const std::set<int> timeouts = {CURLE_OPERATION_TIMEDOUT};
    const std::set<int> caps = {CURLE_OUT_OF_MEMORY, CURLE_FILESIZE_EXCEEDED};
    const std::set<int> client = {CURLE_URL_MALFORMAT, CURLE_TOO_MANY_REDIRECTS};
    const std::set<int> certificates = {CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR,
                                        CURLE_SSL_INVALIDCERTSTATUS,    CURLE_SSL_PINNEDPUBKEYNOTMATCH,
                                        CURLE_SSL_CACERT_BADFILE,       CURLE_SSL_CRL_BADFILE};
    for (int code = 1; code < CURL_LAST; ++code) {
        const Failure failure = failure_of_curl(code);
        const ErrorKind expected = timeouts.contains(code) ? ErrorKind::Timeout
                                   : caps.contains(code)   ? ErrorKind::ParseError
                                   : client.contains(code) ? ErrorKind::ClientError
                                                           : ErrorKind::Network;
        EXPECT_EQ(failure.category, expected) << code;
        EXPECT_EQ(failure.retried, !certificates.contains(code) && !caps.contains(code) && !client.contains(code))
            << code;
        EXPECT_FALSE(failure.message.empty()) << code;
    }
}

TEST(RetryAfter, ItsFormsAndWhatIsNone) {
    const struct {
        const char* value;
        std::optional<double> seconds;
    } rows[] = {
        {"120", 120},
        {" 7 ", 7},
        {"0", 0},
        {"Sun, 06 Nov 1994 08:50:37 GMT", 60},
        {"Sunday, 06-Nov-94 08:50:37 GMT", 60},
        {"Sun Nov  6 08:50:37 1994", 60},
        {"Sun, 06 Nov 1994 08:50:37", 60},
        {"Sun, 06 Nov 1994 09:50:37 +0100", 60},
        {"Sun, 06 Nov 1994 08:00:00 GMT", 0},
        {"-1", {}},
        {"+1", {}},
        {"1.0", {}},
        {"\xC2\xB2", {}},
        {"\xD9\xA1", {}},
        {"soon", {}},
        {"", {}},
        {"1 2", {}},
        {"Sun, 31 Feb 1994 08:50:37 GMT", {}},
        {"Sun, 06 Nov 1994 24:50:37 GMT", {}},
        {"Sun, 06 Nov 1994 08:50:37 EST", {}},
        {"06 Nov 1994 08:50:37 GMT", {}},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(parse_retry_after(row.value, in_1994), row.seconds) << row.value;
    }
    EXPECT_GT(parse_retry_after(std::string(500, '9'), in_1994).value_or(0), 1e9);
    EXPECT_GT(parse_retry_after("Sun, 06 Nov 9999 08:50:37 GMT", in_1994).value_or(0), 1e9);
}

TEST(RetryAfter, TwoDigitYearsLieWithin50Years) {
    const std::int64_t in_2026 = 1795348800;
    EXPECT_EQ(parse_http_date("Sunday, 22-Nov-26 12:00:00 GMT", in_2026), 1795348800);
    EXPECT_EQ(parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT", in_2026), in_1994);
    EXPECT_GT(parse_http_date("Sunday, 06-Nov-75 08:49:37 GMT", in_2026).value_or(0), in_2026);
}

TEST(Backoff, DoublesWithUpToHalfMoreAndEndsAtTenMinutes) {
    const double nominal[] = {2, 4, 8, 16};
    for (int n = 1; n <= 4; ++n) {
        EXPECT_DOUBLE_EQ(backoff(2, n, 0), nominal[n - 1]);
        EXPECT_DOUBLE_EQ(backoff(2, n, 0.5), nominal[n - 1] * 1.25);
    }
    EXPECT_EQ(backoff(0, 3, 0.9), 0);
    EXPECT_LE(backoff(2, 50, 0.999), 900);
}

std::array<std::uint8_t, 16> ipv6(const char* text) {
    std::array<std::uint8_t, 16> bytes{};
    EXPECT_EQ(inet_pton(AF_INET6, text, bytes.data()), 1) << text;
    return bytes;
}

std::uint32_t ipv4(const char* text) {
    in_addr address{};
    EXPECT_EQ(inet_pton(AF_INET, text, &address), 1) << text;
    return ntohl(address.s_addr);
}

TEST(Address, OnlyThePublicInternetIsPublic) {
    for (const char* closed :
         {"0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.9.9.9",
          "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.168.1.1", "198.18.0.1",
          "198.51.100.1", "203.0.113.9", "224.0.0.1", "240.0.0.1", "255.255.255.255"}) {
        EXPECT_FALSE(is_public_ipv4(ipv4(closed))) << closed;
    }
    for (const char* open : {"1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.1", "100.63.255.255", "100.128.0.1",
                             "172.15.0.1", "172.32.0.1", "198.17.0.1", "198.20.0.1", "223.255.255.255"}) {
        EXPECT_TRUE(is_public_ipv4(ipv4(open))) << open;
    }
    for (const char* closed : {"::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::10.0.0.1",
                               "64:ff9b:1::1", "2002:7f00:1::", "2002:a00:1::1", "2001::1", "2001:db8::1", "3fff::1",
                               "fc00::1", "fd12::1", "fe80::1", "fec0::1", "ff02::1", "100::1", "4000::1"}) {
        EXPECT_FALSE(is_public_ipv6(ipv6(closed))) << closed;
    }
    for (const char* open : {"2606:4700::1111", "2001:4860:4860::8888", "64:ff9b::8.8.8.8", "2a00:1450::1"}) {
        EXPECT_TRUE(is_public_ipv6(ipv6(open))) << open;
    }
}

TEST(Address, OtherFamiliesAreNotPublic) {
    sockaddr unix_socket{};
    unix_socket.sa_family = AF_UNIX;
    EXPECT_FALSE(is_public(unix_socket));
    EXPECT_EQ(text_of(unix_socket), "");
}

}  // namespace
}  // namespace public_signals::net
