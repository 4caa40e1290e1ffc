#include "public_signals/panel/stored_types.hpp"

#include <arrow/api.h>
#include <arrow/io/memory.h>
#include <arrow/ipc/dictionary.h>
#include <arrow/ipc/reader.h>
#include <arrow/util/base64.h>
#include <fmt/format.h>

#include <set>

#include "public_signals/data/json.hpp"

namespace public_signals::inline panel {
namespace {

std::set<std::string> categories_of_arrow(const std::string& encoded) {
    std::set<std::string> names;
    const arrow::Result<std::string> bytes = arrow::util::base64_decode(encoded);
    if (!bytes.ok()) {
        return names;
    }
    arrow::io::BufferReader stream(arrow::Buffer::FromString(*bytes));
    arrow::ipc::DictionaryMemo memo;
    if (const auto schema = arrow::ipc::ReadSchema(&stream, &memo); schema.ok()) {
        for (const auto& field : (*schema)->fields()) {
            if (field->type()->id() == arrow::Type::DICTIONARY) {
                names.insert(field->name());
            }
        }
    }
    return names;
}

std::set<std::string> categories_of_pandas(const std::string& text) {
    std::set<std::string> names;
    if (const auto document = json::parse(text)) {
        for (const json::Value column : document->root().get("columns").elements()) {
            const auto name = column.get("name").string();
            if (name && column.get("pandas_type").string() == "categorical") {
                names.emplace(*name);
            }
        }
    }
    return names;
}

}  // namespace

void name_categories(const std::shared_ptr<const arrow::KeyValueMetadata>& metadata,
                     std::vector<StoredColumn>& stored) {
    if (metadata == nullptr) {
        return;
    }
    std::set<std::string> categories = categories_of_arrow(metadata->Get("ARROW:schema").ValueOr(""));
    categories.merge(categories_of_pandas(metadata->Get("pandas").ValueOr("")));
    for (StoredColumn& column : stored) {
        if (categories.contains(column.name) && !column.arrow_type.starts_with("dictionary<")) {
            column.arrow_type = fmt::format("dictionary<values={}>", column.arrow_type);
        }
    }
}

}  // namespace public_signals::inline panel
