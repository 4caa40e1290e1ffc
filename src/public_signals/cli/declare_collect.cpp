// The grammar of the subcommands that collect, and of those that look after what was collected.
#include <fmt/format.h>

#include "public_signals/base/text.hpp"
#include "public_signals/base/version.hpp"
#include "public_signals/base/words.hpp"
#include "public_signals/cli/declare_parts.hpp"
#include "public_signals/engine/import/import.hpp"
#include "public_signals/panel/source.hpp"

namespace public_signals::inline cli {
namespace {

constexpr const char* archive_words = "Verify archives, bring your own pages in, hand archives on as WACZ";

}  // namespace

Declared declare_pull(CLI::App& program) {
    auto options = std::make_shared<PullOptions>();
    auto* app = program.add_subcommand("pull", "Collect the sources, politely, into archive, raw and weekly files");
    takes_config(app, options->common);
    app->add_option(
           "--start", options->start,
           "first day, like 2025-11-24, moved back to its Monday [45 days before --end; --replay: what each run "
           "asked]")
        ->type_name("DATE");
    app->add_option("--end", options->end,
                    "last day, like 2025-12-07, moved forward to its Sunday [today; --replay: what each run asked]")
        ->type_name("DATE");
    sources_option(app, options->sources, "all");
    path(app, "--output", options->output, "where raw, raw_snapshots and weekly go", "data", "DIR");
    app->add_option("--max-posts", options->max_posts, "no more posts than these of a profile")->type_name("N");
    app->add_option("--draws", options->draws,
                    "ask Google Trends this often, for the mean and its standard error [settings.gt.draws, 1]")
        ->type_name("K");
    auto* replay = app->add_option("--replay", options->replay, "WARC files to read instead; no network");
    replay->type_name("FILE")->expected(1, -1);
    auto* offline = app->add_flag("--offline", options->offline, "every archive of the workspace again; no network");
    offline->excludes(replay);
    app->add_flag("--fresh", options->fresh, "ask again for what was collected today")
        ->excludes(replay)
        ->excludes(offline);
    app->add_flag("--dry-run", options->dry_run, "print the plan: hosts, requests, pace, time; ask nothing")
        ->excludes(replay)
        ->excludes(offline);
    path(app, "--rules", options->rules, "page layouts of your own, tried before the shipped ones", "rules", "DIR");
    app->add_flag("--strict", options->strict, "a target refused by robots.txt fails the run");
    app->add_flag("--all-shows", options->all_shows, "keep shows that shows.yaml no longer has in the weekly files");
    takes_json(app, options->common);
    app->footer(
        "Examples:\n  public-signals pull --sources wikipedia google_trends\n"
        "  public-signals pull --replay sample.warc.gz --start 2024-01-01");
    return bound(app, options);
}

Declared declare_refresh(CLI::App& program) {
    auto options = std::make_shared<RefreshOptions>();
    auto* app = program.add_subcommand("refresh", "The weekly run: pull, panel, validate, features, report");
    takes_config(app, options->common);
    app->add_option("--start", options->start,
                    "first day, like 2025-11-24, moved back to its Monday [45 days before --end]")
        ->type_name("DATE");
    app->add_option("--end", options->end, "last day, like 2025-12-07, moved forward to its Sunday [today]")
        ->type_name("DATE");
    sources_option(app, options->sources, "all");
    path(app, "--rules", options->rules, "page layouts of your own, tried before the shipped ones", "rules", "DIR");
    app->add_flag("--strict", options->strict, "a target refused by robots.txt fails the run");
    extensions_option(app, options->extensions);
    takes_json(app, options->common);
    app->footer(
        "Exits with what pull said when that is not 0, else with what validate said.\nExample, for cron:\n"
        "  public-signals refresh -q --config study/config/shows.yaml");
    return bound(app, options);
}

Declared declare_archive_verify(CLI::App& program) {
    auto options = std::make_shared<ArchiveVerifyOptions>();
    auto* app = group(program, "archive", archive_words)
                    ->add_subcommand("verify", "What is wrong with an archive: cut records, missing digests, …");
    app->add_option("FILE", options->files, "WARC files [every archive of the workspace]")->type_name("");
    takes_config(app, options->common);
    takes_json(app, options->common);
    app->footer("Exits with 5 when an archive is damaged.\nExample:\n  public-signals archive verify sample.warc.gz");
    return bound(app, options);
}

Declared declare_archive_import(CLI::App& program) {
    auto options = std::make_shared<ArchiveImportOptions>();
    auto* app = group(program, "archive", archive_words)
                    ->add_subcommand("import", "Files that you have (docs/import.md lists which): into an archive");
    app->add_option("FILE", options->files, "what you have: files, and folders of them")
        ->type_name("")
        ->required()
        ->expected(1, -1);
    word_option<import::Format>(app, "--format", options->format,
                                fmt::format("{} [told by the file]", in_prose(words_of<import::Format>())), "FORMAT");
    app->add_option("--captured-at", options->captured_at,
                    "when it was saved, like 2025-11-30T12:00:00Z, where the file does not say")
        ->type_name("TIME");
    app->add_option("--url", options->url, "the address of a saved page that does not say it")->type_name("URL");
    app->add_option("--source", options->source,
                    in_prose(names_of(import::sources_of_files())) + ", of a table that does not say it")
        ->type_name("SOURCE")
        ->check(CLI::IsMember(names_of(import::sources_of_files())));
    app->add_option("--handle", options->handle, "whose posts they are, where the file does not say")
        ->type_name("NAME");
    app->add_option("--map", options->map,
                    "of a table: its column = post_id, posted_at, handle, views, …; COLUMN= leaves one out")
        ->type_name("COLUMN=NAME")
        ->expected(1, -1);
    app->add_flag("--complete", options->complete,
                  "none of an account's posts is missing from the newest to the oldest");
    app->add_option("--date-format", options->date_format,
                    "how a table of posts writes its days, like %m/%d/%Y for 11/30/2025 [ISO, else told]")
        ->type_name("FORMAT");
    app->add_option("--timezone", options->timezone, "of times that say none: UTC, -05:00, America/New_York")
        ->type_name("ZONE");
    app->add_option("--geo", options->geo, "of a Google Trends file that does not name its place: US-NY, \"\"")
        ->type_name("PLACE");
    app->add_option("--agent", options->agent,
                    fmt::format("whose pageviews a download holds: {} [user]", in_prose(words_of<WikiAgent>())))
        ->type_name("AGENT")
        ->check(one_of(word_list<WikiAgent>.what, words_of<WikiAgent>()));
    app->add_option("--start", options->start, "first day that it is about, like 2025-11-24 [that of the oldest post]")
        ->type_name("DATE");
    app->add_option("--end", options->end, "last day that it is about, like 2025-12-07 [the day of saving]")
        ->type_name("DATE");
    takes_config(app, options->common);
    path(app, "--output", options->output, "the archive", "data/archive/import-….warc.gz");
    app->add_flag("--dry-run", options->dry_run, "say what was understood, and write nothing");
    takes_json(app, options->common);
    app->footer("Example:\n  public-signals archive import profile.html --captured-at 2026-11-22T12:00:00Z");
    return bound(app, options);
}

Declared declare_archive_export(CLI::App& program) {
    auto options = std::make_shared<ArchiveExportOptions>();
    auto* app =
        group(program, "archive", archive_words)
            ->add_subcommand("export", "Archives and their index as one WACZ, for replay and as a data package");
    app->add_option("FILE", options->files, "WARC files [every finished archive of the workspace]")->type_name("");
    takes_config(app, options->common);
    path(app, "--output", options->output, "the WACZ", "data/archive.wacz");
    takes_json(app, options->common);
    app->footer("Example:\n  public-signals archive export sample.warc.gz --output study.wacz");
    return bound(app, options);
}

Declared declare_fetch(CLI::App& program) {
    auto options = std::make_shared<FetchOptions>();
    auto* app = program.add_subcommand("fetch", "One URL, politely: robots.txt first, pauses, retries; a line of JSON");
    app->add_option("URL", options->url, "http or https")->type_name("")->required();
    app->add_option("--timeout", options->timeout, "of one attempt, redirects included [30]")->type_name("SECONDS");
    app->add_option("--max-retries", options->max_retries, "requests after the first [4]")
        ->type_name("N")
        ->check(CLI::Range(0, 100));
    app->add_option("--delay", options->delay, "pause between requests to a host, MIN MAX [2 5]")
        ->type_name("SECONDS")
        ->expected(2);
    app->add_option("--backoff-base", options->backoff_base, "first wait before a retry; it doubles [2]")
        ->type_name("SECONDS");
    app->add_option("--max-wait", options->max_wait, "a longer Retry-After ends it [300]")->type_name("SECONDS");
    app->add_option("--user-agent", options->user_agent,
                    fmt::format("who asks [{}, and the contact of the workspace]", program_and_version))
        ->type_name("NAME");
    app->add_flag("--allow-private-network", options->allow_private_network,
                  "private and loopback addresses may be asked");
    app->add_option("--allow-address", options->allow_addresses, "a private address that may be asked")
        ->type_name("HOST:PORT")
        ->expected(1);
    app->add_option("--max-bytes", options->max_bytes, "of a body, compressed or not [32 MiB, 64 MiB decompressed]")
        ->type_name("N");
    path(app, "--ca-file", options->ca_file, "certificates to trust", "the system's");
    takes_json(app, options->common);
    app->footer(
        "Exits with 1 when there is no page.\nExample:\n  public-signals fetch https://example.org/ --max-retries 1");
    return bound(app, options);
}

Declared declare_robots(CLI::App& program) {
    auto options = std::make_shared<RobotsOptions>();
    auto* app = program.add_subcommand("robots", "Whether a robots.txt lets a crawler ask for URLs (RFC 9309)");
    app->add_option("FILE", options->file, "the robots.txt; - is stdin")->type_name("")->required();
    app->add_option("URL", options->urls, "absolute URLs")->type_name("")->required()->expected(1, -1);
    app->add_option("--agent", options->agent, "a product token or a whole User-Agent")->type_name("NAME")->required();
    app->footer("Example:\n  public-signals robots robots.txt --agent public-signals https://example.org/page");
    return bound(app, options);
}

Declared declare_audit(CLI::App& program) {
    auto options = std::make_shared<AuditOptions>();
    auto* app = program.add_subcommand("audit", "Every request: which robots rule decided, how long after the last");
    takes_config(app, options->common);
    path(app, "--ledger", options->ledger, "the ledger", "data/ledger.sqlite3");
    app->add_option("--archive", options->archives, "WARC files to audit instead of the ledger")
        ->type_name("FILE")
        ->expected(1, -1);
    app->add_option("--run", options->run, "one run alone [all]")->type_name("ID");
    app->add_option("--html", options->html, "write a printable page as well")->type_name("FILE");
    takes_json(app, options->common);
    app->footer(
        "Exits with 5 when a record contradicts the archived robots.txt.\nExample:\n  public-signals audit --html "
        "audit.html");
    return bound(app, options);
}

Declared declare_status(CLI::App& program) {
    auto options = std::make_shared<StatusOptions>();
    auto* app = program.add_subcommand("status", "Runs, targets left, when to come back, sizes and how they grow");
    takes_config(app, options->common);
    path(app, "--output", options->output, "where the pull wrote", "data", "DIR");
    takes_json(app, options->common);
    app->footer("Example:\n  public-signals status");
    return bound(app, options);
}

Declared declare_snapshots_prune(CLI::App& program) {
    auto options = std::make_shared<SnapshotsPruneOptions>();
    auto* app = group(program, "snapshots", "The saved pages of each handle")
                    ->add_subcommand("prune", "Remove the oldest pages of every handle");
    app->add_option("--keep", options->keep, "how many pages of a handle stay [50]")->type_name("N");
    takes_config(app, options->common);
    path(app, "--output", options->output, "where the pull wrote", "data", "DIR");
    takes_json(app, options->common);
    app->footer("Example:\n  public-signals snapshots prune --keep 10");
    return bound(app, options);
}

Declared declare_cache_clear(CLI::App& program) {
    auto options = std::make_shared<CacheClearOptions>();
    auto* app = group(program, "cache", "Answers kept to be asked less often")
                    ->add_subcommand("clear", "Empty data/cache; nothing that was collected is lost");
    takes_config(app, options->common);
    path(app, "--output", options->output, "where the pull wrote", "data", "DIR");
    takes_json(app, options->common);
    app->footer("Example:\n  public-signals cache clear");
    return bound(app, options);
}

}  // namespace public_signals::inline cli
