// Where a request goes: a URL brought to the form that is sent, and the queue it waits in.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "public_signals/base/result.hpp"
#include "public_signals/base/url.hpp"

namespace public_signals::inline web::net {

struct Target {
    std::string url;              // without credentials and fragment, dot segments resolved
    std::string origin;           // scheme://host:port, the port always there
    bool disguised_host = false;  // the host was written as a number that means another address
};

/// `text`, resolved against `base` when given. Text that is not a URL, or of a scheme that is not http or https, is an
/// InvalidInput error that does not repeat credentials.
Result<Target> target_of(std::string_view text, std::string_view base = {});
/// The robots.txt that speaks for a target.
Target robots_of(const Target& target);

/// An API whose owner documents it for programs: it is asked whatever robots.txt says.
struct DocumentedApi {
    bool (*is_host)(std::string_view host);
    bool (*is_asked)(const Url& url);  // the paths, and no others
};

/// The whole list. Defined in sources/all_facts.cpp: each API belongs to a source, with the reason why it is exempt.
std::span<const DocumentedApi> documented_apis();

bool is_documented_api(std::string_view url);
/// Whether a URL of any host has the path of one: that of a mirror, or of nothing of the kind.
bool has_path_of_documented_api(std::string_view url);

}  // namespace public_signals::inline web::net
