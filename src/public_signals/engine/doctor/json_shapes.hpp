// What a JSON page is made of: where its documents are, its lists of objects, and the leaves of one object.
#pragma once

#include <string>
#include <vector>

#include "public_signals/engine/page_document.hpp"

namespace public_signals::inline engine {

/// Every value at the ends of an object, arrays by their first elements; steps through arrays are `*`.
struct Leaf {
    json::Path path;
    json::Value value;
};
std::vector<Leaf> leaves_of(const json::Value& object);

/// An array of objects, a map of objects (a path that ends in `*`), or a single object, with the objects in it.
struct ListOfObjects {
    json::Path path;
    std::vector<json::Value> objects;
    bool is_single = false;
};
std::vector<ListOfObjects> lists_in(const json::Value& root);

/// A place in a page that holds JSON, with one document of it.
struct JsonFound {
    JsonPlace place;
    json::Document document;
};
/// The body, or each script that holds JSON, by a selector or a prefix that finds it again.
std::vector<JsonFound> json_found(const PageDocument& page);

/// How well a key fits a field: 1 for the last key of one of its old paths, less for one that shares words with it or
/// with what platforms call such a thing; 0 for none.
double name_fits(const std::string& key, const FieldRule& rule);

}  // namespace public_signals::inline engine
