// What the columns of a model-ready panel tell, in words: the labels of a Stata file.
#pragma once

#include "public_signals/panel/panel.hpp"
#include "public_signals/panel/table_files.hpp"

namespace public_signals::inline features {

/// `lag 4 of TikTok: posts of the week`: of every column that is made of another one of the panel.
ColumnLabels feature_labels(const Panel& panel);

}  // namespace public_signals::inline features
