// The words of the rule grammar for fields and transforms, and which go together.
#pragma once

#include <array>
#include <string_view>

#include "public_signals/engine/rules_model.hpp"

namespace public_signals::inline engine {

struct FieldName {
    std::string_view name;
    Field field;
    bool of_account;         // false: of a post
    Transform usual;         // when a rule names none
    std::string_view kinds;  // the transforms that fit, by name
};

inline constexpr std::string_view flag_kinds = "bool exists nonempty is";
inline constexpr FieldName names_before_counts[] = {
    {"post_id", Field::PostId, false, Transform::Text, "text"},
    {"shortcode", Field::Shortcode, false, Transform::Text, "text"},
    {"other_id", Field::OtherId, false, Transform::Text, "text"},
    {"author", Field::Author, false, Transform::Text, "text"},
    {"coauthors", Field::Coauthors, false, Transform::Texts, "texts"},
    {"owner_id", Field::OwnerId, false, Transform::Text, "text"},
    {"posted_at", Field::PostedAt, false, Transform::Unix, "unix time snowflake"},
    {"post_day", Field::PostDay, false, Transform::LongDay, "day"},
    {"not_after", Field::NotAfter, false, Transform::Time, "unix time"},
};
inline constexpr FieldName names_after_counts[] = {
    {"caption", Field::Caption, false, Transform::Text, "text"},
    {"hashtags", Field::Hashtags, false, Transform::Tags, "tags caption_tags"},
    {"is_photo", Field::IsPhoto, false, Transform::Exists, flag_kinds},
    {"is_reel", Field::IsReel, false, Transform::Bool, flag_kinds},
    {"is_pinned", Field::IsPinned, false, Transform::Bool, flag_kinds},
    {"is_collab", Field::IsCollab, false, Transform::Bool, flag_kinds},
    {"likes_hidden", Field::LikesHidden, false, Transform::Bool, flag_kinds},
    {"skip", Field::Skip, false, Transform::Bool, flag_kinds},
    {"handle", Field::Handle, true, Transform::Text, "text"},
    {"owner_id", Field::OwnerId, true, Transform::Text, "text"},
    {"posts", Field::AccountPosts, true, Transform::Int, "int count"},
    {"followers", Field::Followers, true, Transform::Int, "int count"},
    {"has_more", Field::HasMore, true, Transform::Bool, flag_kinds},
    {"cursor", Field::Cursor, true, Transform::Text, "text"},
    {"likes_hidden", Field::LikesHidden, true, Transform::Bool, flag_kinds},
};

inline constexpr auto field_names = [] {
    std::array<FieldName, std::size(names_before_counts) + n_counts + std::size(names_after_counts)> names{};
    std::size_t at = 0;
    for (const FieldName& name : names_before_counts) {
        names[at++] = name;
    }
    for (const PostCount count : all_counts) {
        names[at++] = {count.name(), count, false, Transform::Int, "int count"};
    }
    for (const FieldName& name : names_after_counts) {
        names[at++] = name;
    }
    return names;
}();

/// Whether a field says yes or no.
constexpr bool is_flag(Field field) {
    for (const FieldName& name : field_names) {
        if (name.field == field) {
            return name.kinds == flag_kinds;
        }
    }
    return false;
}

struct TransformName {
    std::string_view name;
    Transform transform;
};

inline constexpr std::array<TransformName, 14> transform_names = {{
    {"text", Transform::Text},
    {"int", Transform::Int},
    {"count", Transform::ShortCount},
    {"unix", Transform::Unix},
    {"time", Transform::Time},
    {"snowflake", Transform::Snowflake},
    {"day", Transform::LongDay},
    {"bool", Transform::Bool},
    {"exists", Transform::Exists},
    {"nonempty", Transform::Nonempty},
    {"is", Transform::Is},
    {"tags", Transform::Tags},
    {"texts", Transform::Texts},
    {"caption_tags", Transform::CaptionTags},
}};

}  // namespace public_signals::inline engine
