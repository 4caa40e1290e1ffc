#include "public_signals/data/json_shape.hpp"

#include <fmt/format.h>

namespace public_signals::inline data::json {

std::string Shape::place_of(std::string_view key) const {
    return m_place.empty() || key.empty() ? m_place + std::string(key) : fmt::format("{}.{}", m_place, key);
}

void Shape::refuse(Error error) const {
    if (!*m_problem) {
        *m_problem = std::move(error);
    }
}

void Shape::refuse_type(std::string_view key, const char* what) const {
    const bool is_there = key.empty() ? m_value.exists() : has(key);
    refuse({.kind = ErrorKind::ParseError,
            .message = is_there ? fmt::format("{} is no {}", place_of(key), what)
                                : fmt::format("{} is missing", place_of(key))});
}

Shape Shape::at(std::string_view key) const {
    if (!m_value.get(key).is_object()) {
        refuse_type(key, "object");
    }
    return {m_value.get(key), place_of(key), m_problem};
}

std::vector<Shape> Shape::list(std::string_view key) const {
    const Value list = m_value.get(key);
    if (!list.is_array()) {
        refuse_type(key, "list");
    }
    std::vector<Shape> shapes;
    for (const Value& element : list.elements()) {
        shapes.push_back({element, fmt::format("{}[{}]", place_of(key), shapes.size()), m_problem});
    }
    return shapes;
}

std::vector<std::pair<std::string, Shape>> Shape::members(std::string_view key) const {
    std::vector<std::pair<std::string, Shape>> members;
    const Shape object = at(key);
    for (const auto& [name, value] : object.m_value.members()) {
        members.emplace_back(name, Shape(value, object.place_of(name), m_problem));
    }
    return members;
}

}  // namespace public_signals::inline data::json
