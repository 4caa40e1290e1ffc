// What is known of posts from the pages that could be read: what a proposed rule has to agree with.
#pragma once

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <vector>

#include "public_signals/engine/rules_model.hpp"
#include "public_signals/panel/observations.hpp"

namespace public_signals::inline engine {

/// The fields whose loss is a loss of data.
inline constexpr auto value_fields = [] {
    std::array<Field, 4 + n_counts> fields{Field::PostId, Field::PostedAt};
    std::ranges::copy(all_counts, fields.begin() + 2);
    fields[2 + n_counts] = Field::Caption;
    fields[3 + n_counts] = Field::Hashtags;
    return fields;
}();
bool is_count(Field field);
bool is_value(Field field);
/// The count of a post that a field names.
const Count& count_of(const Post& post, Field field);
/// Whether a post has a field; a date that came from its id does not count.
bool has(const Post& post, Field field);

class KnownPosts {
  public:
    void add(const Post& post);
    /// Its latest reading.
    const Post* find(const std::string& id) const;
    std::size_t size() const { return m_posts.size(); }
    /// The median of the logarithm of a count, over the posts that have it.
    double median_log(Field field) const;

  private:
    std::map<std::string, Post> m_posts;
};

/// The rule of a field, or null.
const FieldRule* rule_of(const LayoutRule& layout, Field field);

/// So many known posts say whether values agree; fewer say nothing.
inline constexpr int enough_compared = 3;

/// How well values found in pages agree with what is known.
struct Agreement {
    double valid = 0;    // the share of posts with a value that the field can have
    double known = 0.5;  // of those whose post is known, the share that agrees; a half while there are too few
    int compared = 0;
    double usual = 0.5;  // 1: of the usual size
};
/// Numbers found for a count, by post id.
Agreement agreement_of(const std::vector<std::pair<std::string, Count>>& found, Field field, const KnownPosts& known);

}  // namespace public_signals::inline engine
