#include "public_signals/models/feature_origin.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "public_signals/base/file.hpp"
#include "public_signals/base/words.hpp"
#include "public_signals/data/json.hpp"

namespace public_signals::inline models {
namespace {

bool take_ending(std::string_view& name, std::string_view ending) {
    if (!name.ends_with(ending) || name.size() == ending.size()) {
        return false;
    }
    name.remove_suffix(ending.size());
    return true;
}

/// Takes `mark` and the number behind it off the end of `name`.
bool take_numbered(std::string_view& name, std::string_view mark, int& number) {
    const std::size_t at = name.rfind(mark);
    if (at == std::string_view::npos || at == 0) {
        return false;
    }
    const std::string_view digits = name.substr(at + mark.size());
    const char* const end = digits.data() + digits.size();
    if (digits.empty() || !std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; }) ||
        std::from_chars(digits.data(), end, number).ec != std::errc{}) {
        return false;
    }
    name = name.substr(0, at);
    return true;
}

Result<FeatureOrigin> origin_of(const json::Value& told, const std::string& name, const std::string& file) {
    FeatureOrigin origin = origin_by_name(name);
    const std::string source(told.get("source").string().value_or(origin.metric));
    if (const auto kind = told.get("kind").string()) {
        origin.kind = TRY(parse_word<FeatureKind>(*kind, fmt::format("{}: features.{}.kind", file, name)));
    }
    origin.metric = origin.kind == FeatureKind::Z ? origin_by_name(source).metric : source;
    origin.k = static_cast<int>(told.get("k").integer().value_or(origin.k));
    origin.shift = origin.kind == FeatureKind::Lag    ? origin.k
                   : origin.kind == FeatureKind::Lead ? -origin.k
                   : origin.kind == FeatureKind::Z    ? origin_by_name(source).shift
                                                      : 0;
    origin.uses_current_week = told.get("uses_current_week").boolean().value_or(origin.uses_current_week);
    origin.leaks_future = told.get("leaks_future").boolean().value_or(origin.leaks_future);
    return origin;
}

}  // namespace

const char* kind_word(const FeatureOrigin& origin) {
    return origin.kind ? name_of(*origin.kind) : "";
}

FeatureOrigin origin_by_name(std::string_view column) {
    FeatureOrigin origin{.metric = std::string(column)};
    std::string_view name = column;
    const auto made = [&](FeatureKind kind, bool now, bool later) {
        origin.kind = kind;
        origin.uses_current_week = now;
        origin.leaks_future = later;
        origin.metric = std::string(name);
        return origin;
    };
    if (take_ending(name, "_z") || take_ending(name, "_z_show")) {
        const FeatureOrigin inner = origin_by_name(name);
        made(FeatureKind::Z, !inner.kind, true);
        origin.metric = inner.metric;
        origin.shift = inner.shift;
        return origin;
    }
    if (take_ending(name, "_z_exp")) {
        origin.shift = origin_by_name(name).shift;
        return made(FeatureKind::Z, true, false);
    }
    if (take_numbered(name, "_lag", origin.k)) {
        origin.shift = origin.k;
        return made(FeatureKind::Lag, false, false);
    }
    if (take_numbered(name, "_lead", origin.k)) {
        origin.shift = -origin.k;
        return made(FeatureKind::Lead, false, true);
    }
    if (take_ending(name, "_delta")) {
        return made(FeatureKind::Delta, true, false);
    }
    if (take_ending(name, "_pct_change")) {
        return made(FeatureKind::PctChange, true, false);
    }
    for (const auto& [ending, kind] :
         {std::pair("_sum", FeatureKind::RollSum), std::pair("_mean", FeatureKind::RollMean)}) {
        std::string_view rest = column;
        if (take_ending(rest, ending) && take_numbered(rest, "_roll", origin.k)) {
            name = rest;
            return made(kind, true, false);
        }
    }
    return origin;
}

Result<FeatureOrigins> FeatureOrigins::read(const std::filesystem::path& file) {
    const std::string text = TRY(read_file(file));
    const auto wrong = [&] {
        return fail(ErrorKind::ParseError, "this is no metadata of features", file.string(),
                    "it is the _metadata.json that `features` writes beside its Parquet file");
    };
    const auto document = json::parse(text);
    if (!document || !document->root().get("features").is_object()) {
        return wrong();
    }
    FeatureOrigins origins;
    for (const auto& [name, told] : document->root().get("features").members()) {
        origins.m_told.emplace(name, TRY(origin_of(told, std::string(name), file.string())));
    }
    return origins;
}

FeatureOrigin FeatureOrigins::of(const std::string& column) const {
    const auto found = m_told.find(column);
    return found == m_told.end() ? origin_by_name(column) : found->second;
}

}  // namespace public_signals::inline models
