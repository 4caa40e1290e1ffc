#include "public_signals/archive/stored_body.hpp"

#include "public_signals/archive/warc.hpp"

namespace public_signals::inline archive {

Result<std::string> StoredBody::read() const {
    warc::Record record = TRY(warc::read_at(file, offset));
    if (!is_http) {
        return std::move(record.block);
    }
    warc::HttpMessage message = TRY(warc::parse_http(record.block));
    record = {};
    return warc::decoded_body(message);
}

}  // namespace public_signals::inline archive
