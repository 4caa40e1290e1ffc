#include "public_signals/engine/account_fields.hpp"

namespace public_signals::inline engine {

void set_account_field(Field field, FieldValue& value, ReadAccount& account) {
    switch (field.kind) {
        case Field::Handle:
            account.handle = std::move(value.text).value_or(std::string());
            break;
        case Field::OwnerId:
            account.owner_id = std::move(value.text).value_or(std::string());
            break;
        case Field::AccountPosts:
            account.posts = value.number;
            break;
        case Field::Followers:
            account.followers = value.number;
            break;
        case Field::HasMore:
            account.has_more = value.flag;
            break;
        case Field::Cursor:
            account.cursor = std::move(value.text).value_or(std::string());
            break;
        case Field::LikesHidden:
            account.likes_hidden = value.flag.value_or(false);
            break;
        default:
            break;
    }
}

}  // namespace public_signals::inline engine
