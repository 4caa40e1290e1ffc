// JSON, written: a value with its members in the order in which they were added, and its text.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace public_signals::inline data {

/// `text` in quotes, with what JSON wants escaped; UTF-8 stays as it is, and other bytes become U+FFFD.
std::string json_quoted(std::string_view text);
/// A number in the fewest digits that read back as it (mostly: Grisu2); null when it is not finite.
std::string json_number(double number);

class JsonPart;
struct JsonMember;

template <class T>
concept JsonText = std::convertible_to<const T&, std::string_view>;
template <class T>
concept JsonMap = requires(const T& map) {
    typename T::mapped_type;
    { map.begin()->first } -> std::convertible_to<std::string_view>;
};
template <class T>
concept JsonList = !JsonText<T> && !JsonMap<T> && requires(const T& list) {
    typename T::value_type;
    list.begin() != list.end();
} && !std::same_as<typename T::value_type, T>;

/// A value to be written.
///
/// `{{"rows", 3}, {"show", "Six"}}` is an object: a list in which each part is a list of two, the first a text. Any
/// other list in braces is an array; array() and object() say which where a list may be either.
class Json {
  public:
    Json() noexcept;  // null
    Json(std::nullptr_t) noexcept : Json() {}
    Json(std::same_as<bool> auto yes) noexcept : Json(TrueOrFalse{yes}) {}
    template <std::integral T>
        requires(!std::same_as<T, bool> && !std::same_as<T, char>)
    Json(T number) noexcept : Json(Whole<std::unsigned_integral<T>>{number}) {}
    Json(double number) noexcept;
    Json(std::string text);
    Json(std::string_view text);
    Json(const char* text);
    template <class T>
    Json(const std::optional<T>& value) {
        if (value) {
            *this = Json(*value);
        }
    }
    template <JsonList T>
    Json(const T& list) : Json(array()) {
        for (const auto& value : list) {
            push_back(Json(value));
        }
    }
    template <JsonMap T>
    Json(const T& map) : Json(object()) {
        for (const auto& [name, value] : map) {
            (*this)[name] = Json(value);
        }
    }
    Json(std::vector<Json> values);
    Json(std::initializer_list<JsonPart> parts);

    Json(const Json& other);
    Json(Json&& other) noexcept;
    Json& operator=(const Json& other);
    Json& operator=(Json&& other) noexcept;
    ~Json();

    static Json array();
    static Json array(std::initializer_list<JsonPart> values);
    static Json object();

    /// The member of an object, added as null where it has none; of null, an object is made.
    Json& operator[](std::string_view name);
    /// The member of an object, or null where there is none or this is no object.
    const Json& operator[](std::string_view name) const;
    bool contains(std::string_view name) const;
    void erase(std::string_view name);
    /// Takes over the members of another object, in place of its own of the same name.
    void update(Json other);
    /// Adds to an array; of null, an array is made.
    void push_back(Json value);
    /// How many values an array or an object has; 0 for all others.
    std::size_t size() const;
    bool empty() const { return size() == 0; }
    bool is_null() const { return m_value.index() == 0; }
    const std::string* text() const { return std::get_if<std::string>(&m_value); }
    std::optional<std::int64_t> integer() const;     // nothing where it is none, or none of 64 bits with a sign
    const std::vector<Json>& values() const;         // of an array; empty for all others
    const std::vector<JsonMember>& members() const;  // of an object; empty for all others

    /// On one line, or each value on a line of its own, indented by `indent` a level.
    std::string dump(int indent = -1) const;
    /// The same on one line, in ASCII: all other characters are escaped.
    std::string ascii_dump() const;

  private:
    friend class JsonPrinter;
    struct TrueOrFalse {
        bool value;
    };
    template <bool has_no_sign>
    struct Whole {
        std::conditional_t<has_no_sign, std::uint64_t, std::int64_t> value;
    };
    explicit Json(TrueOrFalse yes) noexcept;
    explicit Json(Whole<false> number) noexcept;
    explicit Json(Whole<true> number) noexcept;

    std::variant<std::nullptr_t, bool, std::int64_t, std::uint64_t, double, std::string, std::vector<Json>,
                 std::vector<JsonMember>>
        m_value;
};

struct JsonMember {
    std::string name;
    Json value;
};

/// What is between the braces of a Json: moved into it, not copied.
class JsonPart {
  public:
    JsonPart(const char* text) : m_value(text) {}
    template <class T>
        requires(!std::is_array_v<std::remove_reference_t<T>> && !std::same_as<std::remove_cvref_t<T>, JsonPart> &&
                 std::constructible_from<Json, T &&>)
    JsonPart(T&& value) : m_value(std::forward<T>(value)) {}
    JsonPart(std::initializer_list<JsonPart> parts) : m_value(parts) {}
    Json& value() const { return m_value; }

  private:
    mutable Json m_value;
};

}  // namespace public_signals::inline data
