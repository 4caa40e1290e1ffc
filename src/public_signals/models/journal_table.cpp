#include "public_signals/models/journal_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "public_signals/base/counted.hpp"
#include "public_signals/models/estimate_text.hpp"
#include "public_signals/models/shown_interval.hpp"
#include "public_signals/panel/csv_cells.hpp"

namespace public_signals::inline models {
namespace {

using JournalColumns = std::vector<JournalColumn>;

constexpr const char* intercept_name = "intercept";

/// Names in the order in which they come first.
void add_once(std::vector<std::string>& names, const std::string& name) {
    if (std::ranges::find(names, name) == names.end()) {
        names.push_back(name);
    }
}

template <class Part>
std::vector<std::string> names_over(const JournalColumns& columns, const Part& part) {
    std::vector<std::string> names;
    for (const JournalColumn& column : columns) {
        for (const auto& name : part(column)) {
            add_once(names, name);
        }
    }
    return names;
}

std::vector<std::string> names_of_estimates(const std::vector<JournalEstimate>& estimates) {
    std::vector<std::string> names;
    for (const JournalEstimate& estimate : estimates) {
        names.push_back(estimate.name);
    }
    return names;
}

const JournalEstimate* find_estimate(const std::vector<JournalEstimate>& estimates, const std::string& name) {
    const auto found = std::ranges::find(estimates, name, &JournalEstimate::name);
    return found == estimates.end() ? nullptr : &*found;
}

/// The control that a level belongs to: `theatre[Booth]` is of theatre.
bool is_level_of(const std::string& name, const std::string& factor) {
    return name.starts_with(factor + "[");
}

/// The control that a regressor was made of: of a level the column that it is a level of.
const std::string& asked_control(const JournalColumn& column, const std::string& name) {
    const auto factor =
        std::ranges::find_if(column.factors, [&](const std::string& whole) { return is_level_of(name, whole); });
    return factor == column.factors.end() ? name : *factor;
}

std::vector<std::string> kept_controls(const JournalColumn& column) {
    std::vector<std::string> names;
    for (const JournalEstimate& control : column.controls) {
        if (control.name != intercept_name) {
            add_once(names, asked_control(column, control.name));
        }
    }
    return names;
}

/// The same of one that is not in the regression: where all levels are absorbed, no result names what they are of.
std::string dropped_control(const JournalColumn& column, const std::string& name) {
    const std::string& known = asked_control(column, name);
    return known == name && name.ends_with(']') ? name.substr(0, name.find('[')) : known;
}

/// The controls of a column as they were asked for, those that the effects absorb too.
std::vector<std::string> controls_of(const JournalColumn& column) {
    std::vector<std::string> names = kept_controls(column);
    for (const std::string& name : column.dropped) {
        add_once(names, dropped_control(column, name));
    }
    return names;
}

/// A value that all columns have; nothing where two differ.
template <class Value>
std::optional<Value> common(const JournalColumns& columns, const auto& of) {
    const Value first = of(columns.front());
    return std::ranges::all_of(columns, [&](const JournalColumn& column) { return of(column) == first; })
               ? std::optional(first)
               : std::nullopt;
}

ShownInterval interval_of(const JournalEstimate& e) {
    return {e.lower, e.upper, e.lower_is_cr3, e.upper_is_cr3};
}

InferenceMethod method_of_p(const JournalEstimate& e) {
    return !e.bootstrapped ? InferenceMethod::T
           : e.of_scores   ? InferenceMethod::ScoreBootstrap
           : e.p_is_cr3    ? InferenceMethod::Cr3
                           : InferenceMethod::WildBootstrap;
}

InferenceMethod method_of_interval(const JournalEstimate& e) {
    return !e.bootstrapped ? InferenceMethod::T
           : e.of_scores   ? InferenceMethod::ScoreBootstrap
                           : interval_method_of(e.lower_is_cr3, e.upper_is_cr3);
}

bool any_marked(const JournalColumns& columns) {
    return std::ranges::any_of(
        columns, [](const JournalColumn& c) { return std::ranges::any_of(c.predictors, &JournalEstimate::is_marked); });
}

/// `log of gross`; the mean of a Poisson regression.
std::string outcome_in_form(const JournalColumn& column, const std::string& outcome) {
    if (outcome.empty() || column.form.empty()) {
        return outcome;
    }
    return fmt::format("{} of {}", column.form.starts_with("poisson") ? "log of the mean" : column.form, outcome);
}

/// What each kind of coefficient in the table is, once.
std::string units_said(const JournalColumns& columns) {
    std::set<std::string> said;
    std::string text;
    for (const JournalColumn& column : columns) {
        if (!column.form.empty() && said.insert(column.unit).second) {
            text += fmt::format("{}{} ({})", text.empty() ? "" : ", ", column.short_unit, column.unit);
        }
    }
    return text.empty() ? "" : fmt::format("What a coefficient is: {}. ", text);
}

std::string column_rests_on(const JournalColumn& column) {
    const bool boot =
        !column.predictors.empty() && std::ranges::any_of(column.predictors, &JournalEstimate::bootstrapped);
    const bool of_scores = boot && std::ranges::any_of(column.predictors, &JournalEstimate::of_scores);
    return of_scores ? "score bootstrap" : boot ? "wild bootstrap" : "t";
}

/// The rows of a table on the way: what is shown, and the same as numbers.
class JournalRows {
  public:
    JournalRows(const JournalColumns& columns, const JournalOptions& options)
        : m_columns(columns), m_options(options) {}

    void add_head() {
        std::vector<std::string> titles = {""};
        for (std::size_t c = 0; c < m_columns.size(); ++c) {
            const std::string& own = m_columns[c].title;
            titles.push_back(!m_options.titles.empty() ? m_options.titles[c]
                             : own.empty()             ? fmt::format("({})", c + 1)
                                                       : own);
        }
        {
            CsvRow csv(m_csv);
            csv.add("term").add("statistic");
            for (std::size_t c = 1; c < titles.size(); ++c) {
                csv.add(titles[c]);
            }
        }
        m_cells.push_back(std::move(titles));
        const auto outcomes = names_over(m_columns, [](const JournalColumn& c) { return std::vector{c.outcome}; });
        if (outcomes != std::vector<std::string>{""}) {
            add_cells("Outcome", [&](const JournalColumn& c) { return outcome_in_form(c, label(c.outcome)); });
            add_to_csv("outcome", [&](const JournalColumn& c) { return label(c.outcome); });
        }
        add("Coefficient is", "coefficient_is", [](const JournalColumn& c) { return c.short_unit; });
    }

    void add_estimates(const std::vector<std::string>& names, const auto& part) {
        for (const std::string& name : names) {
            std::vector<const JournalEstimate*> found;
            for (const JournalColumn& column : m_columns) {
                found.push_back(find_estimate(part(column), name));
            }
            add_lines(name, found);
        }
    }

    /// A row of words, one of each column; `key` is its name in CSV, which has no `unit` behind them.
    void add(const std::string& head, const std::string& key, const auto& cell, const std::string& unit = "") {
        add_cells(head, cell, unit);
        add_to_csv(key, cell);
    }

    /// The same for all formats but CSV.
    void add_cells(const std::string& head, const auto& cell, const std::string& unit = "") {
        m_cells.push_back({head});
        for (const JournalColumn& column : m_columns) {
            const std::string text = cell(column);
            m_cells.back().push_back(text.empty() ? "–" : text + unit);
        }
    }

    /// The same for CSV alone.
    void add_to_csv(const std::string& key, const auto& cell) {
        CsvRow csv(m_csv);
        csv.add("").add(key);
        for (const JournalColumn& column : m_columns) {
            csv.add(cell(column));
        }
    }

    /// A row that the note stands for where it is the same in all columns; CSV has it always.
    void add_unless_common(const std::string& head, const std::string& key, const auto& cell,
                           const std::string& unit = "") {
        if (common<std::string>(m_columns, cell)) {
            add_to_csv(key, cell);
        } else {
            add(head, key, cell, unit);
        }
    }

    /// A row of numbers.
    void add_numbers(const std::string& head, const std::string& key, const auto& value, const auto& shown) {
        m_cells.push_back({head});
        CsvRow csv(m_csv);
        csv.add("").add(key);
        for (const JournalColumn& column : m_columns) {
            const auto number = value(column);
            m_cells.back().push_back(number ? shown(*number) : "–");
            csv.add(number);
        }
    }

    void rule() { m_rules.push_back(m_cells.size()); }

    TextTables finished(std::string note) && {
        return {std::move(m_cells), std::move(note), {'c', false, std::move(m_rules)}, std::move(m_csv)};
    }

    std::string label(const std::string& name) const {
        const auto found = std::ranges::find(m_options.labels, name, &std::pair<std::string, std::string>::first);
        return found == m_options.labels.end() ? name : found->second;
    }

  private:
    std::string stars(const JournalEstimate& estimate) const {
        const auto is_under = [&](double level) { return estimate.pvalue && *estimate.pvalue < level; };
        return std::string(static_cast<std::size_t>(std::ranges::count_if(m_options.star_levels, is_under)), '*');
    }

    void add_lines(const std::string& name, const std::vector<const JournalEstimate*>& found) {
        const auto line = [&](const std::string& head, const auto& shown) {
            m_cells.push_back({head});
            for (const JournalEstimate* const estimate : found) {
                m_cells.back().push_back(estimate == nullptr ? "" : shown(*estimate));
            }
        };
        const auto csv_line = [&](const char* statistic, const auto& value) {
            CsvRow csv(m_csv);
            csv.add(name).add(statistic);
            for (const JournalEstimate* const estimate : found) {
                csv.add(estimate == nullptr ? std::optional<double>() : value(*estimate));
            }
        };
        const auto csv_words = [&](const char* statistic, const auto& method) {
            CsvRow csv(m_csv);
            csv.add(name).add(statistic);
            for (const JournalEstimate* const estimate : found) {
                csv.add(estimate == nullptr || !estimate->std_error ? "" : name_of(method(*estimate)));
            }
        };
        line(label(name), [&](const JournalEstimate& e) { return short_number(e.coefficient) + stars(e); });
        line("", [](const JournalEstimate& e) {
            return e.std_error ? fmt::format("({})", short_number(*e.std_error)) : "(reference)";
        });
        line("", [](const JournalEstimate& e) {
            return e.std_error ? fmt::format("[{}]", marked_range(interval_of(e), Regression{})) : "";
        });
        line("", [](const JournalEstimate& e) {
            return !e.std_error ? "" : e.pvalue ? "p " + marked_p(*e.pvalue, method_of_p(e)) : "p undecidable";
        });
        csv_line("coefficient", [](const JournalEstimate& e) { return std::optional(e.coefficient); });
        csv_line("std_error", [](const JournalEstimate& e) { return e.std_error; });
        csv_line("interval_lower", [](const JournalEstimate& e) { return e.lower; });
        csv_line("interval_upper", [](const JournalEstimate& e) { return e.upper; });
        csv_line("pvalue", [](const JournalEstimate& e) { return e.pvalue; });
        csv_words("p_method", [](const JournalEstimate& e) { return method_of_p(e); });
        csv_words("interval_method", [](const JournalEstimate& e) { return method_of_interval(e); });
    }

    const JournalColumns& m_columns;
    const JournalOptions& m_options;
    TableCells m_cells;
    std::vector<std::size_t> m_rules = {1};
    std::string m_csv;
};

void add_facts(JournalRows& rows, const JournalColumns& columns, const JournalOptions& options) {
    const auto yes = [](bool is) { return is ? std::string("yes") : std::string("no"); };
    for (const std::string& control :
         options.controls ? std::vector<std::string>() : names_over(columns, controls_of)) {
        rows.add(fmt::format("Control: {}", rows.label(control)), "control " + control, [&](const JournalColumn& c) {
            if (!c.says_controls) {
                return std::string();
            }
            const bool is_kept = std::ranges::count(kept_controls(c), control) > 0;
            return !is_kept && std::ranges::count(controls_of(c), control) > 0 ? std::string("absorbed") : yes(is_kept);
        });
    }
    const auto effects =
        names_over(columns, [](const JournalColumn& c) { return c.effects.value_or(std::vector<std::string>()); });
    for (const std::string& effect : effects) {
        rows.add(fmt::format("Effects: {}", rows.label(effect)), "effects " + effect, [&](const JournalColumn& c) {
            return c.effects ? yes(std::ranges::count(*c.effects, effect) > 0) : std::string();
        });
    }
    rows.add_unless_common(
        "Form", "form", [](const JournalColumn& c) { return c.form.empty() ? std::string("least squares") : c.form; });
    rows.add_to_csv("unit", [](const JournalColumn& c) { return c.unit; });
    rows.add_unless_common("Standard errors", "vcov", [](const JournalColumn& c) { return c.vcov; });
    rows.add_unless_common("p and interval", "rests_on", column_rests_on);
    rows.add_unless_common(
        "Confidence intervals", "interval_percent",
        [](const JournalColumn& c) { return c.alpha ? fmt::format("{:g}", 100 * (1 - *c.alpha)) : std::string(); },
        " %");
    const auto whole = [](std::int64_t value) { return grouped_number(static_cast<double>(value)); };
    rows.add_numbers(
        "Rows", "n_obs", [](const JournalColumn& c) { return std::optional(static_cast<std::int64_t>(c.n_obs)); },
        whole);
    rows.add("Clusters", "n_clusters",
             [](const JournalColumn& c) { return fmt::format("{}", fmt::join(c.n_clusters, ", ")); });
    rows.add_numbers(
        "Effective clusters", "effective_clusters", [](const JournalColumn& c) { return c.effective_clusters; },
        [](double value) { return fmt::format("{:.1f}", value); });
    rows.add_numbers(
        "R² within", "r2_within", [](const JournalColumn& c) { return c.r2_within; },
        [](double value) { return fmt::format("{:.3f}", value); });
}

std::string stars_text(const std::vector<double>& levels) {
    if (levels.empty()) {
        return "No stars.";
    }
    std::string text;
    for (std::size_t i = 0; i < levels.size(); ++i) {
        text += fmt::format("{}{} p < {:g}", i == 0 ? "" : ", ", std::string(i + 1, '*'), levels[i]);
    }
    return text + ".";
}

std::string note_under(const JournalColumns& columns, const JournalOptions& options) {
    const auto alpha = common<std::optional<double>>(columns, [](const JournalColumn& c) { return c.alpha; });
    const auto vcov = common<std::string>(columns, [](const JournalColumn& c) { return c.vcov; });
    const auto rests = common<std::string>(columns, column_rests_on);
    const auto form = common<std::string>(columns, [](const JournalColumn& c) { return c.form; });
    std::string text = fmt::format("Coefficient, (standard error{}), [{}confidence interval], p. ",
                                   vcov && !vcov->empty() ? ": " + *vcov : "",
                                   alpha && *alpha ? fmt::format("{:g} % ", 100 * (1 - **alpha)) : "");
    const std::string marks = mark_note(any_marked(columns));
    if (rests) {
        text += *rests == "t" ? "p and interval are those of t. "
                              : fmt::format("p and interval are those of the {} with the null imposed{}{}. ",
                                            *rests == "wild bootstrap" ? "wild cluster bootstrap" : *rests,
                                            marks.empty() ? "" : "; ", marks);
    } else if (!marks.empty()) {
        text += fmt::format("Whose a p and an interval are is in a row; {}. ", marks);
    }
    const bool has_t_controls =
        options.controls && rests != std::optional<std::string>("t") &&
        std::ranges::any_of(columns, [](const JournalColumn& c) { return !c.controls.empty(); });
    text += has_t_controls ? "Those of controls are of t. " : "";
    text += form && !form->empty() ? fmt::format("Form: {}. ", *form) : "";
    text += units_said(columns);
    const bool is_undecidable = std::ranges::any_of(columns, [](const JournalColumn& c) {
        return std::ranges::any_of(c.predictors,
                                   [](const JournalEstimate& e) { return e.bootstrapped && e.std_error && !e.pvalue; });
    });
    text += is_undecidable ? "Undecidable: too few clusters, or one that carries it, for any data to reject. " : "";
    text += std::ranges::any_of(columns, [](const JournalColumn& c) { return !c.effective_clusters; })
                ? ""
                : "Effective clusters: how many equal ones carry as much (Carter, Schnepel and Steigerwald 2017). ";
    return text + stars_text(options.star_levels);
}

Result<void> check(const JournalColumns& columns, const JournalOptions& options) {
    if (columns.empty()) {
        return invalid("there is no regression to put into a table", "results", "give one or more results");
    }
    if (!options.titles.empty() && options.titles.size() != columns.size()) {
        return invalid(fmt::format("{} for {}", counted(std::ssize(options.titles), "title"),
                                   counted(std::ssize(columns), "column")),
                       "titles", "give one for each result");
    }
    for (const double level : options.star_levels) {
        if (!(level > 0 && level < 1)) {
            return invalid(fmt::format("stars at {:g}: no p-value lies between it and the next", level), "stars",
                           "levels lie between 0 and 1: 0.1 0.05 0.01");
        }
    }
    if (!std::ranges::is_sorted(options.star_levels, std::greater<>())) {
        return invalid("the levels of stars don't fall", "stars", "one star first: 0.1 0.05 0.01");
    }
    std::set<std::string> names;
    for (const JournalColumn& column : columns) {
        names.insert(column.outcome);
        for (const auto& estimates : {column.predictors, column.controls}) {
            std::ranges::copy(names_of_estimates(estimates), std::inserter(names, names.end()));
        }
        std::ranges::copy(controls_of(column), std::inserter(names, names.end()));
        std::ranges::copy(column.effects.value_or(std::vector<std::string>()), std::inserter(names, names.end()));
    }
    for (const auto& [name, label] : options.labels) {
        if (!names.contains(name)) {
            return invalid(fmt::format("no column of the table has '{}', which has a label", name), "labels",
                           fmt::format("it has {}", fmt::join(names, ", ")));
        }
    }
    return {};
}

}  // namespace

Result<TextTables> journal_table(const std::vector<JournalColumn>& columns, const JournalOptions& options) {
    TRY(check(columns, options));
    JournalRows rows(columns, options);
    rows.add_head();
    rows.add_estimates(names_over(columns, [](const JournalColumn& c) { return names_of_estimates(c.predictors); }),
                       [](const JournalColumn& c) -> const auto& { return c.predictors; });
    if (options.controls) {
        rows.add_estimates(names_over(columns, [](const JournalColumn& c) { return names_of_estimates(c.controls); }),
                           [](const JournalColumn& c) -> const auto& { return c.controls; });
    }
    rows.rule();
    add_facts(rows, columns, options);
    return std::move(rows).finished(note_under(columns, options));
}

}  // namespace public_signals::inline models
