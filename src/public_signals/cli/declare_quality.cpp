// The grammar of the subcommands that go from a number, a word or a week back to what it came from.
#include "public_signals/cli/declare_parts.hpp"

namespace public_signals::inline cli {

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

Declared declare_doctor(CLI::App& program) {
    auto options = std::make_shared<DoctorOptions>();
    auto* app =
        program.add_subcommand("doctor", "What broke in a source's pages, since when, and a rule that repairs it");
    app->add_option("SOURCE", options->source, "tiktok or instagram [both]")->type_name("");
    app->add_option("--archive", options->files, "WARC files [those of the workspace]")
        ->type_name("FILE")
        ->expected(1, -1);
    app->add_flag("--apply", options->apply, "write the proposed rule into the rules folder");
    path(app, "--rules", options->rules, "page layouts of your own, tried before the shipped ones", "rules", "DIR");
    takes_config(app, options->common);
    takes_json(app, options->common);
    app->footer(
        "Exits with 1 when pages are not read and no rule was applied.\nExample:\n  public-signals doctor tiktok");
    return bound(app, options);
}

Declared declare_rules_check(CLI::App& program) {
    auto options = std::make_shared<RulesCheckOptions>();
    auto* app = group(program, "rules", "Page layouts of your own")
                    ->add_subcommand("check", "Every layout against the page that proves it");
    path(app, "--rules", options->rules, "folder with tiktok.yaml, instagram.yaml or both", "rules", "DIR");
    takes_config(app, options->common);
    takes_json(app, options->common);
    app->footer(
        "Exits with 1 when a layout does not read its page.\nExample:\n  public-signals rules check --rules rules");
    return bound(app, options);
}

Declared declare_sources_list(CLI::App& program) {
    auto options = std::make_shared<SourcesListOptions>();
    auto* app = group(program, "sources", "Sources, and those that are a text file of yours")
                    ->add_subcommand("list", "Every source: where it comes from, its key in shows.yaml, its columns");
    takes_config(app, options->common);
    takes_json(app, options->common);
    app->footer("Example:\n  public-signals sources list");
    return bound(app, options);
}

Declared declare_sources_check(CLI::App& program) {
    auto options = std::make_shared<SourcesCheckOptions>();
    auto* app = group(program, "sources", "")
                    ->add_subcommand("check", "Manifests: grammar, what their proof page gives, columns, keys");
    app->add_option("NAME", options->names, "names or files of manifests [all]")->type_name("")->expected(0, -1);
    takes_config(app, options->common);
    takes_json(app, options->common);
    app->footer(
        "Exits with 1 when a proof page gives something else.\nExample:\n  public-signals sources check bluesky");
    return bound(app, options);
}

Declared declare_sources_try(CLI::App& program) {
    auto options = std::make_shared<SourcesTryOptions>();
    auto* app =
        group(program, "sources", "")
            ->add_subcommand("try", "Asks a manifest's API once for a show, archives the answer, says what it reads");
    app->add_option("NAME", options->source, "the manifest")->type_name("")->required();
    app->add_option("SHOW", options->show, "the show, as shows.yaml calls it")->type_name("")->required();
    takes_config(app, options->common);
    takes_json(app, options->common);
    app->footer("Exits with 1 when no post was read.\nExample:\n  public-signals sources try bluesky \"Oh, Mary!\"");
    return bound(app, options);
}

}  // namespace public_signals::inline cli
