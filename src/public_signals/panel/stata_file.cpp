// Stata's format 118, by its documentation (help dta): a header, a map of where each part begins, the variables, the
// rows, all little-endian.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <map>
#include <set>

#include "public_signals/panel/table_files.hpp"
#include "public_signals/panel/week_text.hpp"

namespace public_signals::inline panel {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::size_t longest_name = 32;
constexpr std::size_t longest_text = 2045;
constexpr std::size_t most_variables = 32'767;
constexpr std::int64_t largest_exact = std::int64_t{1} << 53;
constexpr std::int32_t missing_long = 2'147'483'621;
constexpr std::int64_t largest_long = 2'147'483'620;
constexpr std::uint64_t missing_double = 0x7FE0000000000000;
constexpr double largest_double = 8.988465674311579e307;
constexpr std::int8_t missing_byte = 101;
constexpr Day stata_epoch = std::chrono::sys_days{std::chrono::year{1960} / 1 / 1};

constexpr std::uint16_t type_double = 65526;
constexpr std::uint16_t type_long = 65528;
constexpr std::uint16_t type_byte = 65530;

enum class StataKind { Text, Date, Double, Long, Byte };

struct StataVariable {
    std::string name;   // as Stata may have it
    std::string label;  // the whole name where that is another, else what the column tells
    StataKind kind = StataKind::Text;
    std::size_t width = 0;
    const Column* column = nullptr;  // null: show or week_start
};

template <class T>
void put(std::string& out, T value) {
    std::array<char, sizeof(T)> bytes{};
    std::memcpy(bytes.data(), &value, sizeof(T));
    out.append(bytes.data(), bytes.size());
}

/// A text in a field of fixed width, cut at a whole character.
void put_text(std::string& out, std::string_view text, std::size_t width) {
    std::size_t size = std::min(text.size(), width);
    while (size < text.size() && size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) {
        --size;
    }
    out.append(text.substr(0, size));
    out.append(width - size, '\0');
}

bool is_reserved(const std::string& name) {
    static const std::set<std::string> words = {"_all",  "_b",   "byte",  "_coef", "_cons", "double", "float", "if",
                                                "in",    "int",  "long",  "_n",    "_N",    "_pi",    "_pred", "_rc",
                                                "_skip", "strL", "using", "with",  "_se",   "_r"};
    const bool fixed_text = name.starts_with("str") && name.size() > 3 &&
                            std::all_of(name.begin() + 3, name.end(), [](char c) { return c >= '0' && c <= '9'; });
    return words.contains(name) || fixed_text;
}

/// A name that Stata takes and no other variable has.
std::string stata_name(const std::string& name, std::set<std::string>& taken) {
    std::string made;
    for (const char c : name) {
        const bool fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        made += fits ? c : '_';
    }
    if (made.empty() || (made.front() >= '0' && made.front() <= '9') || is_reserved(made)) {
        made.insert(0, "v_");
    }
    std::string free = made.substr(0, longest_name);
    for (std::size_t number = 2; !taken.insert(free).second; ++number) {
        const std::string suffix = fmt::format("_{}", number);
        free = made.substr(0, longest_name - suffix.size()) + suffix;
    }
    return free;
}

/// The kind that holds every value of a column exactly.
Result<StataKind> kind_of(const Panel& panel, const Column& column) {
    switch (column.type()) {
        case ColumnType::String:
            return StataKind::Text;
        case ColumnType::Bool:
            return StataKind::Byte;
        case ColumnType::Float64:
            return StataKind::Double;
        case ColumnType::Int64:
            break;
    }
    StataKind kind = StataKind::Long;
    for (Row row = 0; row < column.size(); ++row) {
        const std::int64_t value = column.known[row] != 0 ? column.ints()[row] : 0;
        if (value > largest_exact || value < -largest_exact) {
            return invalid_at({.show = panel.show[row], .week = format_week(panel.week[row]), .column = column.name},
                              fmt::format("{} is over 2^53, which Stata has no exact number for", value),
                              "write .csv or .parquet");
        }
        kind = value > largest_long || value < -largest_long ? StataKind::Double : kind;
    }
    return kind;
}

Result<std::size_t> text_width(const Panel& panel, const std::vector<std::string>& texts, const std::string& name) {
    std::size_t width = 1;
    for (Row row = 0; row < texts.size(); ++row) {
        width = std::max(width, texts[row].size());
        if (texts[row].size() > longest_text) {
            return invalid_at({.show = panel.show[row], .week = format_week(panel.week[row]), .column = name},
                              fmt::format("a text of {} bytes; Stata takes {}", texts[row].size(), longest_text),
                              "write .csv or .parquet");
        }
    }
    return width;
}

std::size_t width_of(StataKind kind) {
    return kind == StataKind::Double ? sizeof(double) : kind == StataKind::Byte ? 1 : sizeof(std::int32_t);
}

class StataWriter {
  public:
    StataWriter(const Panel& panel, const ColumnLabels& labels) : m_panel(panel), m_labels(labels) {}

    Result<std::string> write(std::vector<StataName>& renamed) {
        TRY(describe(renamed));
        header();
        variables();
        part("data", [this] { rows(); });
        part("strls", [] {});
        part("value_labels", [] {});
        m_map.push_back(m_out.size());
        m_out += "</stata_dta>";
        m_map.push_back(m_out.size());
        std::string map;
        for (const std::uint64_t place : m_map) {
            put(map, place);
        }
        m_out.replace(m_map_at, map.size(), map);
        return std::move(m_out);
    }

  private:
    std::string label_of(const std::string& name) const {
        const auto given = m_labels.find(name);
        return given == m_labels.end() ? column_label(name) : given->second;
    }

    Result<void> describe(std::vector<StataName>& renamed) {
        std::set<std::string> taken;
        const auto add = [&](const std::string& name, StataKind kind, std::size_t width, const Column* column) {
            const std::string made = stata_name(name, taken);
            if (made != name) {
                renamed.emplace_back(name, made);
            }
            m_variables.push_back({.name = made,
                                   .label = made != name ? name : label_of(name),
                                   .kind = kind,
                                   .width = width,
                                   .column = column});
        };
        add("show", StataKind::Text, TRY(text_width(m_panel, m_panel.show, "show")), nullptr);
        add("week_start", StataKind::Date, width_of(StataKind::Date), nullptr);
        for (const Column& column : m_panel.columns) {
            const StataKind kind = TRY(kind_of(m_panel, column));
            const std::size_t width =
                kind == StataKind::Text ? TRY(text_width(m_panel, column.strings(), column.name)) : width_of(kind);
            add(column.name, kind, width, &column);
        }
        if (m_variables.size() > most_variables) {
            return invalid(fmt::format("{} columns; Stata takes {}", m_variables.size(), most_variables), ".dta",
                           "write .csv or .parquet");
        }
        return {};
    }

    template <class Work>
    void part(const char* name, Work work) {
        m_map.push_back(m_out.size());
        m_out += fmt::format("<{}>", name);
        work();
        m_out += fmt::format("</{}>", name);
    }

    void header() {
        m_map.push_back(0);
        m_out = "<stata_dta><header><release>118</release><byteorder>LSF</byteorder><K>";
        put(m_out, static_cast<std::uint16_t>(m_variables.size()));
        m_out += "</K><N>";
        put(m_out, static_cast<std::uint64_t>(m_panel.row_count()));
        m_out += "</N><label>";
        constexpr std::string_view label = "Weekly panel of public signals";
        put(m_out, static_cast<std::uint16_t>(label.size()));
        m_out += label;
        m_out += "</label><timestamp>";
        put(m_out, std::uint8_t{0});  // the same panel gives the same bytes
        m_out += "</timestamp></header>";
        m_map.push_back(m_out.size());
        m_out += "<map>";
        m_map_at = m_out.size();
        constexpr std::size_t places = 14;
        m_out.append(places * sizeof(std::uint64_t), '\0');
        m_out += "</map>";
    }

    void variables() {
        part("variable_types", [this] {
            for (const StataVariable& variable : m_variables) {
                put(m_out, variable.kind == StataKind::Text     ? static_cast<std::uint16_t>(variable.width)
                           : variable.kind == StataKind::Double ? type_double
                           : variable.kind == StataKind::Byte   ? type_byte
                                                                : type_long);
            }
        });
        part("varnames", [this] { texts(129, [](const StataVariable& v) { return v.name; }); });
        part("sortlist", [this] { m_out.append((m_variables.size() + 1) * sizeof(std::uint16_t), '\0'); });
        part("formats", [this] {
            texts(57, [](const StataVariable& v) {
                return v.kind == StataKind::Text   ? fmt::format("%{}s", v.width)
                       : v.kind == StataKind::Date ? std::string("%td")
                       : v.kind == StataKind::Byte ? std::string("%8.0g")
                       : v.kind == StataKind::Long ? std::string("%12.0g")
                                                   : std::string("%10.0g");
            });
        });
        part("value_label_names", [this] { texts(129, [](const StataVariable&) { return std::string(); }); });
        part("variable_labels", [this] { texts(321, [](const StataVariable& v) { return v.label; }); });
        part("characteristics", [] {});
    }

    /// One text of fixed width for each variable; the last byte of each is a zero.
    template <class Text>
    void texts(std::size_t width, Text text) {
        for (const StataVariable& variable : m_variables) {
            put_text(m_out, text(variable), width - 1);
            m_out += '\0';
        }
    }

    void rows() {
        for (Row row = 0; row < m_panel.row_count(); ++row) {
            for (const StataVariable& variable : m_variables) {
                cell(variable, row);
            }
        }
    }

    void cell(const StataVariable& variable, Row row) {
        const Column* const column = variable.column;
        const bool known = column == nullptr || column->known[row] != 0;
        switch (variable.kind) {
            case StataKind::Text: {
                const std::string_view text = !known              ? std::string_view()
                                              : column == nullptr ? std::string_view(m_panel.show[row])
                                                                  : std::string_view(column->strings()[row]);
                put_text(m_out, text, variable.width);
                return;
            }
            case StataKind::Date: {
                const Week week = m_panel.week[row];
                put(m_out, week == no_week ? missing_long
                                           : static_cast<std::int32_t>((monday_of(week) - stata_epoch).count()));
                return;
            }
            case StataKind::Byte:
                put(m_out, known ? static_cast<std::int8_t>(column->bools()[row]) : missing_byte);
                return;
            case StataKind::Long:
                put(m_out, known ? static_cast<std::int32_t>(column->ints()[row]) : missing_long);
                return;
            case StataKind::Double: {
                const bool is_count = column->type() == ColumnType::Int64;
                const double value = is_count ? static_cast<double>(column->ints()[row]) : column->floats()[row];
                if (known && std::abs(value) <= largest_double) {
                    put(m_out, value);
                } else {
                    put(m_out, missing_double);
                }
                return;
            }
        }
    }

    const Panel& m_panel;
    const ColumnLabels& m_labels;
    std::vector<StataVariable> m_variables;
    std::string m_out;
    std::vector<std::uint64_t> m_map;
    std::size_t m_map_at = 0;
};

}  // namespace

std::string column_label(const std::string& name) {
    if (name == "show") {
        return "Show";
    }
    if (name == "week_start") {
        return "Monday of the week, UTC";
    }
    if (name == "scrape_run_at") {
        return "Latest scrape behind the row, UTC";
    }
    static const std::map<std::string, std::string> of_merge = {
        {"gross", "Gross, from the outcome file"},
        {"capacity", "Capacity, from the outcome file"},
        {"has_outcome", "Whether the outcome file has this show and week"},
        {"capacity_constraint", "Whether capacity is at least 98 %"},
        {"is_preview", "Whether the week ends before the opening day"},
        {"is_post_opening", "Whether the week begins on or after the opening day"},
        {"is_post_closing", "Whether the week begins after the closing day"},
        {"week_index", "Weeks since the first one"}};
    if (const auto made = of_merge.find(name); made != of_merge.end()) {
        return made->second;
    }
    const PanelColumn* const column = panel_column(name);
    const auto source = source_of_column(name);
    if (column == nullptr || !source) {
        return {};
    }
    const auto of_source = [&](std::string_view what) { return fmt::format("{}: {}", title_of(*source), what); };
    switch (column->measure) {
        case Measure::Posts:
            return of_source("posts of the week");
        case Measure::SumOfCount:
            return of_source(fmt::format("sum of {} over the week's posts", column->count.name()));
        case Measure::UniqueHashtags:
            return of_source("different hashtags of the week's posts");
        case Measure::Reels:
            return of_source("posts of the week that are reels");
        case Measure::PostingDays:
            return of_source("days of the week with a post");
        case Measure::Followers:
            return of_source("followers of the account, the week's last reading");
        case Measure::Index:
            return of_source("weekly index, 100 is the largest week of the base");
        case Measure::DailyViews:
            return of_source("page views of the week");
        case Measure::PartialFlag:
            return of_source("whether the week's value is partial");
        case Measure::None:
            break;
    }
    return {};
}

Result<std::string> stata_file(const Panel& panel, std::vector<StataName>& renamed, const ColumnLabels& labels) {
    return StataWriter(panel, labels).write(renamed);
}

}  // namespace public_signals::inline panel
