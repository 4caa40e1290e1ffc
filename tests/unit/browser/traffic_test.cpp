#include <gtest/gtest.h>

#include "public_signals/browser/traffic.hpp"

namespace public_signals::browser {
namespace {

constexpr const char* page = "https://a.example/list";

Json event(const char* method, const std::string& id, const std::string& url, const std::string& destination,
           Json more = Json::object()) {
    Json parameters = {{"isBlocked", true},
                       {"redirectCount", 0},
                       {"context", "top"},
                       {"timestamp", 1'700'000'000'000},
                       {"request", {{"request", id}, {"url", url}, {"destination", destination}, {"method", "GET"}}}};
    parameters.update(more);
    return {{"type", "event"}, {"method", method}, {"params", parameters}};
}

Json answer(int status, const std::string& location = "") {
    Json headers = Json::array();
    if (!location.empty()) {
        headers.push_back({{"name", "Location"}, {"value", {{"type", "string"}, {"value", location}}}});
    }
    return {{"response", {{"status", status}, {"headers", headers}}}};
}

std::optional<Json> taken(Traffic& traffic, const Json& event) {
    return traffic.take(json::parse(event.dump())->root());
}

/// A visit to `page` that keeps /api/; robots.txt refuses /api/secret.
struct Stage {
    Traffic traffic;
    Stage() {
        auto rendering = std::make_shared<net::Rendering>();
        rendering->keep = {"/api/"};
        rendering->robots = [](const std::string& url) {
            const bool is_secret = url.find("/api/secret") != std::string::npos;
            return robots::Verdict{!is_secret, is_secret ? "Disallow: /api/secret" : ""};
        };
        traffic.begin(page, "top", rendering);
    }
    std::string asked(const std::string& id, const std::string& url, const std::string& destination = "",
                      Json more = Json::object()) {
        const auto command = taken(traffic, event("network.beforeRequestSent", id, url, destination, std::move(more)));
        return command ? *(*command)["method"].text() : "none";
    }
    std::string answered(const std::string& id, const std::string& url, Json response) {
        const auto command = taken(traffic, event("network.responseStarted", id, url, "", std::move(response)));
        return command ? *(*command)["method"].text() : "none";
    }
};

TEST(Traffic, ThePageMayBeAskedAndLeadsNowhereByItself) {
    Stage stage;
    EXPECT_EQ(stage.asked("1", page, "document"), "network.continueRequest");
    EXPECT_EQ(stage.asked("2", "https://a.example/login", "document"), "network.provideResponse");
    EXPECT_EQ(stage.asked("3", page, "document", {{"context", "popup"}}), "network.failRequest");
    EXPECT_EQ(stage.traffic.so_far().not_kept.at("navigation"), 1);
}

TEST(Traffic, ARedirectOfThePageEndsTheVisit) {
    Stage stage;
    stage.asked("1", page, "document");
    EXPECT_EQ(stage.answered("1", page, answer(302, "/private")), "network.failRequest");
    const MainDocument document = stage.traffic.wait_for_document(0);
    EXPECT_EQ(document.state, MainDocument::State::Redirected);
    EXPECT_EQ(net::header_of(document.response_headers, "location"), "/private");
}

TEST(Traffic, KindsAndHostsThatAreNeverAsked) {
    Stage stage;
    stage.asked("1", page, "document");
    EXPECT_EQ(stage.asked("2", "https://a.example/x.png", "image"), "network.failRequest");
    EXPECT_EQ(stage.asked("3", "https://a.example/x.woff2", "font"), "network.failRequest");
    EXPECT_EQ(stage.asked("4", "https://b.example/x.js", "script"), "network.failRequest");
    EXPECT_EQ(stage.asked("5", "https://a.example.b.example/x.js", "script"), "network.failRequest");
    EXPECT_EQ(stage.asked("6", "https://a.example/x.js", "script"), "network.continueRequest");
    const std::map<std::string, int> counts = {{"image", 1}, {"font", 1}, {"foreign host", 2}, {"a.example", 1}};
    EXPECT_EQ(stage.traffic.so_far().not_kept, counts);
}

TEST(Traffic, JsonIsKeptBehindRobotsTxt) {
    Stage stage;
    stage.asked("1", page, "document");
    EXPECT_EQ(stage.asked("2", "https://a.example/api/list?c=0"), "network.continueRequest");
    EXPECT_EQ(stage.asked("3", "https://a.example/api/secret?c=0"), "network.failRequest");
    taken(stage.traffic, event("network.responseCompleted", "2", "https://a.example/api/list?c=0", "", answer(200)));
    ASSERT_EQ(stage.traffic.finished(), std::vector<std::string>{"2"});
    EXPECT_TRUE(stage.traffic.finished().empty()) << "handed out once";
    stage.traffic.set_body("2", "{}");
    const net::Rendered rendered = stage.traffic.so_far();
    ASSERT_EQ(rendered.responses.size(), 1u);
    EXPECT_EQ(rendered.responses[0].body, "{}");
    EXPECT_EQ(rendered.responses[0].time_ms, 1'700'000'000'000);
    ASSERT_EQ(rendered.refused.size(), 1u);
    EXPECT_EQ(rendered.refused[0].second, "Disallow: /api/secret");
}

TEST(Traffic, WhatIsCutHasNoBody) {
    Stage stage;
    stage.asked("1", page, "document");
    stage.asked("2", "https://a.example/api/list");
    taken(stage.traffic, event("network.responseCompleted", "2", "https://a.example/api/list", "", answer(200)));
    stage.traffic.set_body("2", "{\"cut");
    taken(stage.traffic, event("network.fetchError", "2", "https://a.example/api/list", ""));
    EXPECT_FALSE(stage.traffic.so_far().responses.at(0).has_body);
    EXPECT_EQ(stage.traffic.so_far().responses.at(0).body, "");
}

TEST(Traffic, ARedirectToWhatIsKeptIsNotFollowed) {
    Stage stage;
    stage.asked("1", page, "document");
    stage.asked("2", "https://a.example/api/list");
    EXPECT_EQ(stage.answered("2", "https://a.example/api/list", answer(302, "/api/secret")), "network.failRequest");
    EXPECT_EQ(stage.traffic.so_far().responses.at(0).status, 302);
    stage.asked("3", "https://a.example/x.js");
    EXPECT_EQ(stage.answered("3", "https://a.example/x.js", answer(302, "/api/secret")), "network.failRequest");
    stage.asked("4", "https://a.example/y.js");
    EXPECT_EQ(stage.answered("4", "https://a.example/y.js", answer(302, "/z.js")), "network.continueResponse");
}

TEST(Traffic, NothingIsAskedOutsideAVisit) {
    Stage stage;
    stage.asked("1", page, "document");
    stage.traffic.end();
    EXPECT_EQ(stage.asked("2", "https://a.example/x.js", "script"), "network.failRequest");
    EXPECT_EQ(stage.answered("1", page, answer(200)), "network.failRequest");
}

TEST(Traffic, EventsThatAreNoneAreNothing) {
    Stage stage;
    for (const char* text : {"{}", "[]", "1", R"({"method":"network.fetchError","params":{}})",
                             R"({"method":"network.responseStarted","params":{"request":7,"response":[]}})"}) {
        EXPECT_FALSE(stage.traffic.take(json::parse(text)->root())) << text;
    }
}

}  // namespace
}  // namespace public_signals::browser
