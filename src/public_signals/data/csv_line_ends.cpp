#include "public_signals/data/csv_line_ends.hpp"

namespace public_signals::inline data {

bool ends_lines_with_cr(std::string_view start) {
    bool quoted = false;
    for (std::size_t at = 0; at < start.size(); ++at) {
        quoted = quoted != (start[at] == '"');
        if (!quoted && (start[at] == '\r' || start[at] == '\n')) {
            return start[at] == '\r' && at + 1 < start.size() && start[at + 1] != '\n';
        }
    }
    return false;
}

void CrToLf::apply(char* begin, char* end) {
    for (char* at = begin; at != end; ++at) {
        m_quoted = m_quoted != (*at == '"');
        if (*at == '\r' && !m_quoted) {
            *at = '\n';
        }
    }
}

}  // namespace public_signals::inline data
