#include "public_signals/archive/warc_members.hpp"

#include "public_signals/archive/warc_record.hpp"

namespace public_signals::inline archive::warc {
namespace {

constexpr std::size_t enough_for_a_first_line = 4096;

bool begins_a_record(std::string_view bytes) {
    Inflater inflater(max_record_bytes);
    std::string_view start = bytes.substr(0, enough_for_a_first_line);
    std::string text;
    inflater.decode(start, text);
    return text.starts_with(version_start);
}

}  // namespace

Member member_at(std::string_view bytes, std::size_t offset) {
    Inflater inflater(max_record_bytes);
    std::string_view rest = bytes.substr(offset);
    Member member{.state = Inflater::State::Damaged, .text = {}, .end = offset};
    member.state = inflater.decode(rest, member.text);
    member.end = bytes.size() - rest.size();
    return member;
}

std::size_t next_member(std::string_view bytes, std::size_t from) {
    while (true) {
        from = bytes.find(member_start, from);
        if (from == bytes.npos) {
            return bytes.size();
        }
        if (begins_a_record(bytes.substr(from))) {
            return from;
        }
        ++from;
    }
}

}  // namespace public_signals::inline archive::warc
