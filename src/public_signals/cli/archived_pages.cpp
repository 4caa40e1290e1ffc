#include "public_signals/cli/archived_pages.hpp"

#include <fmt/format.h>

#include "public_signals/archive/warc.hpp"

namespace public_signals::inline cli {
namespace fs = std::filesystem;
namespace {

std::string place_of(const LedgerFetch& fetch) {
    return fmt::format("{}@{}", fetch.file, fetch.offset);
}

std::string without_brackets(std::string_view id) {
    const bool enclosed = id.size() >= 2 && id.front() == '<' && id.back() == '>';
    return std::string(enclosed ? id.substr(1, id.size() - 2) : id);
}

tl::unexpected<Error> damaged(const LedgerFetch& fetch, std::string message) {
    return fail(ErrorKind::ArchiveDamaged, std::move(message), place_of(fetch),
                "`public-signals archive verify` lists what is wrong; get the file again from where it came");
}

}  // namespace

ArchivedPages::ArchivedPages(fs::path root, std::vector<LedgerRun> runs, std::vector<LedgerFetch> fetches)
    : m_root(std::move(root)), m_runs(std::move(runs)), m_fetches(std::move(fetches)) {
    for (std::size_t i = 0; i < m_fetches.size(); ++i) {
        m_by_record.emplace(m_fetches[i].record_id, i);
    }
}

Result<ArchivedPages> ArchivedPages::open(const std::string& ledger, const std::string& config) {
    const NamedPath file = TRY(path_or_default(ledger, "data/ledger.sqlite3", config));
    const auto workspace = find_workspace(config);
    Ledger opened = TRY(Ledger::open_read_only(file.path));
    std::vector<LedgerRun> runs = TRY(opened.runs());
    return ArchivedPages(workspace ? workspace->root : fs::path(), std::move(runs), TRY(opened.fetches()));
}

const LedgerFetch* ArchivedPages::find(const std::string& capture) const {
    const auto found = m_by_record.find(capture);
    return found == m_by_record.end() ? nullptr : &m_fetches[found->second];
}

fs::path ArchivedPages::path_of(const LedgerFetch& fetch) const {
    std::error_code ignored;
    const fs::path inside = m_root / fetch.file;
    return fs::exists(inside, ignored) ? inside : fs::path(fetch.file);
}

Result<void> ArchivedPages::verify(const LedgerFetch& fetch) {
    if (m_verified.contains(fetch.record_id)) {
        return {};
    }
    const warc::Record record = TRY(warc::read_at(path_of(fetch), static_cast<std::uint64_t>(fetch.offset)));
    if (without_brackets(record.field("WARC-Record-ID")) != fetch.record_id) {
        return damaged(fetch, fmt::format("another record than {} begins there", fetch.record_id));
    }
    const std::string_view digest = record.field("WARC-Payload-Digest");
    if (!fetch.digest.empty() && digest != fetch.digest) {
        return damaged(fetch, fmt::format("the record has the digest {}, the ledger says {}", digest, fetch.digest));
    }
    m_verified.insert(fetch.record_id);
    return {};
}

Result<Page> ArchivedPages::page(const LedgerFetch& fetch) const {
    const warc::Record record = TRY(warc::read_at(path_of(fetch), static_cast<std::uint64_t>(fetch.offset)));
    if (record.type() == warc::RecordType::Revisit) {
        const LedgerFetch* const original = find(without_brackets(record.field("WARC-Refers-To")));
        if (original == nullptr) {
            return invalid("the page is the same as one in an archive that the ledger does not know", place_of(fetch),
                           "read that archive with `public-signals pull --replay FILE`");
        }
        return page(*original);
    }
    Page page;
    page.url = fetch.url;
    if (record.field("Content-Type").starts_with("application/http")) {
        const warc::HttpMessage message = TRY(warc::parse_http(record.block));
        page.status = message.status;
        page.content_type = std::string(message.header("Content-Type"));
        page.body = TRY(warc::decoded_body(message));
    } else {
        page.body = record.block;
    }
    return page;
}

std::vector<const LedgerFetch*> ArchivedPages::of_run(const Coverage& visit) const {
    std::vector<const LedgerFetch*> fetches;
    for (const LedgerRun& run : m_runs) {
        for (const LedgerFetch& fetch : m_fetches) {
            const bool is_its_run =
                visit.run_id.empty() ? run.started_at == visit.scrape_run_at : run.run_id == visit.run_id;
            if (is_its_run && fetch.run_id == run.run_id) {
                fetches.push_back(&fetch);
            }
        }
    }
    return fetches;
}

}  // namespace public_signals::inline cli
