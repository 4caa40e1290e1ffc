#include "public_signals/sources/google_trends/places.hpp"

#include <algorithm>
#include <utility>

#include "public_signals/base/text.hpp"

namespace public_signals::inline sources {
namespace {

/// ISO 3166: the states of the United States, Great Britain's countries, and countries.
constexpr std::pair<std::string_view, std::string_view> places[] = {
    {"Worldwide", ""},
    {"United States", "US"},
    {"Alabama", "US-AL"},
    {"Alaska", "US-AK"},
    {"Arizona", "US-AZ"},
    {"Arkansas", "US-AR"},
    {"California", "US-CA"},
    {"Colorado", "US-CO"},
    {"Connecticut", "US-CT"},
    {"Delaware", "US-DE"},
    {"District of Columbia", "US-DC"},
    {"Florida", "US-FL"},
    {"Hawaii", "US-HI"},
    {"Idaho", "US-ID"},
    {"Illinois", "US-IL"},
    {"Indiana", "US-IN"},
    {"Iowa", "US-IA"},
    {"Kansas", "US-KS"},
    {"Kentucky", "US-KY"},
    {"Louisiana", "US-LA"},
    {"Maine", "US-ME"},
    {"Maryland", "US-MD"},
    {"Massachusetts", "US-MA"},
    {"Michigan", "US-MI"},
    {"Minnesota", "US-MN"},
    {"Mississippi", "US-MS"},
    {"Missouri", "US-MO"},
    {"Montana", "US-MT"},
    {"Nebraska", "US-NE"},
    {"Nevada", "US-NV"},
    {"New Hampshire", "US-NH"},
    {"New Jersey", "US-NJ"},
    {"New Mexico", "US-NM"},
    {"New York", "US-NY"},
    {"North Carolina", "US-NC"},
    {"North Dakota", "US-ND"},
    {"Ohio", "US-OH"},
    {"Oklahoma", "US-OK"},
    {"Oregon", "US-OR"},
    {"Pennsylvania", "US-PA"},
    {"Rhode Island", "US-RI"},
    {"South Carolina", "US-SC"},
    {"South Dakota", "US-SD"},
    {"Tennessee", "US-TN"},
    {"Texas", "US-TX"},
    {"Utah", "US-UT"},
    {"Vermont", "US-VT"},
    {"Virginia", "US-VA"},
    {"Washington", "US-WA"},
    {"West Virginia", "US-WV"},
    {"Wisconsin", "US-WI"},
    {"Wyoming", "US-WY"},
    {"England", "GB-ENG"},
    {"Scotland", "GB-SCT"},
    {"Wales", "GB-WLS"},
    {"Northern Ireland", "GB-NIR"},
    {"Argentina", "AR"},
    {"Australia", "AU"},
    {"Austria", "AT"},
    {"Belgium", "BE"},
    {"Brazil", "BR"},
    {"Canada", "CA"},
    {"Chile", "CL"},
    {"China", "CN"},
    {"Colombia", "CO"},
    {"Czechia", "CZ"},
    {"Denmark", "DK"},
    {"Egypt", "EG"},
    {"Finland", "FI"},
    {"France", "FR"},
    {"Germany", "DE"},
    {"Greece", "GR"},
    {"Hong Kong", "HK"},
    {"Hungary", "HU"},
    {"Iceland", "IS"},
    {"India", "IN"},
    {"Indonesia", "ID"},
    {"Ireland", "IE"},
    {"Israel", "IL"},
    {"Italy", "IT"},
    {"Japan", "JP"},
    {"Malaysia", "MY"},
    {"Mexico", "MX"},
    {"Netherlands", "NL"},
    {"New Zealand", "NZ"},
    {"Nigeria", "NG"},
    {"Norway", "NO"},
    {"Pakistan", "PK"},
    {"Peru", "PE"},
    {"Philippines", "PH"},
    {"Poland", "PL"},
    {"Portugal", "PT"},
    {"Puerto Rico", "PR"},
    {"Romania", "RO"},
    {"Russia", "RU"},
    {"Saudi Arabia", "SA"},
    {"Singapore", "SG"},
    {"South Africa", "ZA"},
    {"South Korea", "KR"},
    {"Spain", "ES"},
    {"Sweden", "SE"},
    {"Switzerland", "CH"},
    {"Taiwan", "TW"},
    {"Thailand", "TH"},
    {"Türkiye", "TR"},
    {"Turkey", "TR"},
    {"Ukraine", "UA"},
    {"United Arab Emirates", "AE"},
    {"United Kingdom", "GB"},
    {"Vietnam", "VN"},
};

}  // namespace

std::optional<std::string> trends_place_named(std::string_view name) {
    const std::string wanted = folded(name);
    for (const auto& [place, code] : places) {
        if (folded(place) == wanted || (!code.empty() && folded(code) == wanted)) {
            return std::string(code);
        }
    }
    return std::nullopt;
}

}  // namespace public_signals::inline sources
