// The weekly panel: the 18 canonical columns, in their order, and behind them the groups of columns that were asked
// for.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "public_signals/base/result.hpp"
#include "public_signals/panel/panel_columns.hpp"

namespace public_signals::inline panel {

/// Names of groups of columns, in the order of `extension_groups`, each once.
using Extensions = std::vector<std::string>;

/// The groups that these names call; `where` is the option or key that gave them. An unknown one is an error with the
/// nearest.
Result<Extensions> extensions_named(const std::vector<std::string>& names, const std::string& where);
/// The groups whose columns a panel or a file has.
Extensions extensions_with(const std::function<bool(std::string_view)>& has_column);
/// The groups of either.
Extensions united(const Extensions& a, const Extensions& b);

/// The 18 columns and those of these extensions.
std::vector<PanelColumn> panel_schema(const Extensions& extensions);
/// The columns of a source's weeks, the one that says whether a week is known first: its canonical columns (of a source
/// without any, those of the group that has its name), then those of these extensions.
std::vector<PanelColumn> source_columns(Source source, const Extensions& extensions = {});
/// Whether a source has no canonical columns, so that the panel has it only when `--extensions` names it.
bool is_extension(Source source);
/// Whether a panel with these extensions has columns of a source.
bool is_in_panel(Source source, const Extensions& extensions);
/// The sources of the 18 columns, in their order.
std::vector<Source> canonical_sources();
/// Every source; those of the 18 columns first.
std::vector<Source> canonical_sources_first();

/// The counts of a post that a source's canonical columns add up.
std::vector<PostCount> summed_counts(Source source);
/// The fields of a source's posts in the order of its raw files and JSON lines: that of `post_fields`, where the counts
/// that the source's columns add up come before the others. Fields that are shown where they are known are among them.
std::vector<const PostField*> post_fields_of(Source source);
/// Whether files of a source have a field only where some post has it.
bool is_shown_where_known(const PostField& field, Source source);

}  // namespace public_signals::inline panel
