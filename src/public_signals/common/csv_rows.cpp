// Days of raw CSV are hundreds of megabytes: the bytes that mean something (comma, quote, line feed) are found 64 at a
// time, and only they are looked at.
#include "public_signals/common/csv_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace public_signals {
namespace {

constexpr std::size_t block_size = 64;
constexpr std::size_t buffer_size = std::size_t{1} << 18;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

#if defined(__SSE2__)
std::uint64_t specials_of(const char* block) {
    std::uint64_t specials = 0;
    for (std::size_t i = 0; i < block_size; i += 16) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(block + i));
        const __m128i comma = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(','));
        const __m128i quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
        const __m128i feed = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n'));
        const int mask = _mm_movemask_epi8(_mm_or_si128(_mm_or_si128(comma, quote), feed));
        specials |= static_cast<std::uint64_t>(static_cast<std::uint32_t>(mask)) << i;
    }
    return specials;
}
#else
std::uint64_t specials_of(const char* block) {
    std::uint64_t specials = 0;
    for (std::size_t i = 0; i < block_size; ++i) {
        const bool special = block[i] == ',' || block[i] == '"' || block[i] == '\n';
        specials |= static_cast<std::uint64_t>(special) << i;
    }
    return specials;
}
#endif

/// The same for the last bytes, which are fewer than a block.
std::uint64_t specials_of_tail(const char* begin, const char* end) {
    char block[block_size] = {};
    std::memcpy(block, begin, static_cast<std::size_t>(end - begin));
    return specials_of(block);
}

/// Moves the text behind each doubled quote up by one; returns the new end.
char* without_doubled_quotes(char* begin, char* end) {
    char* to = begin;
    for (const char* from = begin; from != end; ++from) {
        *to++ = *from;
        if (*from == '"') {
            ++from;  // the second of the two
        }
    }
    return to;
}

}  // namespace

std::string CsvSplitter::place(std::size_t line) const {
    return fmt::format("{}:{}", m_name, line);
}

void CsvSplitter::feed(char* begin, char* end, bool is_last) {
    m_at = begin;
    m_end = end;
    m_is_last = is_last;
    m_next_block = begin;
    m_specials = 0;
}

const char* CsvSplitter::next_special() {
    while (m_specials == 0) {
        if (m_next_block == m_end) {
            return m_end;
        }
        const auto left = static_cast<std::size_t>(m_end - m_next_block);
        m_block = m_next_block;
        m_next_block += std::min(left, block_size);
        m_specials = left >= block_size ? specials_of(m_block) : specials_of_tail(m_block, m_end);
    }
    const char* found = m_block + std::countr_zero(m_specials);
    m_specials &= m_specials - 1;
    return found;
}

/// True when the field ends within the bytes; m_field then stands on what follows it.
bool CsvSplitter::plain_field(Field& field) {
    const char* special = next_special();
    while (special != m_end && *special == '"') {
        special = next_special();
    }
    char* const stop = m_field + (special - m_field);
    const bool ends_line = special != m_end && *special == '\n';
    const bool has_return = ends_line && stop != field.begin && stop[-1] == '\r';
    field.end = has_return ? stop - 1 : stop;
    m_field = stop;
    return special != m_end || m_is_last;
}

Result<bool> CsvSplitter::quoted_field(Field& field) {
    const std::size_t first_line = m_line + m_inner_lines;
    field.begin = m_field + 1;
    next_special();  // the opening quote
    while (true) {
        const char* special = next_special();
        if (special == m_end) {
            if (!m_is_last) {
                return false;
            }
            return invalid("a quoted field never ends", place(first_line), "close the quote");
        }
        if (*special == '\n') {
            ++m_inner_lines;
        }
        if (*special != '"') {
            continue;
        }
        if (special + 1 == m_end && !m_is_last) {
            return false;
        }
        if (special + 1 != m_end && special[1] == '"') {
            next_special();
            field.has_doubled_quotes = true;
            continue;
        }
        field.end = field.begin + (special - field.begin);
        m_field = field.end + 1;
        break;
    }
    if (m_field != m_end && *m_field == '\r') {
        if (m_field + 1 == m_end && !m_is_last) {
            return false;
        }
        ++m_field;
        if (m_field != m_end && *m_field != '\n') {
            --m_field;
        }
    }
    if (m_field == m_end) {
        return m_is_last;
    }
    if (*m_field != ',' && *m_field != '\n') {
        return invalid("text follows the closing quote of a field", place(m_line + m_inner_lines),
                       "write a quote inside a quoted field twice");
    }
    next_special();  // the comma or line feed
    return true;
}

Result<CsvSplitter::Step> CsvSplitter::row(std::vector<std::string_view>& fields) {
    if (m_at == m_end) {
        return m_is_last ? Step::End : Step::NeedMore;
    }
    m_fields.clear();
    m_field = m_at;
    m_inner_lines = 0;
    while (true) {
        Field field{m_field, m_field, false};
        const bool quoted = m_field != m_end && *m_field == '"';
        const bool whole = quoted ? TRY(quoted_field(field)) : plain_field(field);
        if (!whole) {
            return Step::NeedMore;
        }
        m_fields.push_back(field);
        if (m_field == m_end || *m_field == '\n') {
            break;
        }
        ++m_field;
    }
    m_line += m_inner_lines + 1;
    m_at = m_field == m_end ? m_field : m_field + 1;
    for (const Field& field : m_fields) {
        char* end = field.has_doubled_quotes ? without_doubled_quotes(field.begin, field.end) : field.end;
        fields.emplace_back(field.begin, static_cast<std::size_t>(end - field.begin));
    }
    return Step::Whole;
}

CsvReader::CsvReader(const std::filesystem::path& file)
    : m_name(std::make_unique<std::string>(file.string())),
      m_file(std::fopen(file.c_str(), "rb")),
      m_buffer(buffer_size),
      m_splitter(*m_name) {}

Result<CsvReader> CsvReader::open(const std::filesystem::path& file) {
    CsvReader reader(file);
    if (reader.m_file == nullptr || std::filesystem::is_directory(file)) {
        return fail(ErrorKind::Io, "cannot be read", reader.name(), "check that it is a file and its permissions");
    }
    std::setvbuf(reader.m_file.get(), nullptr, _IONBF, 0);
    reader.m_splitter.feed(reader.m_buffer.data(), reader.m_buffer.data(), false);
    TRY(reader.refill());
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
    m_held = kept + more;
    m_at_end = more < wanted;
    m_splitter.feed(m_buffer.data(), m_buffer.data() + m_held, m_at_end);
    return {};
}

Result<CsvSplitter::Step> CsvReader::step() {
    while (true) {
        m_row_line = m_splitter.line();
        m_fields.clear();
        const CsvSplitter::Step step = TRY(m_splitter.row(m_fields));
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

}  // namespace public_signals
