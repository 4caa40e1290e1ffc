#include "public_signals/archive/warc_archive.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <set>
#include <system_error>
#include <utility>

#include "public_signals/archive/warc_members.hpp"
#include "public_signals/archive/warc_record.hpp"
#include "public_signals/archive/warc_secrets.hpp"
#include "public_signals/base/digest.hpp"
#include "public_signals/base/file.hpp"
#include "public_signals/base/mapped_file.hpp"

namespace public_signals::inline archive::warc {
namespace fs = std::filesystem;
namespace {

constexpr const char* software = "public-signals/0.1";
constexpr const char* conforms_to = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/";
constexpr const char* same_payload = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest";

tl::unexpected<Error> failed(const fs::path& file, const std::string& what) {
    return fail(ErrorKind::Io, what + ": " + std::generic_category().message(errno), file.string(),
                "check the disk and its permissions, then run the same command again");
}

std::string bracketed(const std::string& id) {
    return "<" + id + ">";
}

std::string on_one_line(std::string_view text) {
    std::string line(text);
    std::replace_if(line.begin(), line.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; }, ' ');
    return line;
}

std::string header_lines(const NamedValues& headers) {
    std::string lines;
    for (const auto& [name, value] : headers) {
        if (!name.empty() && name.front() != ':' && !is_secret_header(name)) {
            lines += fmt::format("{}: {}\r\n", on_one_line(name), on_one_line(without_secrets(value)));
        }
    }
    return lines;
}

std::string request_block(const ArchivedExchange& exchange) {
    const std::string url = without_secrets(exchange.url);
    const std::size_t host = std::min(url.find("://"), url.size());
    const std::size_t path = url.find_first_of("/?#", std::min(host + 3, url.size()));
    std::string target = path == url.npos ? "/" : url.substr(path, url.find('#', path) - path);
    if (!target.starts_with('/')) {
        target.insert(target.begin(), '/');
    }
    return fmt::format("{} {} HTTP/1.1\r\n{}\r\n", exchange.method, target, header_lines(exchange.request_headers));
}

/// The headers as they are true of the stored body: its real length, and the names of what was undone kept aside.
std::string response_head(const ArchivedExchange& exchange) {
    NamedValues headers;
    for (const auto& [name, value] : exchange.response_headers) {
        if (same_name(name, "Transfer-Encoding") || (exchange.is_decoded && same_name(name, "Content-Encoding"))) {
            headers.emplace_back("X-Archive-Orig-" + name, value);
        } else if (same_name(name, "Content-Length")) {
            if (value != std::to_string(exchange.body.size())) {
                headers.emplace_back("X-Archive-Orig-Content-Length", value);
            }
        } else {
            headers.emplace_back(name, value);
        }
    }
    headers.emplace_back("Content-Length", std::to_string(exchange.body.size()));
    const std::string reason = exchange.reason.empty() ? (exchange.status == 200 ? "OK" : "-") : exchange.reason;
    return fmt::format("HTTP/1.1 {:03} {}\r\n{}\r\n", exchange.status, on_one_line(reason), header_lines(headers));
}

std::string metadata_block(const Facts& facts) {
    std::string block;
    const auto line = [&block](std::string_view name, std::string_view value) {
        block += fmt::format("{}: {}\r\n", name, on_one_line(value));
    };
    if (!facts.source.empty()) {
        line("source", facts.source);
    }
    line("attempts", std::to_string(facts.attempts));
    line("error-category", facts.error_category ? name_of(*facts.error_category) : "");
    line("total-wait", fmt::format("{}", facts.total_wait));
    if (facts.gap) {
        line("gap", fmt::format("{}", *facts.gap));
    }
    if (facts.robots) {
        line("robots-allowed", facts.robots->allowed ? "true" : "false");
        line("robots-rule", facts.robots->rule);
        line("robots-source", facts.robots->source ? name_of(*facts.robots->source) : "");
    }
    for (const auto& [name, value] : facts.more) {
        line(name, without_secrets(value));
    }
    return block;
}

std::string warcinfo_block(const RunDescription& run) {
    std::string block =
        fmt::format("software: {}\r\nformat: WARC File Format 1.1\r\nconformsTo: {}\r\n", software, conforms_to);
    block += "robots: obey\r\n";
    if (!run.contact.empty()) {
        block += fmt::format("operator: {}\r\n", on_one_line(run.contact));
    }
    block += fmt::format("run-id: {}\r\nrun-started: {}\r\n", run.run_id, warc_date(run.started));
    if (run.asked) {
        block += fmt::format("asked-start: {}\r\nasked-end: {}\r\n", format_day(run.asked->first),
                             format_day(run.asked->last));
    }
    block += fmt::format("sources: {}\r\n", fmt::join(run.sources, " "));
    for (const auto& [name, value] : run.more) {
        block += fmt::format("{}: {}\r\n", name, on_one_line(value));
    }
    return block;
}

int status_of(const Record& record) {
    const auto message = parse_http(record.block);
    return message ? message->status : 0;
}

bool is_file_name(const std::string& name) {
    return !name.empty() && name.size() <= 200 && name.front() != '.' && name.find_first_of("/\\") == name.npos &&
           name.find('\0') == name.npos;
}

}  // namespace

std::string warc_date(Instant instant) {
    const auto milliseconds = instant.time_since_epoch().count() % 1000;
    std::string text = format_instant(instant);
    if (milliseconds > 0) {
        text.insert(text.size() - 1, fmt::format(".{:03}", milliseconds));
    }
    return text;
}

RunArchive::RunArchive(fs::path file, int descriptor, std::string seed)
    : m_file(std::move(file)), m_descriptor(descriptor), m_seed(seed), m_writer(std::move(seed)) {}

RunArchive::RunArchive(RunArchive&& other) noexcept
    : m_file(std::move(other.m_file)),
      m_descriptor(std::exchange(other.m_descriptor, -1)),
      m_seed(std::move(other.m_seed)),
      m_writer(std::move(other.m_writer)),
      m_batch(std::move(other.m_batch)),
      m_size(other.m_size),
      m_last_offset(other.m_last_offset),
      m_times(std::move(other.m_times)),
      m_warcinfo_id(std::move(other.m_warcinfo_id)),
      m_stored(std::move(other.m_stored)),
      m_by_url(std::move(other.m_by_url)),
      m_by_payload(std::move(other.m_by_payload)) {}

RunArchive::~RunArchive() {
    if (m_descriptor >= 0) {
        ::close(m_descriptor);
    }
}

Result<RunArchive> RunArchive::open(const fs::path& folder, const RunDescription& run) {
    if (!is_file_name(run.run_id)) {
        return invalid(fmt::format("`{}` cannot name an archive", run.run_id), folder.string());
    }
    std::error_code code;
    fs::create_directories(folder, code);
    const fs::path finished = folder / (run.run_id + ".warc.gz");
    const fs::path file = folder / (run.run_id + ".warc.gz.open");
    if (fs::exists(finished, code) && !fs::exists(file, code)) {
        fs::rename(finished, file, code);
    }
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (descriptor < 0) {
        return failed(file, "the archive cannot be opened");
    }
    RunArchive archive(file, descriptor, fmt::format("{}\n{}", run.run_id, warc_date(run.started)));
    TRY(archive.recover());
    if (archive.m_warcinfo_id.empty()) {
        TRY(archive.write_warcinfo(run));
    }
    const int opened_folder = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (opened_folder >= 0) {
        ::fsync(opened_folder);
        ::close(opened_folder);
    }
    return archive;
}

Result<void> RunArchive::recover() {
    const MappedFile mapped = TRY(MappedFile::open(m_file));
    const std::string_view bytes = mapped.bytes();
    std::set<std::string> announced;  // ids that records named before those came
    std::vector<Stored> found;
    for (std::size_t offset = 0; offset < bytes.size();) {
        const Member member = member_at(bytes, offset);
        const auto record = member.state == Inflater::State::Done ? parse_record(member.text)
                                                                  : tl::expected<Record, Damage>(tl::unexpect, "");
        if (!record) {
            if (next_member(bytes, offset + 1) < bytes.size()) {
                return fail(ErrorKind::ArchiveDamaged, "the archive is damaged before its end",
                            fmt::format("{}@{}", m_file.string(), offset),
                            "run `public-signals archive verify`, then move the file away to begin anew");
            }
            break;
        }
        const std::optional<RecordType> type = record->type();
        const std::string id = bare_id(record->field("WARC-Record-ID"));
        const std::string concurrent = bare_id(record->field("WARC-Concurrent-To"));
        if (type == RecordType::Warcinfo && m_warcinfo_id.empty()) {
            m_warcinfo_id = id;
        } else if (type == RecordType::Response || type == RecordType::Revisit || type == RecordType::Resource) {
            found.push_back(
                {.url = std::string(record->field("WARC-Target-URI")),
                 .record_id = id,
                 .offset = offset,
                 .payload_digest = type == RecordType::Revisit ? "" : std::string(record->field("WARC-Payload-Digest")),
                 .at = TRY(parse_instant(record->field("WARC-Date"))),
                 .status = status_of(*record)});
        } else if (!concurrent.empty() && concurrent != m_warcinfo_id) {
            announced.insert(concurrent);
        } else if (type == RecordType::Metadata) {
            ++m_times[std::string(record->field("WARC-Target-URI"))];
        }
        announced.erase(id);
        offset = member.end;
        if (announced.empty()) {
            m_size = offset;
            std::for_each(found.begin(), found.end(), [this](const Stored& stored) { remember(stored); });
            found.clear();
        }
    }
    if (m_size < bytes.size() &&
        (::ftruncate(m_descriptor, static_cast<off_t>(m_size)) != 0 || ::fsync(m_descriptor) != 0)) {
        return failed(m_file, "the torn end of the archive cannot be cut off");
    }
    return {};
}

void RunArchive::remember(const Stored& stored) {
    m_by_url[stored.url] = m_stored.size();
    ++m_times[stored.url];
    if (!stored.payload_digest.empty() && stored.status != 0) {
        m_by_payload.emplace(stored.payload_digest, m_stored.size());
    }
    m_stored.push_back(stored);
}

const Stored* RunArchive::find(const std::string& url) const {
    const auto found = m_by_url.find(without_secrets(url));
    return found == m_by_url.end() ? nullptr : &m_stored[found->second];
}

NamedValues RunArchive::about(const std::string& url) const {
    return {{"WARC-Target-URI", without_secrets(url)}, {"WARC-Warcinfo-ID", bracketed(m_warcinfo_id)}};
}

std::string RunArchive::next_name(const std::string& url) const {
    const std::string plain = without_secrets(url);
    const auto times = m_times.find(plain);
    return fmt::format("{} {}", times == m_times.end() ? 0 : times->second, plain);
}

std::string RunArchive::add(RecordType type, Instant at, const NamedValues& fields, std::string_view block,
                            const std::string& name) {
    m_last_offset = m_size + m_batch.size();
    // Which of two alike came first may vary: both have the name of a response.
    const char* const kind = name_of(type == RecordType::Revisit ? RecordType::Response : type);
    std::string id = m_writer.append(type, warc_date(at), fields, block, fmt::format("{} {}", kind, name));
    m_batch += m_writer.take_bytes();
    return id;
}

Result<void> RunArchive::write() {
    const std::string batch = std::exchange(m_batch, {});
    std::string_view rest = batch;
    while (!rest.empty()) {
        const ssize_t wrote = ::write(m_descriptor, rest.data(), rest.size());
        if (wrote < 0 && errno != EINTR) {
            const auto error = failed(m_file, "the archive cannot be written");
            // What is left of a half-written exchange would be cut at the next opening; better at once.
            [[maybe_unused]] const int cut = ::ftruncate(m_descriptor, static_cast<off_t>(m_size));
            return error;
        }
        rest.remove_prefix(wrote < 0 ? 0 : static_cast<std::size_t>(wrote));
    }
    if (::fsync(m_descriptor) != 0) {
        return failed(m_file, "the archive cannot be put on disk");
    }
    m_size += batch.size();
    return {};
}

Result<void> RunArchive::write_warcinfo(const RunDescription& run) {
    m_warcinfo_id = add(RecordType::Warcinfo, run.started,
                        {{"WARC-Filename", run.run_id + ".warc.gz"}, {"Content-Type", "application/warc-fields"}},
                        warcinfo_block(run), run.run_id);
    return write();
}

Result<Stored> RunArchive::append(const ArchivedExchange& exchange, const Facts& facts) {
    const std::string name = next_name(exchange.url);
    const auto before = m_by_payload.find("sha1:" + sha1_base32(exchange.body));
    const bool is_new = before == m_by_payload.end() || exchange.body.empty();
    const std::string response_id = m_writer.id_of("response " + name);
    NamedValues beside = about(exchange.url);
    beside.emplace_back("WARC-Concurrent-To", bracketed(response_id));
    NamedValues request = beside;
    request.emplace_back("Content-Type", "application/http;msgtype=request");
    add(RecordType::Request, exchange.at, std::move(request), request_block(exchange), name);
    beside.emplace_back("Content-Type", "application/warc-fields");
    add(RecordType::Metadata, exchange.at, std::move(beside), metadata_block(facts), name);

    Stored stored{.url = without_secrets(exchange.url),
                  .record_id = response_id,
                  .offset = 0,
                  .payload_digest = "sha1:" + sha1_base32(exchange.body),
                  .at = exchange.at,
                  .status = exchange.status};
    const std::string head = response_head(exchange);
    NamedValues response = about(exchange.url);
    response.emplace_back("Content-Type", "application/http;msgtype=response");
    if (is_new) {
        add(RecordType::Response, exchange.at, std::move(response), head + exchange.body, name);
    } else {
        const Stored& original = m_stored[before->second];
        response.emplace_back("WARC-Profile", same_payload);
        response.emplace_back("WARC-Refers-To", bracketed(original.record_id));
        response.emplace_back("WARC-Refers-To-Target-URI", original.url);
        response.emplace_back("WARC-Refers-To-Date", warc_date(original.at));
        response.emplace_back("WARC-Payload-Digest", stored.payload_digest);
        add(RecordType::Revisit, exchange.at, std::move(response), head, name);
    }
    stored.offset = m_last_offset;
    TRY(write());
    remember(stored);
    return stored;
}

Result<Stored> RunArchive::append_resource(const std::string& url, Instant at, const std::string& content_type,
                                           const std::string& bytes, const Facts& facts) {
    const std::string name = next_name(url);
    Stored stored{.url = without_secrets(url),
                  .record_id = m_writer.id_of("resource " + name),
                  .offset = 0,
                  .payload_digest = "sha1:" + sha1_base32(bytes),
                  .at = at};
    NamedValues metadata = about(url);
    metadata.emplace_back("WARC-Concurrent-To", bracketed(stored.record_id));
    metadata.emplace_back("Content-Type", "application/warc-fields");
    add(RecordType::Metadata, at, std::move(metadata), metadata_block(facts), name);
    NamedValues resource = about(url);
    resource.emplace_back("Content-Type", on_one_line(content_type));
    resource.emplace_back("WARC-Payload-Digest", stored.payload_digest);
    add(RecordType::Resource, at, std::move(resource), bytes, name);
    stored.offset = m_last_offset;
    TRY(write());
    remember(stored);
    return stored;
}

Result<Stored> RunArchive::append_failure(const std::string& url, Instant at, const Facts& facts) {
    NamedValues metadata = about(url);
    metadata.emplace_back("Content-Type", "application/warc-fields");
    Stored stored{.url = without_secrets(url), .at = at};
    stored.record_id = add(RecordType::Metadata, at, std::move(metadata), metadata_block(facts), next_name(url));
    stored.offset = m_last_offset;
    TRY(write());
    ++m_times[stored.url];
    return stored;
}

Result<fs::path> RunArchive::finish() {
    fs::path finished = m_file;
    finished.replace_extension();
    TRY(commit_file(m_file, finished));
    ::close(std::exchange(m_descriptor, -1));
    m_file = finished;
    return finished;
}

}  // namespace public_signals::inline archive::warc
