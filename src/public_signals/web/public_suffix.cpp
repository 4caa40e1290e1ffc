#include "public_signals/web/public_suffix.hpp"

#include <libpsl.h>

#include <string>

namespace public_signals::inline web::net {

bool is_public_suffix(std::string_view domain) {
    if (domain.ends_with('.')) {  // the root's own, which libpsl does not take off
        domain.remove_suffix(1);
    }
    return !is_ip_address(domain) && psl_is_public_suffix(psl_builtin(), std::string(domain).c_str()) == 1;
}

bool is_ip_address(std::string_view host) {
    return host.starts_with('[') || host.find_first_not_of("0123456789.") == host.npos;
}

}  // namespace public_signals::inline web::net
