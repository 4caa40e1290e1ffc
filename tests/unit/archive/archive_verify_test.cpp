#include "public_signals/archive/archive_verify.hpp"

#include <fmt/format.h>

#include <gmock/gmock.h>

#include "public_signals/base/digest.hpp"
#include "public_signals/base/file.hpp"
#include "unit/archive/warc_samples.hpp"
#include "unit/base/temporary_folder.hpp"

namespace public_signals::warc {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// `offset problem`, in order.
std::vector<std::string> problems_of(const std::string& bytes) {
    std::vector<std::string> found;
    for (const ArchiveProblem& problem : verify_bytes(bytes).problems) {
        found.push_back(std::to_string(problem.offset) + " " + name_of(problem.problem));
    }
    return found;
}

/// The blocks of an archive that can be read; nothing for a damaged one.
std::vector<std::string> texts_of(const std::string& bytes) {
    std::vector<std::string> texts;
    if (const auto records = records_in(bytes)) {
        for (const Record& record : *records) {
            texts.push_back(record.block);
        }
    }
    return texts;
}

std::string at(std::uint64_t offset, const char* problem) {
    return std::to_string(offset) + " " + problem;
}

std::string digest_field(const std::string& block) {
    return "WARC-Block-Digest: sha1:" + sha1_base32(block) + "\r\n";
}

TEST(Verify, AWholeArchiveHasNoProblem) {
    const ArchiveCheck check = verify_bytes(small_archive().bytes);
    EXPECT_THAT(check.problems, IsEmpty());
    EXPECT_EQ(check.records, 4u);
}

TEST(Verify, AnArchiveCutAnywhereIsCutAtItsLastRecord) {
    const Archive archive = small_archive();
    std::vector<std::uint64_t> ends(archive.offsets.begin() + 1, archive.offsets.end());
    ends.push_back(archive.bytes.size());
    for (std::size_t length = 0; length < archive.bytes.size(); ++length) {
        std::uint64_t last = 0;
        for (const std::uint64_t end : ends) {
            last = end <= length ? end : last;
        }
        const bool whole = last == length && length > 0;
        EXPECT_EQ(problems_of(archive.bytes.substr(0, length)),
                  whole ? std::vector<std::string>() : std::vector<std::string>{at(last, "cut")})
            << length;
    }
}

TEST(Verify, AChangedByteAnywhereIsAProblemOfItsOwnRecordAndOfNoOther) {
    const Archive archive = small_archive();
    const auto texts = texts_of(archive.bytes);
    for (std::size_t place = 0; place < archive.bytes.size(); ++place) {
        if (place % 4096 >= 1200) {
            continue;
        }
        std::string bytes = archive.bytes;
        bytes[place] = static_cast<char>(bytes[place] ^ 0x40);
        std::uint64_t own = 0;
        for (const std::uint64_t offset : archive.offsets) {
            own = offset <= place ? offset : own;
        }
        // A gzip header's time and system, and the bits that fill the last byte, say nothing about the record.
        const bool means_nothing = place - own <= 9 || texts_of(bytes) == texts;
        const ArchiveCheck check = verify_bytes(bytes);
        EXPECT_TRUE(means_nothing || !check.ok()) << place;
        for (const ArchiveProblem& problem : check.problems) {
            EXPECT_EQ(problem.offset, own) << place;
        }
    }
}

TEST(Verify, ATornRecordWithWholeOnesBehindItIsCutAndTheOthersAreRead) {
    const Archive archive = small_archive();
    const std::uint64_t torn = archive.offsets[1];
    const std::string bytes = archive.bytes.substr(0, torn + 100) + archive.bytes.substr(archive.offsets[2]);
    const ArchiveCheck check = verify_bytes(bytes);
    EXPECT_THAT(problems_of(bytes), ElementsAre(at(torn, "cut")));
    EXPECT_EQ(check.records, 3u);
}

/// The record under an id of its own.
std::string renumbered(std::string record, int number) {
    const std::string zero = "000000000000>";
    return record.replace(record.find(zero), zero.size(), fmt::format("{:012}>", number));
}

TEST(Verify, EachProblemHasItsName) {
    const std::string good = plain_record("metadata", "a: b\r\n", digest_field("a: b\r\n"));
    const std::string id = "WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000000>\r\n";
    const auto without = [](std::string text, const std::string& part) {
        return text.erase(text.find(part), part.size());
    };
    const auto with = [](std::string text, const std::string& part, const std::string& other) {
        return text.replace(text.find(part), part.size(), other);
    };
    const struct {
        const char* what;
        std::string bytes;
        const char* problem;
    } table[] = {
        {"no digest", gzip(plain_record("metadata", "x")), "missing_digest"},
        {"an unknown digest", gzip(plain_record("metadata", "x", "WARC-Block-Digest: md5:abc\r\n")), "missing_digest"},
        {"a wrong digest", gzip(with(good, "a: b\r\n\r\n\r\n", "a: c\r\n\r\n\r\n")), "digest_mismatch"},
        {"no id", gzip(without(good, id)), "missing_field"},
        {"no date", gzip(without(good, "WARC-Date: 2024-01-01T00:00:00Z\r\n")), "missing_field"},
        {"a response without URI", gzip(with(good, "metadata", "response")), "missing_field"},
        {"an id without brackets", gzip(with(good, "<urn:uuid:00000000-0000-4000-8000-000000000000>", "urn:x")),
         "bad_header"},
        {"a date in another zone", gzip(with(good, "00:00:00Z", "00:00:00+02:00")), "bad_header"},
        {"a field twice", gzip(with(good, id, id + id)), "bad_header"},
        {"a line that is no field", gzip(with(good, id, id + "nonsense\r\n")), "bad_header"},
        {"another version", gzip(with(good, "WARC/1.0", "HTTP/1.0")), "bad_header"},
        {"no gzip, no WARC", "show,week\n", "bad_header"},
        {"a length too short", gzip(with(good, "Content-Length: 6", "Content-Length: 5")), "bad_length"},
        {"a length too long", gzip(with(good, "Content-Length: 6", "Content-Length: 99")), "bad_length"},
        {"a length that is no number", gzip(with(good, "Content-Length: 6", "Content-Length: six")), "bad_length"},
        {"all records in one member", gzip(good + renumbered(good, 1)), "not_one_member_per_record"},
        {"bytes behind the record", gzip(good + "x"), "trailing_garbage"},
    };
    EXPECT_THAT(problems_of(gzip(good)), IsEmpty());
    EXPECT_THAT(problems_of(good), IsEmpty()) << "uncompressed";
    for (const auto& [what, bytes, problem] : table) {
        EXPECT_THAT(problems_of(bytes), ElementsAre(at(0, problem))) << what;
    }
    EXPECT_THAT(problems_of(gzip(good) + "xyz" + gzip(renumbered(good, 1))),
                ElementsAre(at(gzip(good).size(), "trailing_garbage")));
}

TEST(Verify, UncompressedRecordsAreFoundAgainBehindDamage) {
    const std::string good = plain_record("metadata", "a: b\r\n", digest_field("a: b\r\n"));
    const std::string bare = plain_record("metadata", "x");
    std::string wrong = good;
    wrong.replace(wrong.find("Content-Length: 6"), 17, "Content-Length: 2");
    EXPECT_THAT(problems_of(good + renumbered(bare, 1) + renumbered(good, 2)),
                ElementsAre(at(good.size(), "missing_digest")));
    EXPECT_THAT(problems_of(good + renumbered(wrong, 1) + renumbered(good, 2)),
                ElementsAre(at(good.size(), "bad_length")));
    EXPECT_EQ(verify_bytes(good + wrong + good).records, 3u);
    EXPECT_THAT(problems_of((good + good).substr(0, good.size() + 60)), ElementsAre(at(good.size(), "cut")));
    EXPECT_THAT(problems_of((good + good).substr(0, 2 * good.size() - 1)), ElementsAre(at(good.size(), "cut")));
}

TEST(Verify, AProblemNamesItsRecord) {
    const Archive archive = small_archive();
    std::string bytes = archive.bytes;
    bytes[archive.offsets[2] - 9] ^= 1;  // within the response's compressed data
    const ArchiveCheck check = verify_bytes(bytes);
    ASSERT_EQ(check.problems.size(), 1u);
    EXPECT_EQ(check.problems[0].record_id, archive.ids[1]);
}

TEST(Verify, AMissingFileAndAFolderAreErrors) {
    const TemporaryFolder folder;
    EXPECT_EQ(verify(folder / "nosuch.warc.gz").error().kind, ErrorKind::Io);
    EXPECT_EQ(verify(folder.path()).error().kind, ErrorKind::Io);
    ASSERT_TRUE(write_file(folder / "a.warc.gz", small_archive().bytes));
    EXPECT_TRUE(verify(folder / "a.warc.gz").value().ok());
}

}  // namespace
}  // namespace public_signals::warc
