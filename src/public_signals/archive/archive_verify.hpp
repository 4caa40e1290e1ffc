// What is wrong with an archive, all of it: a check that goes on behind a damaged record.
//
// Stricter than the usual tools, which call a file good that is cut in mid-record or has no digests at all.
#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "public_signals/base/result.hpp"
#include "public_signals/base/word_table.hpp"

namespace public_signals::inline archive::warc {

enum class Problem {
    Cut,                    // the file ends, or the next record begins, before this one is whole
    NotOneMemberPerRecord,  // a gzip member that holds several records: none of them can be found by its offset
    BadHeader,              // no WARC version, a line that is no `name: value`, a field twice, an impossible id or date
    MissingField,
    MissingDigest,  // no WARC-Block-Digest that can be checked
    DigestMismatch,
    BadLength,
    TrailingGarbage,
    DuplicateId,  // another record of the file has the same id: what names it means either
};
constexpr auto word_table(Problem) {
    return words<Problem>("problem of an archive", {{Problem::Cut, "cut"},
                                                    {Problem::NotOneMemberPerRecord, "not_one_member_per_record"},
                                                    {Problem::BadHeader, "bad_header"},
                                                    {Problem::MissingField, "missing_field"},
                                                    {Problem::MissingDigest, "missing_digest"},
                                                    {Problem::DigestMismatch, "digest_mismatch"},
                                                    {Problem::BadLength, "bad_length"},
                                                    {Problem::TrailingGarbage, "trailing_garbage"},
                                                    {Problem::DuplicateId, "duplicate_id"}});
}

struct ArchiveProblem {
    std::uint64_t offset = 0;  // of the gzip member (of the record where nothing is compressed)
    std::string record_id;     // urn:uuid:…; empty when it could not be read
    Problem problem;
};

struct ArchiveCheck {
    std::size_t records = 0;  // whose header could be read
    std::vector<ArchiveProblem> problems;
    std::set<std::string> ids;  // that were met
    bool ok() const { return problems.empty(); }
};

/// Every problem of an archive, in order of place; an Io error when the file cannot be read.
Result<ArchiveCheck> verify(const std::filesystem::path& file);
/// The same for bytes in memory.
ArchiveCheck verify_bytes(std::string_view bytes);

}  // namespace public_signals::inline archive::warc
