#include "public_signals/engine/import_statement.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <sstream>

#include "public_signals/archive/warc.hpp"
#include "public_signals/base/digest.hpp"
#include "public_signals/engine/archive_run.hpp"

namespace public_signals::inline engine {
namespace {

/// What an import notes in a page's address: whether a person says that no post is missing.
constexpr std::string_view as_list = "import=list";
constexpr std::string_view as_posts = "import=posts";

/// The address of a page without what was said of its list.
std::string look_at(const ArchivedPage& page) {
    std::string url = page.page.url;
    if (const auto found = url.find(as_list); found != url.npos) {
        url.replace(found, as_list.size(), as_posts);
    }
    return format_instant(page.fetched_at) + " " + url;
}

/// Of two that say different things of one import, what makes the fewest weeks known.
void take_careful(const ArchivedRun& part, ArchivedRun& run) {
    run.is_disputed = run.is_disputed || part.is_disputed || part.run.asked != run.run.asked ||
                      part.ends_with_its_pages != run.ends_with_its_pages;
    for (std::size_t i = 0; i < run.pages.size(); ++i) {
        const std::string& other = part.pages[i].page.url;
        run.is_disputed = run.is_disputed || other != run.pages[i].page.url;
        run.pages[i].page.url = other.find(as_posts) != other.npos ? other : run.pages[i].page.url;
    }
    run.run.asked = {std::max(part.run.asked.first, run.run.asked.first),
                     std::min(part.run.asked.last, run.run.asked.last)};
    run.begins_with_its_pages = run.begins_with_its_pages && part.begins_with_its_pages;
    run.ends_with_its_pages = run.ends_with_its_pages || part.ends_with_its_pages;
}

/// Notes of each run of an archive what is said of it, record by record.
class StatementReader {
  public:
    void add(const warc::Record& record) {
        if (record.type() == warc::RecordType::Warcinfo) {
            auto fields = warc_fields(record.block);
            m_run = fields["run-id"];
            m_statements[m_run] = statement_in(fields);
        } else if (record.type() == warc::RecordType::Response) {
            m_statements[m_run].said += without_brackets(record.field("WARC-Target-URI")) + "\n";
        }
    }

    Statements statements() && {
        m_statements.erase("");
        return std::move(m_statements);
    }

  private:
    std::string m_run;
    Statements m_statements;
};

}  // namespace

std::string without_brackets(std::string_view id) {
    if (id.size() >= 2 && id.front() == '<' && id.back() == '>') {
        id = id.substr(1, id.size() - 2);
    }
    return std::string(id);
}

WarcFields warc_fields(std::string_view block) {
    WarcFields fields;
    std::istringstream lines{std::string(block)};
    for (std::string line; std::getline(lines, line);) {
        if (!line.empty() && line.back() == '\r') {
            line.pop_back();
        }
        const auto colon = line.find(':');
        if (colon != std::string::npos) {
            const auto value = line.find_first_not_of(" \t", colon + 1);
            fields[line.substr(0, colon)] = value == std::string::npos ? "" : line.substr(value);
        }
    }
    return fields;
}

std::vector<std::string> words_between_blanks(const std::string& text) {
    std::istringstream stream(text);
    std::vector<std::string> found;
    for (std::string word; stream >> word;) {
        found.push_back(word);
    }
    return found;
}

ImportStatement statement_in(WarcFields fields) {
    ImportStatement statement;
    const std::string& text = fields["import-statement"];
    std::from_chars(text.data(), text.data() + text.size(), statement.number);
    statement.replaces = words_between_blanks(fields["import-replaces"]);
    const std::string& order = fields["import-order"];
    std::from_chars(order.data(), order.data() + order.size(), statement.order);
    statement.takes_back = words_between_blanks(fields["import-takes-back"]);
    statement.file = fields["import-file"];
    statement.format = fields["import-format"];
    statement.started = parse_instant(fields["run-started"]).value_or(Instant{});
    statement.said = fmt::format("{} {} {} {}\n", fields["asked-start"], fields["asked-end"], fields["asked-from"],
                                 fields["asked-to"]);
    return statement;
}

bool is_same_look(const ArchivedRun& a, const ArchivedRun& b) {
    return a.is_import && b.is_import && std::ranges::equal(a.pages, b.pages, {}, look_at, look_at);
}

ArchivedRun put_together(std::vector<ArchivedRun> parts) {
    std::vector<const ArchivedRun*> replaced;
    for (const ArchivedRun& part : parts) {
        const auto replaces_it = [&](const ArchivedRun& other) {
            return is_same_look(other, part) && other.statement.is_after(part.statement) &&
                   !part.statement.is_after(other.statement);
        };
        if (std::ranges::any_of(parts, replaces_it)) {
            replaced.push_back(&part);
        }
    }
    ArchivedRun run;
    for (ArchivedRun& part : parts) {
        if (std::ranges::find(replaced, &part) != replaced.end()) {
            continue;
        }
        if (run.pages.empty()) {
            run = std::move(part);
        } else if (is_same_look(part, run)) {
            take_careful(part, run);
        } else {
            std::ranges::move(part.pages, std::back_inserter(run.pages));
        }
    }
    return run;
}

bool begins_with_import(const std::filesystem::path& file) {
    const auto first = warc::read_at(file, 0);
    return first && first->type() == warc::RecordType::Warcinfo && warc_fields(first->block)["origin"] == "import";
}

std::string ImportStatement::id() const {
    constexpr std::size_t digits = 12;
    return sha256_hex(fmt::format("{}{}", said, fmt::join(replaces, " "))).substr(0, digits);
}

std::string ImportStatement::name(const std::string& run_id) const {
    return run_id + "/" + id();
}

std::string run_of_name(std::string_view name) {
    return std::string(name.substr(0, name.find('/')));
}

bool ImportStatement::is_after(const ImportStatement& other) const {
    return replaces.empty() ? number > other.number : std::ranges::find(replaces, other.id()) != replaces.end();
}

Result<Statements> statements_of(const std::filesystem::path& file) {
    StatementReader reader;
    if (begins_with_import(file)) {
        TRY(warc::for_each_whole(file, [&](warc::Record&& record) -> Result<void> {
            reader.add(record);
            return {};
        }));
    }
    return std::move(reader).statements();
}

Result<Statements> statements_in(std::string_view bytes) {
    StatementReader reader;
    TRY(warc::for_each_in(bytes, "import", [&](warc::Record&& record) -> Result<void> {
        reader.add(record);
        return {};
    }));
    return std::move(reader).statements();
}

}  // namespace public_signals::inline engine
