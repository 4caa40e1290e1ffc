// Paths of URLs and of robots.txt rules in the one form in which their octets are compared (RFC 9309 2.2.2, 2.2.3).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace public_signals::inline web::robots {

/// The path and query of an absolute URL as written, at least "/", without its fragment.
std::string_view path_of(std::string_view url);
/// Escaped unreserved octets decoded, everything else that is not printable ASCII or delimiter escaped in capitals.
/// `star` and `dollar` are escaped too, as a path's own; a rule keeps them as signs.
std::string comparable(std::string_view path, bool signs);
/// The delimiters inside the query escaped, so that `?u=http://x` equals `?u=http%3A%2F%2Fx`.
std::string with_encoded_query(std::string_view comparable_path);
/// The path with `.` and `..` taken away, as a client sends it.
std::string without_dot_segments(std::string_view comparable_path);

/// Whether `path` begins with the pieces in order, anything between them; all of it when `anchored`.
bool matches(const std::vector<std::string>& pieces, bool anchored, std::string_view path);

}  // namespace public_signals::inline web::robots
