#include "public_signals/demo/json_writer.hpp"

namespace public_signals::inline demo {

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

}  // namespace public_signals::inline demo
