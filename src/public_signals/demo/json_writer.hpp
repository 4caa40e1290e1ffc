// JSON text written in order, with the commas where they belong: ten thousand posts are quicker said than built.
#pragma once

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "public_signals/data/json_writer.hpp"

namespace public_signals::inline demo {

class JsonWriter {
  public:
    JsonWriter& begin(char bracket);
    JsonWriter& end(char bracket);
    JsonWriter& key(std::string_view name);
    JsonWriter& raw(std::string_view json);  // one value that is JSON already
    JsonWriter& value(std::string_view text) { return raw(json_quoted(text)); }
    JsonWriter& value(const char* text) { return raw(json_quoted(text)); }
    JsonWriter& value(std::same_as<bool> auto yes) { return raw(yes ? "true" : "false"); }
    JsonWriter& value(std::integral auto number)
        requires(!std::same_as<decltype(number), bool>)
    {
        return raw(std::to_string(number));
    }
    JsonWriter& value(std::nullptr_t) { return raw("null"); }
    JsonWriter& field(std::string_view name, const auto& content) { return key(name).value(content); }
    /// A whole field whose value is JSON already.
    JsonWriter& raw_field(std::string_view name, std::string_view json) { return key(name).raw(json); }
    std::string take() { return std::move(m_text); }

  private:
    void separate();
    std::string m_text;
    bool m_comma = false;
};

}  // namespace public_signals::inline demo
