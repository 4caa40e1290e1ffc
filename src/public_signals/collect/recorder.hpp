// Every request of a run as it ends: into the archive first, then into the ledger.
#pragma once

#include <optional>
#include <string>

#include "public_signals/archive/warc_archive.hpp"
#include "public_signals/collect/collector.hpp"
#include "public_signals/study/ledger.hpp"

namespace public_signals::collect {

class Recorder {
  public:
    /// `archive_name`: as the ledger writes it.
    Recorder(warc::RunArchive& archive, Ledger& ledger, std::string run_id, std::string archive_name)
        : m_archive(archive), m_ledger(ledger), m_run_id(std::move(run_id)), m_archive_name(std::move(archive_name)) {}

    /// A request that went out.
    void saw(const net::Exchange& exchange);
    /// One that never did: refused by robots.txt, by its address, or by a host that wants to be left alone.
    void refused(const std::string& url, const std::string& source, const net::FetchResult& result);
    /// A page that was kept; it is archived in this run too, at the time when it was fetched.
    void kept(const std::string& url, const std::string& source, const KeptAnswer& answer, const std::string& from);
    /// The WARC-Record-ID of the latest answer of a URL.
    std::string record_of(const std::string& url) const;

    std::int64_t requests() const { return m_requests; }
    /// What went wrong in writing; the run has to end then.
    const std::optional<Error>& error() const { return m_error; }

  private:
    void store(const warc::ArchivedExchange& exchange, const warc::Facts& facts);
    void store_rendered(const net::Exchange& exchange);
    void append_failure(const std::string& url, Instant at, const warc::Facts& facts);
    void keep_books(const warc::Stored& stored, const warc::Facts& facts, std::optional<std::int64_t> status,
                    std::size_t bytes);
    /// The value, or nothing with the error kept.
    template <class T>
    std::optional<T> checked(Result<T> result);

    warc::RunArchive& m_archive;
    Ledger& m_ledger;
    std::string m_run_id;
    std::string m_archive_name;
    std::int64_t m_requests = 0;
    std::optional<Error> m_error;
};

}  // namespace public_signals::collect
