// A run of models as the JSON that `fit` writes and the report reads.
#pragma once

#include <string>
#include <string_view>

#include "public_signals/data/json_writer.hpp"
#include "public_signals/models/model_run.hpp"

namespace public_signals::inline models {

/// Where a run came from, by names that may be shown.
struct ModelSource {
    std::string input_file;
    std::string input_sha256;
    std::string command;
};

struct StoredModelRun {
    ModelSource source;
    ModelRun run;  // without covariances
};

/// {outcome, input_file, …, results: [what fit_ols_fe returns and the run's q-values], placebos, event_studies,
/// not_estimated, warnings}.
Json to_json(const StoredModelRun& stored);

/// What to_json wrote, `file` being the name of what holds the text. Anything else is a ParseError that says what is
/// missing; a word that no option has (a vcov of another version) is an InvalidInput error that names file and key.
Result<StoredModelRun> model_run_from_json(std::string_view text, const std::string& file);

}  // namespace public_signals::inline models
