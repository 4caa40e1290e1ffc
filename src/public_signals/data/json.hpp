// JSON documents behind a small interface. A document is checked as a whole and keeps where its values are; a string
// is decoded and a number converted when somebody asks. One thread at a time reads a document.
//
// A page may hold what the grammar forbids or a parser refuses: a lone surrogate where a caption was cut, a backslash
// that begins no escape, a number that no 64-bit integer holds. One such value reads as U+FFFD or null and leaves the
// rest of the document readable.
// A cut document never parses; what is in front of its cut can be asked for.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "public_signals/base/result.hpp"

namespace public_signals::inline data::json {

/// Keys and array indices, one per step; keys are literal, dots and all; `*` is every element or member.
using Path = std::vector<std::string>;

/// The steps of a written path: `/a.b/c` begins with a slash and is split at slashes (~1 is /, ~0 is ~, as in RFC
/// 6901), `a.b.c` at dots. An empty text is the value itself.
Path path_of(std::string_view text);

struct Contents;  // of a document
struct Inside;    // of a value: a walk over it

/// A value inside a Document, which must outlive it, or nothing at all (a key that is not there).
class Value {
  public:
    Value() = default;

    bool exists() const { return m_contents != nullptr; }  // null exists
    bool is_null() const;                                  // null, or nothing there
    bool is_object() const;
    bool is_array() const;
    bool is_string() const;
    /// Whether it is an object that lacks its end, in a document that was cut.
    bool is_cut() const;

    std::optional<std::string_view> string() const;
    std::optional<bool> boolean() const;
    /// A number that is whole and fits into int64: exact, so a fraction, 1e19 or true is nullopt.
    std::optional<std::int64_t> integer() const;
    /// The same, also from a string of nothing but an optional minus and digits.
    std::optional<std::int64_t> integer_or_text() const;
    std::optional<double> number() const;
    /// Whether it is a number written without a fraction or an exponent.
    bool is_integer() const;
    /// A string, or an integer written out (up to 2^64 - 1): what ids are read by.
    std::optional<std::string> text() const;

    /// The member of an object; of a repeated key the first.
    Value get(std::string_view key) const;
    Value item(std::size_t index) const;
    /// Where `path` leads; with `*` the first place that exists.
    Value at(const Path& path) const;
    Value at(std::string_view path) const { return at(path_of(path)); }
    /// Every place `path` leads to, in document order.
    std::vector<Value> all(const Path& path) const;
    std::vector<Value> all(std::string_view path) const { return all(path_of(path)); }

    /// Empty unless it is an array or object.
    std::vector<Value> elements() const;
    std::vector<std::pair<std::string_view, Value>> members() const;
    std::size_t size() const;

  private:
    friend class Document;
    friend class Places;
    friend struct Inside;
    Value(const Contents* contents, std::uint32_t node) : m_contents(contents), m_node(node) {}

    char first_byte() const;  // 0 for nothing
    bool begins_number() const;
    bool is_number() const;
    bool is_out_of_range() const;
    std::string_view token() const;
    std::uint32_t behind() const;
    Value member(std::string_view key) const;

    const Contents* m_contents = nullptr;
    std::uint32_t m_node = 0;
};

/// Paths that are followed together: one walk over an object's members finds the first steps of all of them.
class Places {
  public:
    /// Takes a path in and gives its number.
    std::size_t add(const Path& path);
    /// The values that the paths lead to from `value`, up to a path's first `*`, by number.
    void find(const Value& value, std::vector<Value>& found) const;

  private:
    struct Step {
        std::string key;
        std::size_t number = 0;
        std::vector<Step> next;            // by the bucket of their keys
        std::uint64_t buckets = 0;         // which of them are there, a bit each: most members are in none
        std::array<std::uint16_t, 64> at;  // where in `next` they begin
    };
    static std::size_t bucket_of(std::size_t key_size) { return key_size % 64; }
    static void follow(const Step& step, const Contents& contents, std::uint32_t node, Value* found);

    Step m_first{};
    std::size_t m_count = 1;
};

class Document {
  public:
    /// Parses one whole JSON text (a leading byte order mark is skipped). Anything else is a ParseError.
    static Result<Document> parse(std::string_view text);
    /// The same without a copy, where the bytes behind `text` may be looked at: `behind` of them for sure. `text` must
    /// outlive the document.
    static Result<Document> parse_in_place(std::string_view text, std::size_t behind = 0);
    /// Of a text that ends inside its arrays and objects, what is whole in front of the cut.
    static Result<Document> parse_cut(std::string_view text);

    Document(Document&&) noexcept;
    Document& operator=(Document&&) noexcept;
    ~Document();

    Value root() const;
    /// The text of the value at `path` byte by byte as it stood in the page, without white space around it.
    std::optional<std::string_view> raw(const Path& path) const;

  private:
    explicit Document(std::unique_ptr<Contents> contents);
    std::unique_ptr<Contents> m_contents;
};

/// The string of a member, "" where there is none.
inline std::string text_at(const Value& value, std::string_view key) {
    return std::string(value.get(key).string().value_or(std::string_view()));
}

/// Shorthand for documents that are looked at once: the same as Document::parse.
inline Result<Document> parse(std::string_view text) {
    return Document::parse(text);
}

/// The text behind what Google (`)]}'` up to the end of its line) and Facebook (`for (;;);`) put before JSON so that it
/// is no script.
std::string_view without_guard(std::string_view text);

/// The text without the white space around it.
std::string_view trimmed(std::string_view text);

/// The parts of valid JSON text, unchanged: the elements of an array, the member of an object.
std::vector<std::string_view> raw_elements(std::string_view array);
std::optional<std::string_view> raw_member(std::string_view object, std::string_view key);

}  // namespace public_signals::inline data::json
