// One field of one post: the alternatives of its rule tried in order on a JSON value or an element.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "public_signals/base/timebins.hpp"
#include "public_signals/data/html.hpp"
#include "public_signals/data/json.hpp"
#include "public_signals/engine/rules_model.hpp"

namespace public_signals::inline engine {

/// What stands behind a day of which is known that it lies in one week of UTC: 2025-11-30Z.
inline constexpr std::string_view lies_in_one_week = "Z";

/// What a field came to; which member is set follows from the transform.
struct FieldValue {
    std::optional<std::string> text;
    std::optional<std::int64_t> number;  // Int, Count, and the seconds of Unix and Snowflake
    std::optional<Day> day;
    std::optional<bool> flag;
    std::vector<std::string> tags;
    bool from_id = false;  // Snowflake

    void clear();
    bool is_set() const { return text || number || day || flag || !tags.empty(); }
};

/// A post under the rules of its layout: what their paths lead to, found in one walk.
class PlacedPost {
  public:
    explicit PlacedPost(const json::Places& places) : m_places(places) {}

    void read(const json::Value& post) {
        m_post = post;
        m_places.find(post, m_found);
    }
    const json::Value& whole() const { return m_post; }
    const json::Value& front(const Alternative& way) const { return m_found[way.place]; }

  private:
    const json::Places& m_places;
    json::Value m_post;
    std::vector<json::Value> m_found;
};

/// Whether any alternative finds a text, be it empty, or that there can be none: an empty list or a null on the way to
/// it.
bool shows_text(const FieldRule& rule, const PlacedPost& post);
bool shows_text(const FieldRule& rule, const html::Element& post);

/// The first alternative that has a value; of flags, whether any is true. `unread` collects texts that no count can be
/// read from. One `value` serves for many fields.
void read_field(const FieldRule& rule, const json::Value& post, std::vector<std::string>& unread, FieldValue& value);
void read_field(const FieldRule& rule, const PlacedPost& post, std::vector<std::string>& unread, FieldValue& value);
void read_field(const FieldRule& rule, const html::Element& post, std::vector<std::string>& unread, FieldValue& value);

}  // namespace public_signals::inline engine
