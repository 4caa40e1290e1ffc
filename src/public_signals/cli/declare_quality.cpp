// The grammar of the subcommands that go from a number, a word or a week back to what it came from.
#include "public_signals/cli/declare_parts.hpp"

namespace public_signals {

Declared declare_why(CLI::App& program) {
    auto options = std::make_shared<WhyOptions>();
    auto* app = program.add_subcommand("why", "From a cell of the panel to its posts, their rule and archived page");
    app->add_option("SHOW", options->show, "as the panel spells it")->type_name("");
    app->add_option("WEEK", options->week, "its Monday, like 2024-01-01")->type_name("");
    app->add_option("COLUMN", options->column, "like tt_sum_views")->type_name("");
    app->add_flag("--all", options->all, "every known cell; with --json a line each");
    app->add_option("--open", options->open, "write the archived page there")->type_name("FILE");
    takes_config(app, options->common);
    path(app, "--input", options->input, "the panel", "data/panel/weekly_social_signals.parquet");
    path(app, "--raw", options->raw, "the raw files", "data/raw", "DIR");
    path(app, "--ledger", options->ledger, "the ledger", "data/ledger.sqlite3");
    path(app, "--rules", options->rules, "page layouts of your own, tried before the shipped ones", "rules", "DIR");
    takes_json(app, options->common);
    app->footer(
        "Exits with 1 for a null cell, whose reason it gives, and with 5 where a digest is wrong.\nExample:\n"
        "  public-signals why \"Six: The Musical\" 2024-01-01 tt_sum_views --open page.json");
    return bound(app, options);
}

Declared declare_explain(CLI::App& program) {
    auto options = std::make_shared<ExplainOptions>();
    auto* app = program.add_subcommand("explain", "What a warning, state or error means, and what to run next");
    app->add_option("CODE", options->code, "as it was printed, like layout_changed [lists them all]")->type_name("");
    takes_config(app, options->common);
    takes_json(app, options->common);
    app->footer("Example:\n  public-signals explain gt_all_zero");
    return bound(app, options);
}

}  // namespace public_signals
