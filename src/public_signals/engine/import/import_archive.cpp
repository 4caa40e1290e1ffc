#include "public_signals/engine/import/import_archive.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "public_signals/archive/warc.hpp"
#include "public_signals/archive/warc_archive.hpp"
#include "public_signals/archive/warc_secrets.hpp"
#include "public_signals/base/digest.hpp"
#include "public_signals/engine/targets.hpp"
#include "public_signals/engine/visit_days.hpp"

namespace public_signals::inline engine::import {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

struct ArchiveDraft {
    ImportedRun run;
    std::string digest;
    std::vector<const ImportedPage*> pages;
};

ArchivedPage archived(const ImportedPage& imported) {
    ArchivedPage page;
    page.page.url = imported.url;
    page.page.status = imported.status;
    page.page.content_type = imported.content_type;
    page.page.body = imported.body;
    page.referer = imported.referer;
    return page;
}

/// An address without what a person says of its list. The same posts at the same time are the same look, with
/// `--complete` or without: what was said last counts.
std::string look_at(std::string url) {
    constexpr std::string_view as_list = "import=list";
    if (const std::size_t found = url.find(as_list); found != url.npos) {
        url.replace(found, as_list.size(), "import=posts");
    }
    return url;
}

/// One run a file and UTC day: what was saved on another day is another look at the same posts.
std::vector<ArchiveDraft> drafts_of(const std::vector<std::pair<std::string, ImportedFile>>& files,
                                    const Rules& rules) {
    std::vector<ArchiveDraft> drafts;
    for (const auto& [name, file] : files) {
        std::vector<SeenPage> pages;
        pages.reserve(file.pages.size());
        for (const ImportedPage& page : file.pages) {
            pages.push_back(seen_page(archived(page), page.at, rules));
        }
        join_visits(pages);
        std::map<Day, ArchiveDraft> by_day;
        for (std::size_t at = 0; at < pages.size(); ++at) {
            const SeenPage& visited = pages[at];
            const ImportedPage& page = file.pages[at];
            const auto [entry, is_new] = by_day.try_emplace(visited.day);
            ArchiveDraft& draft = entry->second;
            if (is_new) {
                draft.run = {
                    .file = name, .format = file.format, .started = page.at, .asked = {visited.day, visited.day}};
            }
            draft.digest = sha256_hex(draft.digest + warc::warc_date(page.at) + " " + look_at(page.url) + "\n" + page.body);
            draft.pages.push_back(&page);
            ++draft.run.pages;
            std::set<std::string> ids;
            for (const Post& post : visited.posts) {
                draft.run.posts += ids.insert(post.post_id).second;
                draft.run.asked.first = std::min(draft.run.asked.first, post.post_day.value_or(visited.day));
            }
        }
        for (auto& [day, draft] : by_day) {
            drafts.push_back(std::move(draft));
        }
    }
    std::stable_sort(drafts.begin(), drafts.end(),
                     [](const ArchiveDraft& a, const ArchiveDraft& b) { return a.run.started < b.run.started; });
    return drafts;
}

std::string sources_of(const ArchiveDraft& draft) {
    std::set<std::string> names;
    for (const ImportedPage* page : draft.pages) {
        if (const auto target = target_of(archived(*page))) {
            names.insert(name_of(target->source));
        }
    }
    return fmt::format("{}", fmt::join(names, " "));
}

std::string warcinfo_block(const ArchiveDraft& draft) {
    const ImportedRun& run = draft.run;
    std::string block = "software: public-signals/0.1\r\nformat: WARC File Format 1.1\r\nconformsTo: ";
    block += "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n";
    block += "description: pages that a person saved or was given; nothing in it was asked for by this program\r\n";
    block += fmt::format("run-id: {}\r\nrun-started: {}\r\nasked-start: {}\r\nasked-end: {}\r\nsources: {}\r\n",
                         run.run_id, warc::warc_date(run.started), format_day(run.asked.first),
                         format_day(run.asked.last), sources_of(draft));
    std::string file = run.file;
    std::replace_if(file.begin(), file.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
    return block + fmt::format("origin: import\r\nimport-format: {}\r\nimport-file: {}\r\n", name_of(run.format), file);
}

std::string on_one_line(std::string text) {
    std::erase_if(text, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
    return text;
}

void append_page(warc::Writer& writer, const std::string& info, const ArchiveDraft& draft, const ImportedPage& page) {
    const std::string date = warc::warc_date(page.at);
    const std::string url = warc::without_secrets(on_one_line(page.url));
    const Fields common = {{"WARC-Target-URI", url}, {"WARC-Warcinfo-ID", "<" + info + ">"}};
    Fields fields = common;
    fields.emplace_back("Content-Type", "application/http;msgtype=response");
    const std::string id =
        writer.append(warc::RecordType::Response, date, fields,
                      fmt::format("HTTP/1.1 {} -\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n{}", page.status,
                                  on_one_line(page.content_type), page.body.size(), page.body));
    const std::size_t path = url.find('/', url.find("//") + 2);
    const std::string referer =
        page.referer.empty() ? "" : fmt::format("Referer: {}\r\n", warc::without_secrets(on_one_line(page.referer)));
    fields = common;
    fields.emplace_back("WARC-Concurrent-To", "<" + id + ">");
    fields.emplace_back("Content-Type", "application/http;msgtype=request");
    writer.append(warc::RecordType::Request, date, fields,
                  fmt::format("GET {} HTTP/1.1\r\n{}\r\n", path == url.npos ? "/" : url.substr(path), referer));
    fields.back().second = "application/warc-fields";
    const std::string cursor = page.cursor ? fmt::format("list-cursor: {}\r\n", on_one_line(*page.cursor)) : "";
    writer.append(warc::RecordType::Metadata, date, fields,
                  fmt::format("attempts: 0\r\nerror-category: \r\norigin: import\r\nimport-format: {}\r\n{}",
                              name_of(draft.run.format), cursor));
}

}  // namespace

ImportArchive archive_of(const std::vector<std::pair<std::string, ImportedFile>>& files, std::optional<Day> first,
                         std::optional<Day> last, const Rules& rules) {
    ImportArchive archive;
    std::string all;
    for (ArchiveDraft& draft : drafts_of(files, rules)) {
        const std::string day = format_compact_instant(draft.run.started).substr(0, 8);
        draft.run.run_id = fmt::format("import-{}-{}", day, draft.digest.substr(0, 8));
        draft.run.asked = whole_weeks({first.value_or(draft.run.asked.first), last.value_or(draft.run.asked.last)});
        warc::Writer writer(draft.run.run_id);
        const std::string info = writer.append(warc::RecordType::Warcinfo, warc::warc_date(draft.run.started),
                                               {{"Content-Type", "application/warc-fields"}}, warcinfo_block(draft));
        for (const ImportedPage* page : draft.pages) {
            append_page(writer, info, draft, *page);
        }
        archive.bytes += writer.bytes();
        all += draft.run.run_id;
        for (const ImportedPage* page : draft.pages) {
            all += page->url;  // says whether it is a list
        }
        if (archive.name.empty()) {
            archive.name = fmt::format("import-{}-", day);
        }
        archive.runs.push_back(draft.run);
    }
    archive.name += sha256_hex(all).substr(0, 8) + ".warc.gz";
    return archive;
}

}  // namespace public_signals::inline engine::import
