// A panel and its checks as one HTML file that needs nothing else: no script, no request, no fonts of its own.
#pragma once

#include <string>
#include <vector>

#include "public_signals/models/forecast/forecast_json.hpp"
#include "public_signals/models/model_run_json.hpp"
#include "public_signals/models/profile/profile_json.hpp"
#include "public_signals/quality/validate.hpp"
#include "public_signals/report/collection.hpp"
#include "public_signals/report/history.hpp"
#include "public_signals/report/null_reasons.hpp"

namespace public_signals::inline report {

/// A file that the report rests on, by the name that may be shown: never an absolute path.
struct InputFile {
    std::string name;
    std::string sha256;
};

/// Profiles of one kind, and whether their input has changed since.
struct ProfilesShown {
    const StoredProfileRun* stored = nullptr;
    bool is_stale = false;
};

struct ReportInput {
    const ReadPanel& panel;
    const ValidationReport& checks;
    const Collection& collection;
    const History* history = nullptr;             // there are no raw files
    SeriesReason why_unknown = nullptr;           // nothing says why weeks of series are null
    const StoredModelRun* model = nullptr;        // none was run
    bool model_is_stale = false;                  // its input has changed since
    const StoredForecastRun* forecast = nullptr;  // none was made
    bool forecast_is_stale = false;
    std::vector<ProfilesShown> profiles;      // none were made
    const EventCalendar* calendar = nullptr;  // there is none
    std::vector<InputFile> files;
    std::vector<std::string> commands;  // that make this report from the raw files
};

struct Report {
    std::string html;
    std::string since;  // what the last run changed, in a sentence; empty where nobody can tell
};

/// The same input gives the same bytes; texts change no element of the page.
Report html_report(const ReportInput& input);

}  // namespace public_signals::inline report
