#include "public_signals/collect/endpoints.hpp"

namespace public_signals::collect {

std::string at_endpoint(const std::string& url, Source source, const std::map<std::string, std::string>& endpoints) {
    const auto base = endpoints.find(name_of(source));
    const std::size_t host = url.find("://");
    if (base == endpoints.end() || base->second.empty() || host == url.npos) {
        return url;
    }
    std::string moved = base->second;
    while (moved.ends_with('/')) {
        moved.pop_back();
    }
    const std::size_t path = url.find_first_of("/?#", host + 3);
    return path == url.npos ? moved + "/" : moved + url.substr(path);
}

}  // namespace public_signals::collect
