#include "public_signals/archive/warc.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "public_signals/base/digest.hpp"
#include "public_signals/base/file.hpp"
#include "unit/archive/warc_samples.hpp"
#include "unit/base/temporary_folder.hpp"

namespace public_signals::warc {
namespace {

TEST(WarcWriter, WritesWhatTheReaderReads) {
    const Archive archive = small_archive();
    const auto records = records_in(archive.bytes);
    ASSERT_TRUE(records) << records.error().message;
    ASSERT_EQ(records->size(), 4u);
    EXPECT_EQ((*records)[0].field("warc-type"), "warcinfo");
    EXPECT_EQ((*records)[1].field("WARC-Target-URI"), "https://www.tiktok.com/@ohmaryplay");
    EXPECT_EQ((*records)[1].field("WARC-Record-ID"), "<" + archive.ids[1] + ">");
    EXPECT_EQ((*records)[1].field("WARC-Warcinfo-ID"), "<" + archive.ids[0] + ">");
    EXPECT_EQ((*records)[1].field("nosuch"), "");
    EXPECT_EQ((*records)[1].fields.front().first, "WARC-Type");
    EXPECT_EQ((*records)[3].block, std::string(200'000, 'z'));
    for (std::size_t i = 0; i < records->size(); ++i) {
        EXPECT_EQ((*records)[i].offset, archive.offsets[i]);
        EXPECT_EQ(archive.bytes.substr(archive.offsets[i], 2), "\x1f\x8b");
    }
    EXPECT_EQ((*records)[1].field("WARC-Payload-Digest"), "sha1:" + sha1_base32("<html></html>"));
    EXPECT_EQ((*records)[1].field("WARC-Block-Digest"), "sha1:" + sha1_base32((*records)[1].block));
}

TEST(WarcWriter, TheSameCallsGiveTheSameBytesAndAnotherSeedOtherIds) {
    EXPECT_EQ(small_archive().bytes, small_archive().bytes);
    EXPECT_NE(small_archive("a").ids, small_archive("b").ids);
    const std::string id = small_archive().ids[0];
    EXPECT_THAT(
        id, ::testing::MatchesRegex("urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
}

TEST(WarcWriter, GzipHeadersHaveNoTimeNameOrSystem) {
    const std::string bytes = small_archive().bytes;
    EXPECT_EQ(bytes.substr(3, 5), std::string(5, '\0'));
    EXPECT_EQ(static_cast<unsigned char>(bytes[9]), 255);
}

TEST(WarcWriter, ALineEndInAValueCannotBeginAField) {
    Writer writer("s");
    writer.append(RecordType::Metadata, "2024-01-01T00:00:00Z",
                  {{"WARC-Target-URI", "http://a/\r\nWARC-Type: response"}}, "");
    const auto records = records_in(writer.bytes());
    ASSERT_TRUE(records);
    EXPECT_EQ(records->front().field("WARC-Target-URI"), "http://a/  WARC-Type: response");
}

TEST(WarcReader, ReadsPlainFilesToo) {
    const std::string plain = plain_record("metadata", "one") + plain_record("metadata", "two\r\n\r\nWARC/1.1\r\n");
    const auto records = records_in(plain);
    ASSERT_TRUE(records) << records.error().message;
    ASSERT_EQ(records->size(), 2u);
    EXPECT_EQ((*records)[0].block, "one");
    EXPECT_EQ((*records)[1].block, "two\r\n\r\nWARC/1.1\r\n");
    EXPECT_EQ((*records)[1].offset, plain_record("metadata", "one").size());
}

TEST(WarcReader, TheVisitorMayStop) {
    int seen = 0;
    const auto stopped = for_each_in(small_archive().bytes, "a", [&](Record&&) -> Result<void> {
        return ++seen == 2 ? Result<void>(invalid("enough")) : Result<void>();
    });
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().message, "enough");
    EXPECT_EQ(seen, 2);
}

TEST(WarcReader, FilesAndMemoryReadAlike) {
    const TemporaryFolder folder;
    // Larger than the reader's buffer, and not compressible: members lie across its ends.
    Writer writer("big");
    std::string noise;
    for (int i = 0; noise.size() < 700'000; ++i) {
        noise += sha256_hex(std::to_string(i));
    }
    for (int i = 0; i < 7; ++i) {
        writer.append(RecordType::Metadata, "2024-01-01T00:00:00Z", {}, noise.substr(static_cast<std::size_t>(i)));
    }
    ASSERT_TRUE(write_file(folder / "big.warc.gz", writer.bytes()));
    const auto from_file = read(folder / "big.warc.gz");
    const auto from_memory = records_in(writer.bytes());
    ASSERT_TRUE(from_file && from_memory);
    ASSERT_EQ(from_file->size(), 7u);
    for (std::size_t i = 0; i < 7; ++i) {
        EXPECT_EQ((*from_file)[i].block, (*from_memory)[i].block);
        EXPECT_EQ((*from_file)[i].offset, (*from_memory)[i].offset);
    }
    std::string plain;
    for (int i = 0; i < 4; ++i) {
        plain += plain_record("metadata", noise);
    }
    ASSERT_TRUE(write_file(folder / "big.warc", plain));
    EXPECT_EQ(read(folder / "big.warc")->size(), 4u);
    EXPECT_EQ(read(folder / "nosuch").error().kind, ErrorKind::Io);
    EXPECT_EQ(read(folder.path()).error().kind, ErrorKind::Io);
}

TEST(WarcReader, WhatIsNoArchiveIsInvalidInput) {
    const std::vector<std::string> others = {"",
                                             "show,week\nA,2024-01-01\n",
                                             "WARC",
                                             "WARC/2.0\r\n",
                                             "\x89PNG\r\n\x1a\n",
                                             "\x1f",
                                             gzip("show,week\n"),
                                             gzip(""),
                                             gzip(std::string(3'000'000, 'x')),
                                             gzip("WARC/0.18\r\n"),
                                             std::string(1000, '\0'),
                                             " " + plain_record("metadata", "x")};
    for (const std::string& bytes : others) {
        const auto records = records_in(bytes);
        ASSERT_FALSE(records);
        EXPECT_EQ(records.error().kind, ErrorKind::InvalidInput) << bytes.substr(0, 40) << records.error().message;
        EXPECT_EQ(records.error().where, "sample.warc.gz");
    }
}

TEST(WarcReader, ACutAnywhereButBetweenRecordsIsDamage) {
    const Archive archive = small_archive();
    for (std::size_t size = 2; size < archive.bytes.size(); ++size) {
        const auto records = records_in(archive.bytes.substr(0, size));
        const auto last = std::upper_bound(archive.offsets.begin(), archive.offsets.end(), size) - 1;
        if (*last == size) {
            ASSERT_TRUE(records) << size;
            continue;
        }
        ASSERT_FALSE(records) << size;
        ASSERT_EQ(records.error().kind, ErrorKind::ArchiveDamaged) << size << records.error().message;
        ASSERT_EQ(records.error().where, "sample.warc.gz@" + std::to_string(*last)) << size;
    }
}

TEST(WarcReader, NoFlippedByteGoesUnseen) {
    const Archive archive = small_archive();
    const auto whole = *records_in(archive.bytes);
    for (std::size_t at = 0; at < archive.bytes.size(); ++at) {
        std::string bytes = archive.bytes;
        bytes[at] = static_cast<char>(bytes[at] ^ 0x10);
        const auto records = records_in(bytes);
        if (records) {
            // Time, system and flags of a gzip header carry nothing: the records must be what they were.
            ASSERT_EQ(records->size(), whole.size());
            for (std::size_t i = 0; i < whole.size(); ++i) {
                ASSERT_EQ((*records)[i].block, whole[i].block) << at;
                ASSERT_EQ((*records)[i].fields, whole[i].fields) << at;
            }
        } else {
            const bool start = at < 3;  // without gzip's first bytes nothing says that it is an archive
            ASSERT_TRUE(start || records.error().kind == ErrorKind::ArchiveDamaged) << at << records.error().message;
        }
    }
}

TEST(WarcReader, EachKindOfDamageIsNamedWithItsPlace) {
    const std::string good = plain_record("metadata", "x");
    const auto with = [&](const std::string& from, const std::string& to) {
        std::string text = good;
        text.replace(text.find(from), from.size(), to);
        return text;
    };
    const std::vector<std::pair<std::string, std::string>> table = {
        {gzip(good + good), "more than one record"},
        {gzip(good + "junk"), "bytes follow the record"},
        {gzip(good) + "junk", "bytes that are no record follow"},
        {good + "junk", "bytes that are no record follow"},
        {gzip(good) + gzip(""), "the header of the record never ends"},
        {gzip(good) + gzip("WARC/2.0\r\n\r\n"), "does not begin with WARC/1.0"},
        {with("Content-Length: 1", "Content-Length: 2"), "the last record is cut"},
        {gzip(with("Content-Length: 1", "Content-Length: 2")), "is not the length of the record"},
        {with("Content-Length: 1", "Content-Length: 0"), "is not the length of the record"},
        {with("Content-Length: 1", "Content-Length: -1"), "is no number"},
        {with("Content-Length: 1", "Content-Length: 0x1"), "is no number"},
        {with("Content-Length: 1", "Content-Length: 99999999999999999999"), "is no number"},
        {with("Content-Length: 1", "Content-Length: 9999999999"), "more than"},
        {with("WARC-Date: ", "WARC-Data: "), "no WARC-Date"},
        {with("WARC-Type: metadata\r\n", ""), "no WARC-Type"},
        {with("WARC-Record-ID", "X-Record-ID"), "no WARC-Record-ID"},
        {with("Content-Length", "Content-Width"), "no Content-Length"},
        {with("WARC-Type: ", "WARC-Type "), "no `name: value`"},
        {with("WARC-Type", "WARC-Block-Digest: sha1:AAAA\r\nWARC-Type"), "not the one of its digest sha1:AAAA"},
        {with("WARC-Type", "WARC-Block-Digest: sha256:00\r\nWARC-Type"), "not the one of its digest"},
        {"WARC/1.1\r\n" + std::string(70'000, 'a'), "never ends"},
    };
    for (const auto& [bytes, problem] : table) {
        const auto records = records_in(bytes);
        ASSERT_FALSE(records) << problem;
        EXPECT_EQ(records.error().kind, ErrorKind::ArchiveDamaged) << problem;
        EXPECT_THAT(records.error().message, ::testing::HasSubstr(problem));
        EXPECT_THAT(records.error().where, ::testing::StartsWith("sample.warc.gz@"));
        EXPECT_FALSE(records.error().help.empty());
    }
    EXPECT_TRUE(records_in(good));
    EXPECT_TRUE(records_in(gzip(good)));
}

TEST(WarcReader, PayloadDigestsCountWhereTheRecordHasThePayload) {
    const std::string http = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
    const std::string type = "Content-Type: application/http;msgtype=response\r\n";
    const auto record = [&](const std::string& warc_type, const std::string& digest) {
        return plain_record(warc_type, http, type + "WARC-Payload-Digest: " + digest + "\r\n");
    };
    EXPECT_TRUE(records_in(record("response", "sha1:" + sha1_base32("abc"))));
    EXPECT_TRUE(records_in(record("response", "sha1:" + sha1_base32("3\r\nabc\r\n0\r\n\r\n"))));
    EXPECT_TRUE(records_in(record("response", "sha256:" + sha256_hex("abc"))));
    EXPECT_TRUE(records_in(record("response", "md5:abc")));
    EXPECT_FALSE(records_in(record("response", "sha1:" + sha1_base32("abd"))));
    EXPECT_TRUE(records_in(record("revisit", "sha1:" + sha1_base32("abd"))));
    EXPECT_TRUE(records_in(plain_record("resource", "x", "WARC-Payload-Digest: sha1:" + sha1_base32("x") + "\r\n")));
    EXPECT_FALSE(records_in(plain_record("resource", "x", "WARC-Payload-Digest: sha1:" + sha1_base32("y") + "\r\n")));
}

TEST(WarcReader, ABombEndsAtTheCap) {
    const auto records = records_in(gzip(plain_record("resource", std::string((128u << 20) + (1u << 20), 'a'))));
    ASSERT_FALSE(records);
    EXPECT_EQ(records.error().kind, ErrorKind::ArchiveDamaged);
    EXPECT_THAT(records.error().message, ::testing::HasSubstr("larger than 128 MiB"));
}

TEST(WarcReader, ContinuationLinesBelongToTheFieldAboveThem) {
    const auto records = records_in(plain_record("metadata", "x", "X-Long: one\r\n\ttwo\r\n"));
    ASSERT_TRUE(records);
    EXPECT_EQ(records->front().field("x-long"), "one two");
}

}  // namespace
}  // namespace public_signals::warc
