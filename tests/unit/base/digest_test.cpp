#include "public_signals/base/digest.hpp"

#include <gtest/gtest.h>

namespace public_signals {
namespace {

// The values of FIPS 180 for "abc" and for nothing.
TEST(Digest, EqualsTheTestVectorsOfTheStandard) {
    EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(sha1_base32("abc"), "VGMT4NSHA2AWVOR6EVYXQUGCNSONBWE5");
    EXPECT_EQ(sha1_base32(""), "3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ");
}

TEST(DigestMatches, ReadsBase32AndHexOfBothAlgorithms) {
    const std::vector<std::string> right = {
        "sha1:VGMT4NSHA2AWVOR6EVYXQUGCNSONBWE5",
        "SHA1:vgmt4nsha2awvor6evyxqugcnsonbwe5",
        "sha-1:a9993e364706816aba3e25717850c26c9cd0d89d",
        "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "sha256:XJ4BNP4PAHH6UQKBIDPF3LRCEOYAGYNDSYLXVHFUCD7WD4QACWWQ====",
    };
    for (const std::string& digest : right) {
        EXPECT_EQ(digest_matches(digest, "abc"), true) << digest;
        EXPECT_EQ(digest_matches(digest, "abd"), false) << digest;
    }
    EXPECT_EQ(digest_matches("sha1:", "abc"), false);
    EXPECT_EQ(digest_matches("md5:900150983cd24fb0d6963f7d28e17f72", "abc"), std::nullopt);
    EXPECT_EQ(digest_matches("VGMT4NSHA2AWVOR6EVYXQUGCNSONBWE5", "abc"), std::nullopt);
}

}  // namespace
}  // namespace public_signals
