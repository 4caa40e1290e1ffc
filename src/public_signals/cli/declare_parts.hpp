// What the declare files share: a subcommand bound to its options, and the flags that many of them take.
#pragma once

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <string>

#include "public_signals/base/words.hpp"
#include "public_signals/cli/commands.hpp"
#include "public_signals/cli/workspace.hpp"

namespace public_signals::inline cli {

/// One subcommand: its grammar, and what runs it once its options are filled.
struct Declared {
    CLI::App* app;
    std::function<Result<ExitCode>()> run;
};

template <class Options>
Declared bound(CLI::App* app, const std::shared_ptr<Options>& options) {
    app->allow_extras();
    app->add_option("--now", options->common.now,
                    "the time to record instead of the clock's, like 2026-11-22T12:00:00Z")
        ->envname("PUBLIC_SIGNALS_NOW")
        ->type_name("TIME");
    app->add_flag("-q,--quiet", options->common.quiet, "no narration on stderr");
    app->add_flag("-v,--verbose", options->common.verbose, "more narration on stderr");
    return {app, [options]() -> Result<ExitCode> {
                TRY(apply_now(options->common));
                return run(*options);
            }};
}

inline void takes_config(CLI::App* app, CommonOptions& common) {
    app->add_option("--config", common.config, "shows.yaml [found from the working directory]")->type_name("FILE");
}

inline void takes_json(CLI::App* app, CommonOptions& common) {
    app->add_flag("--json", common.json, "the result as JSON on stdout");
}

inline CLI::Option* path(CLI::App* app, const std::string& flag, std::string& into, const std::string& what,
                         const std::string& otherwise, const char* type = "FILE") {
    return app->add_option(flag, into, fmt::format("{} [{}]", what, otherwise))->type_name(type);
}

/// Whether a word is one of `words`: help names them all, an error the nearest.
CLI::Validator one_of(const char* what, const std::vector<std::string>& words);

/// An option whose values are the words of an enum; `into` holds its default, or nothing.
template <HasWords E, class Into>
CLI::Option* word_option(CLI::App* app, const std::string& flag, Into& into, const std::string& what,
                         const char* type) {
    const auto take = [&into](const std::string& word) { into = find_word<E>(word).value(); };
    return app->add_option_function<std::string>(flag, take, what)
        ->type_name(type)
        ->check(one_of(word_list<E>.what, words_of<E>()));
}

/// A word that only holds further words, like `archive`; the first of them declares it.
inline CLI::App* group(CLI::App& program, const std::string& name, const std::string& what) {
    const auto there = program.get_subcommands([&](CLI::App* app) { return app->get_name() == name; });
    if (!there.empty()) {
        return there.front();
    }
    CLI::App* const made = program.add_subcommand(name, what);
    made->require_subcommand(1);
    return made;
}

/// `--extensions`: names of groups of columns.
CLI::Option* extensions_option(CLI::App* app, std::vector<std::string>& into);

/// `--sources`: names of sources.
CLI::Option* sources_option(CLI::App* app, std::vector<std::string>& into, const std::string& otherwise);

// Of declare_collect.cpp.
Declared declare_pull(CLI::App& program);
Declared declare_refresh(CLI::App& program);
Declared declare_archive_verify(CLI::App& program);
Declared declare_archive_import(CLI::App& program);
Declared declare_archive_export(CLI::App& program);
Declared declare_fetch(CLI::App& program);
Declared declare_robots(CLI::App& program);
Declared declare_audit(CLI::App& program);
Declared declare_status(CLI::App& program);
Declared declare_snapshots_prune(CLI::App& program);
Declared declare_cache_clear(CLI::App& program);

// Of declare_quality.cpp.
Declared declare_why(CLI::App& program);
Declared declare_explain(CLI::App& program);
Declared declare_doctor(CLI::App& program);
Declared declare_rules_check(CLI::App& program);
Declared declare_sources_list(CLI::App& program);
Declared declare_sources_check(CLI::App& program);
Declared declare_sources_try(CLI::App& program);

// Of declare_models.cpp.
Declared declare_merge(CLI::App& program);
Declared declare_fit(CLI::App& program);
Declared declare_forecast(CLI::App& program);

}  // namespace public_signals::inline cli
