// A file of JSON whose shape is known: what is missing, of another type or an unknown word is a problem with its place,
// like `results[2].pvalue`. Reading goes on behind a problem; the first one counts, and what was read is then of no
// use.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "public_signals/base/words.hpp"
#include "public_signals/data/json.hpp"

namespace public_signals::inline data::json {

/// A value that must be there, and its place in its file.
class Shape {
  public:
    using Problem = std::optional<Error>;

    /// The root of a document; problems go to `problem`. Those of a word know their place in `where`.
    Shape(Value root, Problem& problem) : m_value(root), m_problem(&problem) {}

    const Value& value() const { return m_value; }
    bool has(std::string_view key) const { return m_value.get(key).exists(); }
    bool is_list(std::string_view key) const { return m_value.get(key).is_array(); }

    /// The member at a key: a text, a number, true or false, a word of a table, a list of those; an optional is nothing
    /// for null.
    template <class T>
    T get(std::string_view key) const {
        T value{};
        read(m_value.get(key), key, value);
        return value;
    }
    template <class T>
    void get_to(std::string_view key, T& value) const {
        read(m_value.get(key), key, value);
    }
    Shape at(std::string_view key) const;
    /// The elements of the list at a key.
    std::vector<Shape> list(std::string_view key) const;
    /// The members of the object at a key.
    std::vector<std::pair<std::string, Shape>> members(std::string_view key) const;
    /// What it is itself, of an element or member that is no object.
    template <class T>
    T as() const {
        T value{};
        read(m_value, {}, value);
        return value;
    }

    /// The place of a member of it.
    std::string place_of(std::string_view key) const;
    void refuse(Error error) const;

  private:
    Shape(Value value, std::string place, Problem* problem)
        : m_value(value), m_place(std::move(place)), m_problem(problem) {}

    template <class T>
    void must(const std::optional<T>& read, std::string_view key, const char* what, auto& value) const {
        if (read) {
            value = static_cast<std::remove_reference_t<decltype(value)>>(*read);
        } else {
            refuse_type(key, what);
        }
    }
    void read(const Value& from, std::string_view key, std::string& value) const {
        must(from.string(), key, "text", value);
    }
    void read(const Value& from, std::string_view key, double& value) const {
        must(from.number(), key, "number", value);
    }
    void read(const Value& from, std::string_view key, bool& value) const {
        must(from.boolean(), key, "true or false", value);
    }
    void read(const Value& from, std::string_view key, std::integral auto& value) const {
        const auto whole = from.integer();
        must(whole && std::in_range<std::remove_reference_t<decltype(value)>>(*whole) ? whole : std::nullopt, key,
             "whole number", value);
    }
    template <HasWords E>
    void read(const Value& from, std::string_view key, E& value) const {
        std::string text;
        read(from, key, text);
        auto word = parse_word<E>(text, place_of(key));
        if (word) {
            value = *word;
        } else {
            refuse(std::move(word).error());
        }
    }
    template <class T>
    void read(const Value& from, std::string_view key, std::optional<T>& value) const {
        if (!from.exists() || !from.is_null()) {
            read(from, key, value.emplace());
        }
    }
    template <class T>
    void read(const Value& from, std::string_view key, std::vector<T>& values) const {
        if (!from.is_array()) {
            refuse_type(key, "list");
        }
        for (const Value& element : from.elements()) {
            T value{};
            read(element, key, value);
            values.push_back(std::move(value));
        }
    }
    void refuse_type(std::string_view key, const char* what) const;

    Value m_value;
    std::string m_place;
    Problem* m_problem;
};

}  // namespace public_signals::inline data::json
