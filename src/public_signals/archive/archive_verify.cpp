// A damaged gzip member says nothing about where the next one begins: it is found by its magic bytes and by whether it
// decodes to the first line of a record.
#include "public_signals/archive/archive_verify.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "public_signals/archive/warc_members.hpp"
#include "public_signals/archive/warc_record.hpp"
#include "public_signals/base/ascii.hpp"
#include "public_signals/base/digest.hpp"
#include "public_signals/base/mapped_file.hpp"
#include "public_signals/base/timebins.hpp"

namespace public_signals::inline archive::warc {
namespace {

constexpr std::string_view next_plain_record = "\r\n\r\nWARC/1.";
constexpr std::array about_a_uri = {RecordType::Response, RecordType::Resource, RecordType::Request,
                                    RecordType::Revisit, RecordType::Conversion};

/// The value of Content-Length in the text of a header, or empty.
std::string_view value_of_length(std::string_view head) {
    while (!head.empty()) {
        const std::string_view line = head.substr(0, head.find("\r\n"));
        const std::size_t colon = line.find(':');
        if (colon != line.npos && same_name(trimmed(line.substr(0, colon)), "Content-Length")) {
            return trimmed(line.substr(colon + 1));
        }
        head.remove_prefix(std::min(line.size() + 2, head.size()));
    }
    return {};
}

/// One record's text, checked field by field; what is found goes into the check.
class RecordCheck {
  public:
    RecordCheck(ArchiveCheck& check, std::uint64_t offset) : m_check(check), m_offset(offset) {}

    /// Checks the record at the front of `text` and returns what follows it; nullopt when its end is unknown.
    std::optional<std::string_view> check(std::string_view text) {
        const std::size_t end = text.find(header_end);
        if (end == text.npos || end > max_header_bytes || !text.starts_with(version_start)) {
            report(Problem::BadHeader);
            return std::nullopt;
        }
        ++m_check.records;
        read_fields(text.substr(0, end + 2));
        check_fields();
        return check_block(text.substr(end + header_end.size()));
    }

    void report(Problem problem) {
        const auto same = [&](const ArchiveProblem& other) {
            return other.offset == m_offset && other.record_id == m_id && other.problem == problem;
        };
        if (std::none_of(m_check.problems.begin(), m_check.problems.end(), same)) {
            m_check.problems.push_back({m_offset, m_id, problem});
        }
    }

  private:
    void read_fields(std::string_view head) {
        std::string_view rest = head.substr(std::min(head.find("\r\n") + 2, head.size()));
        bool well_formed = true;
        while (!rest.empty()) {
            const std::size_t end = rest.find("\r\n");
            const std::string_view line = rest.substr(0, end);
            rest.remove_prefix(std::min(end == rest.npos ? rest.size() : end + 2, rest.size()));
            if (!m_record.fields.empty() && (line.starts_with(' ') || line.starts_with('\t'))) {
                m_record.fields.back().second.append(" ").append(trimmed(line));
                continue;
            }
            const std::size_t colon = line.find(':');
            well_formed = well_formed && colon != line.npos && colon != 0;
            if (colon != line.npos) {
                m_record.fields.emplace_back(line.substr(0, colon), trimmed(line.substr(colon + 1)));
            }
        }
        m_id = bare_id(m_record.field("WARC-Record-ID"));
        if (!m_id.empty() && !m_check.ids.insert(m_id).second) {
            report(Problem::DuplicateId);
        }
        if (!well_formed || has_field_twice()) {
            report(Problem::BadHeader);
        }
    }

    /// Only WARC-Concurrent-To may come more than once.
    bool has_field_twice() const {
        for (auto field = m_record.fields.begin(); field != m_record.fields.end(); ++field) {
            const bool again = std::any_of(m_record.fields.begin(), field,
                                           [&](const auto& earlier) { return same_name(earlier.first, field->first); });
            if (again && !same_name(field->first, "WARC-Concurrent-To")) {
                return true;
            }
        }
        return false;
    }

    void check_fields() {
        const std::optional<RecordType> type = m_record.type();
        bool missing = std::any_of(mandatory_fields.begin(), mandatory_fields.end(),
                                   [&](std::string_view name) { return m_record.field(name).empty(); });
        missing |= type && std::ranges::find(about_a_uri, *type) != about_a_uri.end() &&
                   m_record.field("WARC-Target-URI").empty();
        missing |= type == RecordType::Revisit && m_record.field("WARC-Profile").empty();
        if (missing) {
            report(Problem::MissingField);
        }
        const std::string_view id = m_record.field("WARC-Record-ID");
        const std::string_view date = m_record.field("WARC-Date");
        if ((!id.empty() && (!id.starts_with('<') || !id.ends_with('>') || id.find(':') == id.npos)) ||
            (!date.empty() && (!date.ends_with('Z') || !parse_instant(date)))) {
            report(Problem::BadHeader);
        }
    }

    std::optional<std::string_view> check_block(std::string_view rest) {
        const std::string_view digits = m_record.field("Content-Length");
        std::size_t length = 0;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
        if (digits.empty()) {
            return behind_unknown_length(rest);
        }
        if (error != std::errc() || end != digits.data() + digits.size() || rest.size() < record_end.size() ||
            length > rest.size() - record_end.size() || rest.substr(length, record_end.size()) != record_end) {
            report(Problem::BadLength);
            return behind_unknown_length(rest);
        }
        m_record.block = std::string(rest.substr(0, length));
        judge_digests();
        return rest.substr(length + record_end.size());
    }

    static std::optional<std::string_view> behind_unknown_length(std::string_view rest) {
        const std::size_t next = rest.find(next_plain_record);
        return next == rest.npos ? std::nullopt : std::optional(rest.substr(next + record_end.size()));
    }

    void judge_digests() {
        const std::string_view of_block = m_record.field("WARC-Block-Digest");
        const auto matches = of_block.empty() ? std::nullopt : digest_matches(of_block, m_record.block);
        if (!matches) {
            report(Problem::MissingDigest);
        }
        const std::string_view of_payload = m_record.field("WARC-Payload-Digest");
        if (!matches.value_or(true) ||
            (!of_payload.empty() && has_own_payload(m_record) && !payload_matches(m_record, of_payload))) {
            report(Problem::DigestMismatch);
        }
    }

    ArchiveCheck& m_check;
    std::uint64_t m_offset;
    std::string m_id;
    Record m_record;
};

/// The records in the text of one member.
void judge_member(ArchiveCheck& check, std::uint64_t offset, std::string_view text) {
    int records = 0;
    while (true) {
        RecordCheck record_check(check, offset);
        if (records == 1) {
            record_check.report(Problem::NotOneMemberPerRecord);
        }
        const auto behind = record_check.check(text);
        ++records;
        if (!behind || behind->empty()) {
            return;
        }
        if (!behind->starts_with(version_start)) {
            record_check.report(Problem::TrailingGarbage);
            return;
        }
        text = *behind;
    }
}

/// A member that does not decode: cut when its data reach to where the next one begins, else changed in its middle.
/// What came out of it is judged too, so that the record is named.
void judge_broken_member(ArchiveCheck& check, std::uint64_t offset, std::string_view text, bool cut) {
    ArchiveCheck salvaged;
    if (text.starts_with(version_start) && text.find(header_end) != text.npos) {
        judge_member(salvaged, offset, text);
    }
    ArchiveProblem problem{offset, "", cut ? Problem::Cut : Problem::DigestMismatch};
    const std::size_t head = std::min(text.find(header_end), text.size());
    const std::string_view named = text.substr(0, head);
    const std::size_t id = named.find("WARC-Record-ID: <");
    const std::size_t id_end = named.find('>', std::min(id, named.size()));
    if (id_end != named.npos) {
        const std::size_t from = id + std::string_view("WARC-Record-ID: <").size();
        problem.record_id = std::string(named.substr(from, id_end - from));
    }
    const bool said = !cut && std::any_of(salvaged.problems.begin(), salvaged.problems.end(), [](const auto& found) {
        return found.problem == Problem::BadHeader || found.problem == Problem::MissingField;
    });
    if (said) {
        check.problems.insert(check.problems.end(), salvaged.problems.begin(), salvaged.problems.end());
    } else {
        check.problems.push_back(problem);
    }
}

void verify_compressed(std::string_view bytes, ArchiveCheck& check) {
    for (std::size_t offset = 0; offset < bytes.size();) {
        if (!bytes.substr(offset).starts_with(member_start)) {
            const bool only_magic_is_cut = member_start.starts_with(bytes.substr(offset));
            check.problems.push_back({offset, "", only_magic_is_cut ? Problem::Cut : Problem::TrailingGarbage});
            offset = next_member(bytes, offset + 1);
            continue;
        }
        const Member member = member_at(bytes, offset);
        if (member.state == Inflater::State::Done) {
            judge_member(check, offset, member.text);
            offset = member.end;
            continue;
        }
        const std::size_t next = next_member(bytes, offset + 1);
        if (member.state == Inflater::State::TooLarge) {
            check.problems.push_back({offset, "", Problem::BadLength});
        } else {
            const bool cut = member.state == Inflater::State::NeedsInput || member.end >= next;
            judge_broken_member(check, offset, member.text, cut);
        }
        offset = next;
    }
}

void verify_plain(std::string_view bytes, ArchiveCheck& check) {
    for (std::size_t offset = 0; offset < bytes.size();) {
        const std::string_view text = bytes.substr(offset);
        RecordCheck record_check(check, offset);
        if (!text.starts_with(version_start)) {
            record_check.report(version_start.starts_with(text) ? Problem::Cut : Problem::TrailingGarbage);
            const std::size_t next = text.find(next_plain_record);
            offset += next == text.npos ? text.size() : next + record_end.size();
            continue;
        }
        const std::size_t end = text.find(header_end);
        const std::string_view length_field = value_of_length(text.substr(0, end));
        std::size_t length = 0;
        std::from_chars(length_field.data(), length_field.data() + length_field.size(), length);
        const bool reaches_the_end = end == text.npos || length > text.size() - end - header_end.size() ||
                                     text.size() - end - header_end.size() - length < record_end.size();
        if (reaches_the_end && text.find(next_plain_record, 1) == text.npos) {
            record_check.report(Problem::Cut);
            return;
        }
        const auto behind = record_check.check(text);
        offset = behind ? bytes.size() - behind->size() : bytes.size();
    }
}

}  // namespace

ArchiveCheck verify_bytes(std::string_view bytes) {
    ArchiveCheck check;
    if (bytes.empty()) {
        check.problems.push_back({0, "", Problem::Cut});
    } else if (bytes.starts_with(version_start)) {
        verify_plain(bytes, check);
    } else {
        verify_compressed(bytes, check);
        if (!bytes.starts_with(member_start) && check.problems.front().problem == Problem::TrailingGarbage) {
            check.problems.front().problem = Problem::BadHeader;
        }
    }
    return check;
}

Result<ArchiveCheck> verify(const std::filesystem::path& file) {
    const MappedFile mapped = TRY(MappedFile::open(file));
    TRY(refuse_zip(file.string(), mapped.bytes()));
    return verify_bytes(mapped.bytes());
}

}  // namespace public_signals::inline archive::warc
