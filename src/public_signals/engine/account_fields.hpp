// What a page says of the account whose posts it lists.
#pragma once

#include "public_signals/engine/fields.hpp"
#include "public_signals/engine/layout.hpp"

namespace public_signals::inline engine {

/// Takes the value of one field of a layout; a field of posts is none of the account's.
void set_account_field(Field field, FieldValue& value, ReadAccount& account);

}  // namespace public_signals::inline engine
