// yaml-cpp's exceptions become Errors here.
#include "public_signals/study/calendar_file.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "public_signals/base/file.hpp"
#include "public_signals/base/text.hpp"
#include "public_signals/study/yaml_reader.hpp"

namespace public_signals::inline study {
namespace {

constexpr std::size_t max_calendar_bytes = 4u << 20;
constexpr std::size_t longest_event_name = 32;  // Stata's longest name of a column

const std::vector<std::string> calendar_keys = {"events"};
const std::vector<std::string> event_keys = {"name", "kind", "date", "until", "shows"};

bool is_event_name(const std::string& name) {
    const auto letter = [](char c) { return c >= 'a' && c <= 'z'; };
    const auto fits = [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '_'; };
    return !name.empty() && name.size() <= longest_event_name && letter(name.front()) &&
           std::ranges::all_of(name, fits);
}

class CalendarReader : public YamlReader {
  public:
    CalendarReader(std::string file, const Study& study) : YamlReader(std::move(file)) {
        for (const Show& show : study.shows) {
            m_shows.emplace(folded(show.name), show.name);
            m_names.push_back(show.name);
        }
        for (const Show& show : study.shows) {
            for (const std::string& alias : show.aliases) {
                m_shows.emplace(folded(alias), show.name);
            }
        }
    }

    Result<EventCalendar> calendar(const YAML::Node& root) const {
        EventCalendar calendar;
        if (!root || root.IsNull()) {
            return calendar;
        }
        TRY(known_keys(root, calendar_keys, "the file"));
        const YAML::Node events = root["events"];
        if (!events || events.IsNull()) {
            return calendar;
        }
        if (!events.IsSequence()) {
            return bad(events, "events is not a list", "write each event as - {name: …, kind: …, date: YYYY-MM-DD}");
        }
        std::map<std::string, std::string> places;
        for (const auto& node : events) {
            calendar.events.push_back(TRY(event(node)));
            const CalendarEvent& made = calendar.events.back();
            for (const std::string& show : made.shows.empty() ? std::vector<std::string>{""} : made.shows) {
                const std::string key = made.name + '\n' + format_day(made.first) + '\n' + show;
                const auto [entry, fresh] = places.emplace(key, place(node));
                if (!fresh) {
                    return invalid(fmt::format("event `{}` of {} stands twice", made.name, format_day(made.first)),
                                   fmt::format("{} and {}", entry->second, place(node)),
                                   "an event study would count it twice: remove one");
                }
            }
        }
        return calendar;
    }

  private:
    Result<CalendarEvent> event(const YAML::Node& node) const {
        TRY(known_keys(node, event_keys, "an event"));
        CalendarEvent event{
            .name = TRY(text(node["name"], "name")), .kind = EventKind::Other, .first = {}, .last = {}, .shows = {}};
        if (!is_event_name(event.name)) {
            return bad(node["name"] ? node["name"] : node,
                       event.name.empty() ? std::string("an event has no name")
                                          : fmt::format("event `{}` has a name that no column may have", event.name),
                       "up to 32 of a-z, 0-9 and _, a letter first, for example tony_win");
        }
        const std::string kind = TRY(text(node["kind"], "kind"));
        if (kind.empty()) {
            return bad(node, fmt::format("event `{}` has no kind", event.name),
                       fmt::format("kind is {}", in_prose(words_of<EventKind>())));
        }
        event.kind = TRY(parse_word<EventKind>(kind, place(node["kind"])));
        const auto first = TRY(day(node["date"], "date"));
        if (!first) {
            return bad(node, fmt::format("event `{}` has no date", event.name), "write date: YYYY-MM-DD");
        }
        event.first = *first;
        event.last = TRY(day(node["until"], "until")).value_or(*first);
        if (event.last < event.first) {
            return bad(node["until"],
                       fmt::format("until {} is before date {}", format_day(event.last), format_day(event.first)),
                       "until is its last day; leave it out for a day alone");
        }
        if (node["shows"]) {
            event.shows = TRY(shows(node["shows"]));
        }
        return event;
    }

    Result<std::vector<std::string>> shows(const YAML::Node& node) const {
        std::vector<std::string> found;
        for (const std::string& name : TRY(texts(node, "shows"))) {
            const auto known = m_shows.find(folded(name));
            if (known == m_shows.end()) {
                const std::string near = nearest(name, m_names);
                return bad(node, fmt::format("no show of shows.yaml is called `{}`", name),
                           near.empty() ? fmt::format("its shows are {}", fmt::join(m_names, ", "))
                                        : fmt::format("did you mean `{}`?", near));
            }
            if (std::ranges::find(found, known->second) == found.end()) {
                found.push_back(known->second);
            }
        }
        if (found.empty()) {
            return bad(node, "shows is empty", "name one or more, or leave the key out for all");
        }
        return found;
    }

    std::map<std::string, std::string> m_shows;  // folded name or alias, name
    std::vector<std::string> m_names;
};

}  // namespace

Result<EventCalendar> read_calendar(const std::filesystem::path& file, const Study& study) {
    const std::string bytes = TRY(read_file(file));
    if (bytes.size() > max_calendar_bytes) {
        return invalid("the file is over 4 MiB", file.string(), "is this really a calendar?");
    }
    const CalendarReader reader(file.string(), study);
    try {
        return reader.calendar(YAML::Load(bytes));
    } catch (const YAML::Exception& problem) {
        return invalid("bad YAML: " + problem.msg, reader.place(problem.mark),
                       "quote names with special characters, for example shows: [\"& Juliet\"]");
    }
}

}  // namespace public_signals::inline study
