// Archives: as a file, as the text inside a gzip member (no mutation passes a checksum), and as an HTTP message.
#include "public_signals/archive/warc.hpp"
#include "input.hpp"
#include "public_signals/archive/warc_record.hpp"

using namespace public_signals;

namespace {

constexpr std::size_t max_body = 1u << 20;

void read_http(std::string_view block) {
    const auto message = warc::parse_http(block);
    if (!message) {
        return;
    }
    fuzz::require(message->status == 0 || (message->status >= 100 && message->status <= 999), "a status has 3 digits");
    const auto body = warc::decoded_body(*message, max_body);
    fuzz::require(!body || body->size() <= max_body, "a decoded body stays under its cap");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes = fuzz::text_of(data, size);
    const auto read = warc::for_each_in(bytes, "archive", [&](warc::Record&& record) -> Result<void> {
        fuzz::require(record.offset < size, "a record begins inside the file");
        fuzz::require(!record.field("warc-type").empty(), "a record has a type");
        read_http(record.block);
        return {};
    });
    fuzz::require(read || !read.error().where.empty(), "an error says where");
    const auto record = warc::parse_record(bytes);
    fuzz::require(!record || record->block.size() < size, "a block is smaller than its record");
    read_http(bytes);
    return 0;
}
