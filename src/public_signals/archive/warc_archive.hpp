// The archive of a live run: {run_id}.warc.gz.open while it grows, {run_id}.warc.gz once it is whole.
//
// An exchange is written with one write and one fsync, its response last: a response that is whole has its request and
// its facts before it. A kill may leave the start of an exchange behind; opening the archive again cuts it off.
//
// Record ids come from the run, the URL and how often it was asked: hosts answer in any order, and the same pages get
// the same ids whatever that order was.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "public_signals/archive/warc.hpp"
#include "public_signals/base/result.hpp"
#include "public_signals/base/timebins.hpp"
#include "public_signals/web/robots_source.hpp"

namespace public_signals::inline archive::warc {

using NamedValues = std::vector<std::pair<std::string, std::string>>;

struct RobotsVerdict {
    bool allowed = true;
    std::string rule;                         // the line that decided; empty when none did
    std::optional<net::RobotsSource> source;  // null: not known
};

/// How an exchange came about: the metadata record beside it.
struct Facts {
    std::string source = {};  // google_trends, wikipedia, …; may be empty
    int attempts = 1;
    std::optional<ErrorKind> error_category = {};
    double total_wait = 0;           // seconds slept
    std::optional<double> gap = {};  // seconds since the last byte of the answer before, from the same host
    std::optional<RobotsVerdict> robots = {};
    NamedValues more = {};  // further lines
};

/// One request and its answer. Secrets are taken out here, whatever is given.
struct ArchivedExchange {
    std::string url;  // really asked
    Instant at;
    std::string method = "GET";
    NamedValues request_headers;
    int status = 0;
    std::string reason;  // may be empty
    NamedValues response_headers;
    std::string body;         // without the chunks of the transfer
    bool is_decoded = false;  // Content-Encoding is already undone
};

/// Where an exchange can be found again.
struct Stored {
    std::string url;
    std::string record_id;  // urn:uuid:…
    std::uint64_t offset = 0;
    std::string payload_digest;  // sha1:…
    Instant at;
    int status = 0;  // 0: a resource, or an exchange without an answer
};

/// What the warcinfo of a run says; read_runs reads it again.
struct RunDescription {
    std::string run_id;
    Instant started;
    std::optional<DateRange> asked;
    std::vector<std::string> sources;
    std::string contact;
    NamedValues more;  // gt-base-start, gt-below-one, gt-scale, gt-geo, config-hash, …
};

class RunArchive {
  public:
    /// Opens or goes on with the archive of a run; a torn tail is cut back. Damage anywhere else is ArchiveDamaged, and
    /// nothing is touched then.
    static Result<RunArchive> open(const std::filesystem::path& folder, const RunDescription& run);

    /// Request, metadata, and the response (a revisit where the same payload was stored before), on disk when this
    /// returns.
    Result<Stored> append(const ArchivedExchange& exchange, const Facts& facts);
    /// Bytes that came without HTTP, like a rendered DOM.
    Result<Stored> append_resource(const std::string& url, Instant at, const std::string& content_type,
                                   const std::string& bytes, const Facts& facts);
    /// A request that was refused or never answered: its facts alone.
    Result<Stored> append_failure(const std::string& url, Instant at, const Facts& facts);
    /// The file becomes {run_id}.warc.gz; nothing can be appended to this object afterwards.
    Result<std::filesystem::path> finish();

    /// Every whole response and resource, in order; a URL that was asked twice comes twice.
    const std::vector<Stored>& stored() const { return m_stored; }
    const Stored* find(const std::string& url) const;
    /// Where it is now: the `.open` file, or the finished one.
    const std::filesystem::path& file() const { return m_file; }

    RunArchive(RunArchive&& other) noexcept;
    RunArchive& operator=(RunArchive&&) = delete;
    RunArchive(const RunArchive&) = delete;
    ~RunArchive();

  private:
    RunArchive(std::filesystem::path file, int descriptor, std::string seed);
    /// Reads what is there, remembers it, and cuts behind the last whole exchange.
    Result<void> recover();
    Result<void> write_warcinfo(const RunDescription& run);
    /// A record for the next write; returns its id, which comes from its type and `name`.
    std::string add(RecordType type, Instant at, const NamedValues& fields, std::string_view block,
                    const std::string& name);
    /// The URL, and how many exchanges of it came before.
    std::string next_name(const std::string& url) const;
    /// Puts the added records on disk, all or none.
    Result<void> write();
    void remember(const Stored& stored);
    NamedValues about(const std::string& url) const;

    std::filesystem::path m_file;
    int m_descriptor = -1;
    std::string m_seed;
    Writer m_writer;
    std::string m_batch;
    std::uint64_t m_size = 0;
    std::uint64_t m_last_offset = 0;     // of the record added last
    std::map<std::string, int> m_times;  // by URL: its exchanges, failed ones too
    std::string m_warcinfo_id;
    std::vector<Stored> m_stored;
    std::map<std::string, std::size_t> m_by_url;
    std::map<std::string, std::size_t> m_by_payload;
};

/// `2026-11-22T12:00:00Z`, with milliseconds where there are any.
std::string warc_date(Instant instant);

}  // namespace public_signals::inline archive::warc
