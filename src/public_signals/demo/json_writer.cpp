#include "public_signals/demo/json_writer.hpp"

#include <fmt/format.h>

namespace public_signals::inline demo {

std::string json_quoted(std::string_view text) {
    std::string quoted = "\"";
    quoted.reserve(text.size() + 2);
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            quoted += '\\';
            quoted += c;
        } else if (c == '\n') {
            quoted += "\\n";
        } else if (static_cast<unsigned char>(c) < 0x20) {
            quoted += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        } else {
            quoted += c;
        }
    }
    quoted += '"';
    return quoted;
}

void JsonWriter::separate() {
    if (m_comma) {
        m_text += ',';
    }
}

JsonWriter& JsonWriter::begin(char bracket) {
    separate();
    m_text += bracket;
    m_comma = false;
    return *this;
}

JsonWriter& JsonWriter::end(char bracket) {
    m_text += bracket;
    m_comma = true;
    return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
    separate();
    m_text += json_quoted(name);
    m_text += ':';
    m_comma = false;
    return *this;
}

JsonWriter& JsonWriter::raw(std::string_view json) {
    separate();
    m_text += json;
    m_comma = true;
    return *this;
}

}  // namespace public_signals::demo
