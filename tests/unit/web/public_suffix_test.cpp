#include "public_signals/web/public_suffix.hpp"

#include <gtest/gtest.h>

namespace public_signals::net {
namespace {

TEST(PublicSuffix, IsWhereStrangersRegister) {
    const std::pair<const char*, bool> rows[] = {
        {"com", true},
        {"google.com", false},
        {"trends.google.com", false},
        {"uk", true},
        {"co.uk", true},
        {"bbc.co.uk", false},
        {"github.io", true},  // not a registry's: a host's customers
        {"pages.github.io", false},
        {"ck", true},  // *.ck but not www.ck
        {"any.ck", true},
        {"www.ck", false},
        {"xn--p1ai", true},
        {"xn--55qx5d.cn", true},
        {"公司.cn", true},
        {"xn--85x722f.xn--55qx5d.cn", false},
        {"localhost", true},
        {"nosuchsuffix", true},  // a single label that the list lacks
        {"a.nosuchsuffix", false},
        {"co.uk.", true},  // the root written out
        {"bbc.co.uk.", false},
        {"127.0.0.1", false},
        {"0.0.1", false},
        {"[::1]", false},
    };
    for (const auto& [domain, is_suffix] : rows) {
        EXPECT_EQ(is_public_suffix(domain), is_suffix) << domain;
    }
}

}  // namespace
}  // namespace public_signals::net
