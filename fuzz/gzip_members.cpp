// The members of an archive as recovery after a kill reads them: one at a time, and the next behind damage.
#include "input.hpp"
#include "public_signals/archive/warc_members.hpp"
#include "public_signals/archive/warc_record.hpp"

using namespace public_signals;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes = fuzz::text_of(data, size);
    for (std::size_t offset = 0; offset < size;) {
        const warc::Member member = warc::member_at(bytes, offset);
        fuzz::require(member.end <= size, "a member ends inside the file");
        if (member.state != warc::Inflater::State::Done) {
            const std::size_t next = warc::next_member(bytes, offset + 1);
            fuzz::require(next > offset && next <= size, "the next member lies behind the damage");
            offset = next;
            continue;
        }
        fuzz::require(member.end > offset, "a member has bytes");
        const auto record = warc::parse_record(member.text);
        fuzz::require(!record || record->block.size() < member.text.size(), "a block is smaller than its record");
        offset = member.end;
    }
    warc::field_lines(bytes);
    return 0;
}
