// A row is cut at the breaks that csv_breaks finds. A row that holds something out of the ordinary, a quote out of
// place or no line feed at its end, is read byte by byte, which also says what is wrong with it.
#include "public_signals/data/csv_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <span>

#include "public_signals/base/text.hpp"
#include "public_signals/base/unicode.hpp"
#include "public_signals/data/stranger_files.hpp"
#include "public_signals/data/utf8_table.hpp"

namespace public_signals::inline data {
namespace {

constexpr std::size_t buffer_size = std::size_t{1} << 17;
std::string_view text_between(const char* begin, const char* end) {
    return {begin, static_cast<std::size_t>(end - begin)};
}

}  // namespace

char* undouble_quotes(char* begin, char* end) {
    char* to = begin;
    for (const char* from = begin; from != end; ++from) {
        *to++ = *from;
        if (*from == '"') {
            ++from;  // the second of the two
        }
    }
    return to;
}

std::string CsvSplitter::place(std::size_t line) const {
    return fmt::format("{}:{}", m_name, line);
}

void CsvSplitter::feed(char* begin, char* end, bool is_last) {
    m_at = begin;
    m_end = end;
    m_is_last = is_last;
    m_breaks.start(begin, end);
}

Result<CsvSplitter::Step> CsvSplitter::row(std::vector<std::string_view>& fields) {
    if (m_at == m_end) {
        return m_is_last ? Step::End : Step::NeedMore;
    }
    const std::size_t before = fields.size();
    m_doubled.clear();
    switch (plain_row(fields)) {
        case Found::Whole:
            undo_doubled(fields);
            return Step::Whole;
        case Found::NeedMore:
            return Step::NeedMore;
        case Found::Odd:
            break;
    }
    fields.resize(before);
    m_doubled.clear();
    const Step step = TRY(careful_row(fields));
    if (step == Step::Whole) {
        undo_doubled(fields);
        m_breaks.start(m_at, m_end);
    }
    return step;
}

CsvSplitter::Found CsvSplitter::plain_row(std::vector<std::string_view>& fields) {
    std::size_t inner_lines = 0;
    for (char* begin = m_at;;) {
        while (!m_breaks.any()) {
            if (!m_breaks.find_more()) {
                return m_is_last || m_breaks.has_misplaced_quote() ? Found::Odd : Found::NeedMore;
            }
        }
        char* const stop = m_breaks.next();
        const bool ends_row = *stop == '\n';
        char* const end = ends_row && stop != begin && stop[-1] == '\r' ? stop - 1 : stop;
        if (*begin != '"') {
            fields.push_back(text_between(begin, end));
        } else {
            if (end - begin < 2 || end[-1] != '"') {
                return Found::Odd;
            }
            const std::string_view inner = text_between(begin + 1, end - 1);
            if (inner.find('"') != inner.npos) {
                m_doubled.push_back(fields.size());
            }
            if (m_breaks.seen_inner_feed()) {
                inner_lines += static_cast<std::size_t>(std::ranges::count(inner, '\n'));
            }
            fields.push_back(inner);
        }
        begin = stop + 1;
        if (ends_row) {
            m_at = begin;
            m_line += inner_lines + 1;
            return Found::Whole;
        }
    }
}

/// False when the field may end behind the bytes given; `at` is then on what follows it.
Result<bool> CsvSplitter::quoted_field(char*& at, std::string_view& field, std::size_t& inner_lines) {
    const std::size_t first_line = m_line + inner_lines;
    char* const begin = ++at;
    for (bool closed = false; !closed; ++at) {
        if (at == m_end) {
            if (!m_is_last) {
                return false;
            }
            return invalid("a quoted field never ends", place(first_line), "close the quote");
        }
        inner_lines += *at == '\n' ? 1 : 0;
        if (*at == '"') {
            closed = at + 1 == m_end || at[1] != '"';
            at += closed ? 0 : 1;
        }
    }
    field = text_between(begin, at - 1);
    if (m_end - at < 2 && !m_is_last) {
        return false;
    }
    if (m_end - at >= 2 && at[0] == '\r' && at[1] == '\n') {
        ++at;
    }
    if (at != m_end && *at != ',' && *at != '\n') {
        return invalid("text follows the closing quote of a field", place(m_line + inner_lines),
                       "write a quote inside a quoted field twice");
    }
    return true;
}

Result<CsvSplitter::Step> CsvSplitter::careful_row(std::vector<std::string_view>& fields) {
    std::size_t inner_lines = 0;
    for (char* at = m_at;; ++at) {
        std::string_view field;
        if (at != m_end && *at == '"') {
            if (!TRY(quoted_field(at, field, inner_lines))) {
                return Step::NeedMore;
            }
            if (field.find('"') != field.npos) {
                m_doubled.push_back(fields.size());
            }
        } else {
            char* const begin = at;
            at = std::find_if(begin, m_end, [](char c) { return c == ',' || c == '\n'; });
            if (at == m_end && !m_is_last) {
                return Step::NeedMore;
            }
            const bool has_return = at != m_end && *at == '\n' && at != begin && at[-1] == '\r';
            field = text_between(begin, has_return ? at - 1 : at);
        }
        fields.push_back(field);
        if (at == m_end || *at == '\n') {
            m_at = at == m_end ? at : at + 1;
            m_line += inner_lines + 1;
            return Step::Whole;
        }
    }
}

/// In the bytes themselves, which is why it waits until the row is known to be whole.
void CsvSplitter::undo_doubled(std::vector<std::string_view>& fields) {
    m_left_doubled = false;
    for (const std::size_t index : m_doubled) {
        if (index == m_left_field) {
            m_left_doubled = true;
            continue;
        }
        std::string_view& field = fields[index];
        char* const begin = m_at - (m_at - field.data());  // ours, so they may be written
        field = text_between(begin, undouble_quotes(begin, begin + field.size()));
    }
}

CsvReader::CsvReader(const std::filesystem::path& file)
    : m_name(std::make_unique<std::string>(file.string())),
      m_file(std::fopen(file.c_str(), "rb")),
      m_buffer(buffer_size),
      m_splitter(*m_name) {}

Result<void> check_is_no_utf16(std::string_view bytes, const std::string& name) {
    return is_utf16(bytes) ? invalid("the text is UTF-16", name, "save it as CSV UTF-8, or: iconv -f UTF-16 -t UTF-8")
                           : Result<void>{};
}

Result<CsvReader> CsvReader::open(const std::filesystem::path& file) {
    CsvReader reader(file);
    if (reader.m_file == nullptr || std::filesystem::is_directory(file)) {
        return fail(ErrorKind::Io, "cannot be read", reader.name(), "check that it is a file and its permissions");
    }
    std::setvbuf(reader.m_file.get(), nullptr, _IONBF, 0);
    reader.m_splitter.feed(reader.m_buffer.data(), reader.m_buffer.data(), false);
    TRY(reader.refill());
    const std::string_view first(reader.m_buffer.data(), reader.m_held);
    TRY(check_no_stranger(first, reader.name()));
    TRY(check_is_no_utf16(first, reader.name()));
    if (std::string_view(reader.m_buffer.data(), reader.m_held).starts_with(byte_order_mark)) {
        char* const begin = reader.m_buffer.data();
        reader.m_splitter.feed(begin + byte_order_mark.size(), begin + reader.m_held, reader.m_at_end);
    }
    if (TRY(reader.step()) == CsvSplitter::Step::End) {
        return invalid("the CSV file is empty", reader.name(), "its first line names the columns");
    }
    reader.m_header.assign(reader.m_fields.begin(), reader.m_fields.end());
    return reader;
}

std::size_t CsvReader::find(std::string_view column) const {
    const auto found = std::ranges::find(m_header, column);
    return found == m_header.end() ? npos : static_cast<std::size_t>(found - m_header.begin());
}

/// Keeps the row that was begun, at the front of the buffer, and reads on behind it.
Result<void> CsvReader::refill() {
    char* const left = m_splitter.at();
    const std::size_t kept = m_held - static_cast<std::size_t>(left - m_buffer.data());
    std::memmove(m_buffer.data(), left, kept);
    if (kept == m_buffer.size()) {
        m_buffer.resize(m_buffer.size() * 2);
    }
    const std::size_t wanted = m_buffer.size() - kept;
    const std::size_t more = std::fread(m_buffer.data() + kept, 1, wanted, m_file.get());
    if (std::ferror(m_file.get()) != 0) {
        return fail(ErrorKind::Io, "cannot be read", name(), "check the disk and its permissions");
    }
    if (m_held == 0 && ends_lines_with_cr({m_buffer.data(), more})) {
        m_cr_to_lf.emplace();
    }
    if (m_cr_to_lf) {
        m_cr_to_lf->apply(m_buffer.data() + kept, m_buffer.data() + kept + more);
    }
    m_held = kept + more;
    m_at_end = more < wanted;
    m_splitter.feed(m_buffer.data(), m_buffer.data() + m_held, m_at_end);
    return {};
}

Result<CsvSplitter::Step> CsvReader::step() {
    while (true) {
        m_row_line = m_splitter.line();
        m_fields.clear();
        const char* const begin = m_splitter.at();
        const CsvSplitter::Step step = TRY(m_splitter.row(m_fields));
        if (step == CsvSplitter::Step::Whole && !m_splitter.is_known_ascii(begin)) {
            const std::string_view row = text_between(begin, m_splitter.at());
            const bool is_plain = unicode::is_ascii(row) || (is_valid_utf8(row) && row.find('\0') == row.npos);
            // Of a row that is not, what doubled quotes left behind may be broken and no field's.
            for (const std::string_view field : is_plain ? std::span<const std::string_view>() : m_fields) {
                TRY(check_is_utf8(field, name(), m_row_line));
            }
        }
        if (step != CsvSplitter::Step::NeedMore) {
            return step;
        }
        TRY(refill());
    }
}

Result<bool> CsvReader::next() {
    while (TRY(step()) == CsvSplitter::Step::Whole) {
        if (m_fields.size() == m_header.size()) {
            return true;
        }
        if (m_fields.size() != 1 || !m_fields.front().empty()) {
            return invalid(fmt::format("a row has {} fields, the header has {}", m_fields.size(), m_header.size()),
                           m_splitter.place(m_row_line), "quote fields that hold a comma");
        }
    }
    return false;
}

}  // namespace public_signals::inline data
