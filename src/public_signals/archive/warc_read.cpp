// A whole archive is never in memory: one buffer of its bytes and one record at a time.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "public_signals/archive/warc.hpp"
#include "public_signals/archive/warc_inflate.hpp"
#include "public_signals/archive/warc_record.hpp"

namespace public_signals::inline archive::warc {
namespace {

constexpr std::size_t buffer_bytes = 1u << 20;
constexpr std::string_view gzip_start = "\x1f\x8b";
constexpr std::string_view no_version = "it does not begin with WARC/1.0 or WARC/1.1";

/// The bytes of an archive from front to back: of an open file, or of a text in memory.
class WarcInput {
  public:
    WarcInput(int file, std::string name, std::uint64_t offset = 0)
        : m_file(file), m_offset(offset), m_name(std::move(name)) {}
    WarcInput(std::string_view bytes, std::string name) : m_rest(bytes), m_name(std::move(name)) {}
    WarcInput(const WarcInput&) = delete;
    WarcInput& operator=(const WarcInput&) = delete;
    ~WarcInput() {
        if (m_file >= 0) {
            ::close(m_file);
        }
    }

    std::uint64_t offset() const { return m_offset; }
    const std::string& name() const { return m_name; }
    std::string place(std::uint64_t offset) const { return fmt::format("{}@{}", m_name, offset); }

    /// At least `wanted` bytes from the current place on; fewer only at the end of the file.
    Result<std::string_view> peek(std::size_t wanted) {
        while (m_rest.size() < wanted && m_file >= 0 && !m_at_end) {
            const std::size_t kept = m_rest.size();
            std::string next(std::max(wanted, buffer_bytes), '\0');
            std::copy(m_rest.begin(), m_rest.end(), next.begin());
            const ssize_t got = ::read(m_file, next.data() + kept, next.size() - kept);
            if (got < 0 && errno != EINTR) {
                return fail(ErrorKind::Io, "cannot be read: " + std::generic_category().message(errno), m_name,
                            errno == EISDIR ? "name the files in it" : "");
            }
            next.resize(kept + (got < 0 ? 0 : static_cast<std::size_t>(got)));
            m_buffer = std::move(next);
            m_rest = m_buffer;
            m_at_end = got == 0;
        }
        return m_rest;
    }
    void consume(std::size_t count) {
        m_rest.remove_prefix(count);
        m_offset += count;
    }

  private:
    int m_file = -1;
    std::string m_buffer;
    std::string_view m_rest;
    bool m_at_end = false;
    std::uint64_t m_offset = 0;
    std::string m_name;
};

Result<int> open_archive(const std::filesystem::path& file) {
    const int opened = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (opened < 0) {
        return fail(ErrorKind::Io, "cannot be read: " + std::generic_category().message(errno), file.string(),
                    "check the path");
    }
    return opened;
}

tl::unexpected<Error> no_archive(const WarcInput& input, std::string_view what) {
    return invalid(fmt::format("not a WARC archive: {}", what), input.name(),
                   "give a .warc or .warc.gz file; of files of other kinds `public-signals archive import FILE` makes "
                   "one");
}

tl::unexpected<Error> damaged(const WarcInput& input, std::uint64_t offset, std::string_view what) {
    return fail(ErrorKind::ArchiveDamaged, fmt::format("the archive is damaged: {}", what), input.place(offset),
                "get the file again from where it came");
}

/// The text of one gzip member. One that does not decode is damage also at the very beginning, whatever came out of
/// it: a flipped bit garbles the first line too.
Result<std::string> take_member(WarcInput& input, Inflater& inflater) {
    const std::uint64_t start = input.offset();
    std::string text;
    inflater.reset();
    while (true) {
        const std::string_view available = TRY(input.peek(1));
        std::string_view rest = available;
        const Inflater::State state = inflater.decode(rest, text);
        input.consume(available.size() - rest.size());
        switch (state) {
            case Inflater::State::Done:
                return text;
            case Inflater::State::TooLarge:
                return start == 0 && !text.starts_with(version_start)
                           ? no_archive(input, no_version)
                           : damaged(input, start, "a record is larger than 128 MiB");
            case Inflater::State::Damaged:
                return damaged(input, start, "the compressed record is broken");
            case Inflater::State::NeedsInput:
                break;
        }
        if (available.empty()) {
            return damaged(input, start, "the last record is cut");
        }
    }
}

Result<Record> take_compressed(WarcInput& input, Inflater& inflater) {
    const std::uint64_t start = input.offset();
    const std::string text = TRY(take_member(input, inflater));
    if (start == 0 && !text.starts_with(version_start)) {
        return no_archive(input, no_version);
    }
    auto record = parse_record(text);
    if (!record) {
        return damaged(input, start, record.error());
    }
    record->offset = start;
    return std::move(*record);
}

/// The bytes of an uncompressed record up to its blank line.
Result<std::string> take_header(WarcInput& input) {
    const std::uint64_t start = input.offset();
    const std::string_view available = TRY(input.peek(max_header_bytes));
    const std::size_t end = available.find(header_end);
    if (end == available.npos) {
        return damaged(input, start, "the header of the record never ends");
    }
    std::string header(available.substr(0, end + header_end.size()));
    input.consume(header.size());
    return header;
}

Result<Record> take_plain(WarcInput& input) {
    const std::uint64_t start = input.offset();
    std::string text = TRY(take_header(input));
    const auto header = parse_header(text);
    if (!header) {
        return damaged(input, start, header.error());
    }
    const std::size_t wanted = text.size() + header->content_length + record_end.size();
    while (text.size() < wanted) {
        const std::string_view available = TRY(input.peek(1));
        if (available.empty()) {
            return damaged(input, start, "the last record is cut");
        }
        const std::size_t taken = std::min(available.size(), wanted - text.size());
        text += available.substr(0, taken);
        input.consume(taken);
    }
    auto record = parse_record(text);
    if (!record) {
        return damaged(input, start, record.error());
    }
    record->offset = start;
    return std::move(*record);
}

Result<void> visit_records(WarcInput& input, const std::function<Result<void>(Record&&)>& visit) {
    constexpr std::size_t head_of_zip = 256;  // the first name in it
    const std::string_view start = TRY(input.peek(head_of_zip));
    TRY(refuse_zip(input.name(), start));
    const bool compressed = start.starts_with(gzip_start);
    if (!compressed && !start.starts_with(version_start)) {
        return no_archive(input, start.empty() ? "the file is empty" : no_version);
    }
    const std::string_view next_start = compressed ? gzip_start : version_start;
    Inflater inflater(max_record_bytes);
    while (true) {
        const std::string_view next = TRY(input.peek(next_start.size()));
        if (next.empty()) {
            return {};
        }
        if (!next.starts_with(next_start)) {
            return damaged(input, input.offset(), "bytes that are no record follow the last one");
        }
        Record record = TRY(compressed ? take_compressed(input, inflater) : take_plain(input));
        TRY(visit(std::move(record)));
    }
}

}  // namespace

Result<void> refuse_zip(const std::string& name, std::string_view bytes) {
    if (!bytes.starts_with("PK\x03\x04")) {
        return {};
    }
    const bool is_wacz = name.ends_with(".wacz") || bytes.find("datapackage.json") != bytes.npos;
    return is_wacz ? invalid("the file is a WACZ: a zip with archives in it", name,
                             "unpack it, and give the archives: archive/*.warc.gz")
                   : invalid("the file is a ZIP archive", name, "unpack it, and give the .warc.gz files in it");
}

Result<void> for_each(const std::filesystem::path& file, const std::function<Result<void>(Record&&)>& visit) {
    WarcInput input(TRY(open_archive(file)), file.string());
    return visit_records(input, visit);
}

Result<void> for_each_whole(const std::filesystem::path& file, const std::function<Result<void>(Record&&)>& visit) {
    bool visit_failed = false;
    auto read = for_each(file, [&](Record&& record) {
        auto visited = visit(std::move(record));
        visit_failed = !visited;
        return visited;
    });
    const bool is_torn = !read && !visit_failed && read.error().kind == ErrorKind::ArchiveDamaged;
    return is_torn && file.extension() == ".open" ? Result<void>() : read;
}

Result<void> for_each_in(std::string_view bytes, const std::string& name,
                         const std::function<Result<void>(Record&&)>& visit) {
    WarcInput input(bytes, name);
    return visit_records(input, visit);
}

Result<Record> read_at(const std::filesystem::path& file, std::uint64_t offset) {
    const int opened = TRY(open_archive(file));
    WarcInput input(opened, file.string(), offset);
    if (::lseek(opened, static_cast<off_t>(offset), SEEK_SET) < 0) {
        return damaged(input, offset, "there is no such place in it");
    }
    const std::string_view start = TRY(input.peek(version_start.size()));
    if (start.starts_with(gzip_start)) {
        Inflater inflater(max_record_bytes);
        return take_compressed(input, inflater);
    }
    return start.starts_with(version_start) ? take_plain(input) : damaged(input, offset, "no record begins here");
}

Result<std::vector<Record>> read(const std::filesystem::path& file) {
    std::vector<Record> records;
    TRY(for_each(file, [&](Record&& record) -> Result<void> {
        records.push_back(std::move(record));
        return {};
    }));
    return records;
}

}  // namespace public_signals::inline archive::warc
