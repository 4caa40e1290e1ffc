#include "public_signals/demo/study.hpp"

#include <fmt/format.h>

#include "public_signals/demo/random.hpp"

namespace public_signals::inline demo {
namespace {

std::vector<SampleShow> study_shows() {
    std::vector<SampleShow> shows(8);
    shows[0] = {.name = "Oh, Mary!",
                .google_queries = {"Oh Mary Broadway", "Oh Mary tickets"},
                .wikipedia_title = "Oh,_Mary!",
                .redirect = "Oh Mary (play)",
                .handle = "synthetic_ohmary",
                .tag = "OhMary",
                .opening_date = "2024-07-11",
                .views_level = 31'000,
                .likes_level = 1'900,
                .gross_level = 1'050'000};
    shows[1] = {.name = "& Juliet",
                .google_queries = {"And Juliet Broadway"},
                .wikipedia_title = "&_Juliet",
                .redirect = "And Juliet",
                .handle = "synthetic_andjuliet",
                .tag = "AndJuliet",
                .opening_date = "2022-11-17",
                .views_level = 22'000,
                .likes_level = 1'400,
                .gross_level = 960'000,
                .hidden_likes = true};
    shows[2] = {.name = "Six: The Musical",
                .google_queries = {"Six the musical"},
                .wikipedia_title = "Six_(musical)",
                .redirect = "SIX (musical)",
                .handle = "synthetic_sixmusical",
                .tag = "SixTheMusical",
                .opening_date = "2021-10-03",
                .views_level = 52'000,
                .likes_level = 3'200,
                .gross_level = 880'000,
                .instagram = Account::Private};
    shows[3] = {.name = "1776",
                .google_queries = {"1776 musical", "1776 Broadway revival"},
                .wikipedia_title = "1776_(musical)",
                .redirect = "1776 (Broadway musical)",
                .handle = "synthetic_1776",
                .tag = "1776Musical",
                .views_level = 8'200,
                .likes_level = 420,
                .gross_level = 540'000};
    shows[4] = {.name = "Hell's Kitchen",
                .google_queries = {"Hells Kitchen musical"},
                .wikipedia_title = "Hell's_Kitchen_(musical)",
                .redirect = "Hells Kitchen (musical)",
                .handle = "synthetic_hellskitchen",
                .tag = "HellsKitchenBway",
                .opening_date = "2024-04-20",
                .views_level = 26'000,
                .likes_level = 1'700,
                .gross_level = 1'010'000,
                .tiktok = Account::Missing};
    shows[5] = {.name = "Les Misérables",
                .google_queries = {"Les Miserables Broadway", "Les Mis sing along New York"},
                .wikipedia_title = "Les_Misérables_(musical)",
                .redirect = "Les Miz",
                .handle = "synthetic_lesmis",
                .tag = "LesMisérables",
                .views_level = 18'000,
                .likes_level = 1'100,
                .gross_level = 1'120'000,
                .tiktok = Account::Private};
    shows[6] = {.name = "Hadestown",
                .google_queries = {"Hadestown", "Hadestown lottery"},
                .wikipedia_title = "Hadestown",
                .redirect = "Hadestown (musical)",
                .handle = "synthetic_hadestown",
                .tag = "Hadestown",
                .opening_date = "2019-04-17",
                .views_level = 38'000,
                .likes_level = 2'600,
                .gross_level = 1'080'000};
    shows[7] = {.name = "The Outsiders",
                .google_queries = {"The Outsiders musical"},
                .wikipedia_title = "The_Outsiders_(musical)",
                .redirect = "Outsiders (musical)",
                .handle = "synthetic_outsiders",
                .tag = "TheOutsiders",
                .opening_date = "2024-04-11",
                .views_level = 44'000,
                .likes_level = 2'900,
                .gross_level = 1'240'000};
    return shows;
}

SampleShow numbered_show(int number) {
    Draws draws(0, Stream::Level, {number});
    return {.name = fmt::format("Synthetic Show {:02}", number),
            .google_queries = {fmt::format("synthetic show {:02}", number)},
            .wikipedia_title = fmt::format("Synthetic_Show_{:02}_(musical)", number),
            .redirect = fmt::format("Synthetic Show {:02}", number),
            .handle = fmt::format("synthetic_show_{:02}", number),
            .tag = fmt::format("SyntheticShow{:02}", number),
            .views_level = draws.between(10'000, 50'000),
            .likes_level = draws.between(500, 3'000),
            .gross_level = draws.between(500'000, 1'400'000)};
}

Instant four_in_the_morning(Day started) {
    return Instant(started) + std::chrono::hours(4);
}

}  // namespace

std::vector<SampleShow> sample_shows(int count) {
    std::vector<SampleShow> shows = study_shows();
    shows.resize(static_cast<std::size_t>(count < 0 ? 0 : count));
    for (int number = 1; number <= count; ++number) {
        SampleShow& show = shows[static_cast<std::size_t>(number - 1)];
        if (number > 8) {
            show = numbered_show(number);
        }
        show.number = number;
    }
    return shows;
}

Day day(int year, unsigned month, unsigned day_of_month) {
    return Day(std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day_of_month));
}

Day broken_monday() {
    return day(2025, 10, 6);
}
Day trends_base_start() {
    return day(2023, 7, 3);
}

std::vector<SampleRun> sample_runs(bool clean) {
    return {
        {.id = "sample-20251006-backfill",
         .started = four_in_the_morning(day(2025, 10, 6)),
         .asked = {day(2024, 1, 1), day(2025, 10, 5)}},
        {.id = "sample-20251013-one-week",
         .started = four_in_the_morning(day(2025, 10, 13)),
         .asked = {broken_monday(), day(2025, 10, 12)},
         .broken = !clean},
        {.id = "sample-20251230-refresh",
         .started = four_in_the_morning(day(2025, 12, 30)),
         .asked = {day(2025, 10, 13), day(2025, 12, 28)}},
        {.id = "sample-20260112-rescrape",
         .started = four_in_the_morning(day(2026, 1, 12)),
         .asked = {day(2025, 11, 24), day(2025, 12, 28)},
         .all_sources = false,
         .captcha = true},
        {.id = "sample-20260209-rescrape",
         .started = four_in_the_morning(day(2026, 2, 9)),
         .asked = {day(2025, 12, 1), day(2025, 12, 28)},
         .all_sources = false},
    };
}

}  // namespace public_signals::inline demo
