#include "public_signals/archive/warc_archive.hpp"

#include <gmock/gmock.h>

#include "public_signals/archive/archive_verify.hpp"
#include "public_signals/archive/warc_secrets.hpp"
#include "public_signals/base/file.hpp"
#include "unit/base/temporary_folder.hpp"

namespace public_signals::warc {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

Instant at(const char* text) {
    return parse_instant(text).value();
}

RunDescription run_description() {
    return {.run_id = "run-1",
            .started = at("2026-11-22T12:00:00Z"),
            .asked = DateRange{parse_day("2026-11-09").value(), parse_day("2026-11-15").value()},
            .sources = {"wikipedia"},
            .contact = "research@example.org",
            .more = {{"gt-geo", "US-NY"}}};
}

ArchivedExchange page(const std::string& url, const std::string& body) {
    return {.url = url,
            .at = at("2026-11-22T12:00:03.250Z"),
            .request_headers = {{"Host", "a.example"}, {"User-Agent", "public-signals/0.1"}},
            .status = 200,
            .reason = "OK",
            .response_headers = {{"Content-Type", "text/html"}},
            .body = body};
}

std::vector<std::string> types_in(const fs::path& file) {
    std::vector<std::string> types;
    const auto records = read(file).value();
    for (const Record& record : records) {
        types.emplace_back(record.field("WARC-Type"));
    }
    return types;
}

/// The whole archive of three pages, the third with the payload of the first.
std::string three_pages(const fs::path& folder) {
    auto archive = RunArchive::open(folder, run_description()).value();
    EXPECT_TRUE(archive.append(page("https://a.example/1", "one"), {.attempts = 2, .total_wait = 2.5}));
    EXPECT_TRUE(archive.append(page("https://a.example/2", "two"), {}));
    EXPECT_TRUE(archive.append(page("https://a.example/3", "one"), {}));
    return read_file(archive.finish().value()).value();
}

TEST(RunArchive, WhatIsAppendedVerifiesAndTheSameCallsGiveTheSameBytes) {
    const TemporaryFolder first;
    const TemporaryFolder second;
    const std::string bytes = three_pages(first.path());
    EXPECT_TRUE(verify_bytes(bytes).ok());
    EXPECT_EQ(bytes, three_pages(second.path()));
    EXPECT_THAT(types_in(first / "run-1.warc.gz"),
                ElementsAre("warcinfo", "request", "metadata", "response", "request", "metadata", "response", "request",
                            "metadata", "revisit"));
    EXPECT_FALSE(fs::exists(first / "run-1.warc.gz.open"));
}

TEST(RunArchive, CutAnywhereItGoesOnAndEndsAsIfNothingHadHappened) {
    const TemporaryFolder whole;
    const std::string bytes = three_pages(whole.path());
    const TemporaryFolder folder;
    const fs::path file = folder / "run-1.warc.gz.open";
    const std::vector<std::pair<std::string, std::string>> pages = {
        {"https://a.example/1", "one"}, {"https://a.example/2", "two"}, {"https://a.example/3", "one"}};
    for (std::size_t length = 0; length <= bytes.size(); length += 97) {
        ASSERT_TRUE(write_file(file, bytes.substr(0, length)));
        auto archive = RunArchive::open(folder.path(), run_description()).value();
        EXPECT_TRUE(verify(file).value().ok()) << length;
        const std::size_t kept = archive.stored().size();
        for (std::size_t i = 0; i < pages.size(); ++i) {
            EXPECT_EQ(archive.find(pages[i].first) != nullptr, i < kept) << length;
            if (i >= kept) {
                const Facts facts = i == 0 ? Facts{.attempts = 2, .total_wait = 2.5} : Facts{};
                ASSERT_TRUE(archive.append(page(pages[i].first, pages[i].second), facts));
            }
        }
        EXPECT_EQ(read_file(archive.finish().value()).value(), bytes) << length;
        fs::remove(folder / "run-1.warc.gz");
    }
}

TEST(RunArchive, AStoredResponseOutlivesTheCut) {
    const TemporaryFolder folder;
    std::uint64_t second = 0;
    {
        auto archive = RunArchive::open(folder.path(), run_description()).value();
        ASSERT_TRUE(archive.append(page("https://a.example/1", "one"), {}));
        second = archive.append(page("https://a.example/2", "two"), {}).value().offset;
    }
    const fs::path file = folder / "run-1.warc.gz.open";
    const std::string bytes = read_file(file).value();
    ASSERT_TRUE(write_file(file, bytes.substr(0, second + 5)));
    const auto archive = RunArchive::open(folder.path(), run_description()).value();
    ASSERT_EQ(archive.stored().size(), 1u);
    EXPECT_EQ(archive.stored()[0].url, "https://a.example/1");
    EXPECT_EQ(archive.find("https://a.example/2"), nullptr);
}

TEST(RunArchive, DamageBeforeTheEndIsSaidAndNothingIsCut) {
    const TemporaryFolder folder;
    std::string bytes = three_pages(folder.path());
    const std::size_t member = bytes.find("\x1f\x8b\x08", bytes.size() / 3);
    bytes[member + 60] ^= 1;  // in its compressed data: a gzip header has bytes that mean nothing
    fs::remove(folder / "run-1.warc.gz");
    ASSERT_TRUE(write_file(folder / "run-1.warc.gz.open", bytes));
    const auto opened = RunArchive::open(folder.path(), run_description());
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().kind, ErrorKind::ArchiveDamaged);
    EXPECT_EQ(read_file(folder / "run-1.warc.gz.open").value(), bytes);
}

TEST(RunArchive, HeadersAreTrueOfTheStoredBody) {
    const TemporaryFolder folder;
    auto archive = RunArchive::open(folder.path(), run_description()).value();
    ArchivedExchange exchange = page("https://a.example/", "decoded text");
    exchange.response_headers = {{"Transfer-Encoding", "chunked"},
                                 {"content-encoding", "br"},
                                 {"Content-Length", "5"},
                                 {"Content-Type", "text/html"}};
    exchange.is_decoded = true;
    ASSERT_TRUE(archive.append(exchange, {}));
    const auto record = read(archive.file()).value().back();
    const HttpMessage message = parse_http(record.block).value();
    EXPECT_EQ(message.header("Content-Length"), "12");
    EXPECT_EQ(message.header("X-Archive-Orig-Transfer-Encoding"), "chunked");
    EXPECT_EQ(message.header("X-Archive-Orig-Content-Encoding"), "br");
    EXPECT_EQ(message.header("X-Archive-Orig-Content-Length"), "5");
    EXPECT_EQ(message.header("Transfer-Encoding"), "");
    EXPECT_EQ(decoded_body(message).value(), "decoded text");
}

TEST(RunArchive, SecretsAreTakenOutWhereverTheyStand) {
    const TemporaryFolder folder;
    auto archive = RunArchive::open(folder.path(), run_description()).value();
    ArchivedExchange exchange = page("https://user:CANARY@a.example/x?access_token=CANARY&q=1#top", "body");
    exchange.request_headers.emplace_back("authorization", "Bearer CANARY");
    exchange.request_headers.emplace_back("Cookie", "sid=CANARY");
    exchange.request_headers.emplace_back("Referer", "https://u:CANARY@b.example/");
    exchange.response_headers.emplace_back("Set-Cookie", "sid=CANARY");
    exchange.response_headers.emplace_back("Location", "/next?q=1&client_secret=CANARY&r=2");
    ASSERT_TRUE(archive.append(exchange, {.more = {{"final-url", "https://u:CANARY@a.example/"}}}));
    ASSERT_TRUE(
        archive.append_failure("https://u:CANARY@a.example/y", exchange.at, {.error_category = ErrorKind::Network}));
    const auto records = read(archive.file()).value();
    for (const Record& record : records) {
        EXPECT_THAT(record.block, Not(HasSubstr("CANARY")));
        EXPECT_THAT(std::string(record.field("WARC-Target-URI")), Not(HasSubstr("CANARY")));
    }
    EXPECT_NE(archive.find("https://user:CANARY@a.example/x?access_token=CANARY&q=1#top"), nullptr);
}

TEST(WithoutSecrets, LeavesEverythingElseAlone) {
    const std::pair<std::string, std::string> table[] = {
        {"https://a.example/@user?token=kept", "https://a.example/@user?token=kept"},
        {"https://u@a.example", "https://a.example"},
        {"https://a.example/?password=x", "https://a.example/?password=REDACTED"},
        {"text/html; charset=utf-8", "text/html; charset=utf-8"},
        {"https://a.example/?q=a@b", "https://a.example/?q=a@b"},
        {"", ""},
    };
    for (const auto& [given, expected] : table) {
        EXPECT_EQ(without_secrets(given), expected);
    }
}

TEST(RunArchive, FactsAndRefusalsAreMetadata) {
    const TemporaryFolder folder;
    auto archive = RunArchive::open(folder.path(), run_description()).value();
    const Facts facts{
        .source = "instagram",
        .attempts = 0,
        .error_category = ErrorKind::RobotsBlocked,
        .gap = 2.125,
        .robots = RobotsVerdict{.allowed = false, .rule = "Disallow: /", .source = net::RobotsSource::Fetched}};
    ASSERT_TRUE(archive.append_failure("https://a.example/p", at("2026-11-22T12:00:05Z"), facts));
    const Record record = read(archive.file()).value().back();
    EXPECT_EQ(record.block,
              "source: instagram\r\nattempts: 0\r\nerror-category: ROBOTS_BLOCKED\r\ntotal-wait: 0\r\ngap: 2.125\r\n"
              "robots-allowed: false\r\nrobots-rule: Disallow: /\r\nrobots-source: fetched\r\n");
    EXPECT_TRUE(archive.stored().empty());
    ASSERT_TRUE(
        archive.append_resource("urn:dom:https://a.example/p", at("2026-11-22T12:00:06Z"), "text/html", "<p>", {}));
    EXPECT_TRUE(verify(archive.file()).value().ok());
    EXPECT_EQ(archive.stored().size(), 1u);
}

TEST(RunArchive, AFinishedRunGoesOnAndNothingIsLost) {
    const TemporaryFolder folder;
    three_pages(folder.path());
    auto archive = RunArchive::open(folder.path(), run_description()).value();
    EXPECT_EQ(archive.stored().size(), 3u);
    ASSERT_TRUE(archive.append(page("https://a.example/4", "four"), {}));
    EXPECT_EQ(read(archive.finish().value()).value().size(), 13u);
}

TEST(RunArchive, ARunIdThatIsNoFileNameIsRefused) {
    const TemporaryFolder folder;
    for (const char* id : {"", "../x", ".hidden", "a/b"}) {
        RunDescription run = run_description();
        run.run_id = id;
        EXPECT_FALSE(RunArchive::open(folder.path(), run)) << id;
    }
}

}  // namespace
}  // namespace public_signals::warc
