#include <gtest/gtest.h>

#include "public_signals/browser/traffic.hpp"
#include "public_signals/web/decode.hpp"

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

net::WireResponse answer(int status, const std::string& location = "", const std::string& body = "") {
    net::WireResponse response{.status = status, .response_head = "HTTP/1.1 200 OK\r\n\r\n"};
    response.body = body;
    if (!location.empty()) {
        response.headers.emplace_back("Location", location);
    }
    return response;
}

/// What a step is: the method of its command, the URL that is asked, or none.
std::string text_of(const NextStep& step) {
    return step.command ? *(*step.command)["method"].text() : step.errand ? step.errand->request.url : "none";
}

/// A visit to `page` that keeps /api/; robots.txt refuses /api/secret and /private.
struct Stage {
    Traffic traffic;
    explicit Stage(bool cookies = false) {
        auto rendering = std::make_shared<net::Rendering>();
        rendering->keep = {"/api/"};
        rendering->hosts = {"scripts.example"};
        rendering->cookies = cookies;
        rendering->robots = [](const std::string& url) {
            for (const char* path : {"/api/secret", "/private"}) {
                if (url.find(path) != std::string::npos) {
                    return robots::Verdict{false, std::string("Disallow: ") + path};
                }
            }
            return robots::Verdict{};
        };
        net::WireResponse document = answer(200, "", "<p>page");
        document.headers = {{"Content-Type", "text/html"},
                            {"Content-Encoding", "gzip"},
                            {"Set-Cookie", "a=b"},
                            {"Refresh", "0; url=/private"}};
        traffic.begin({.url = page, .headers = {{"User-Agent", "ours"}, {"X-Api-Key", "key"}}, .render = rendering},
                      "top", document);
    }
    NextStep step(const std::string& id, const std::string& url, const std::string& destination = "",
                  Json more = Json::object()) {
        const Json sent = event("network.beforeRequestSent", id, url, destination, std::move(more));
        return traffic.take(json::parse(sent.dump())->root());
    }
    std::string asked(const std::string& id, const std::string& url, const std::string& destination = "",
                      Json more = Json::object()) {
        return text_of(step(id, url, destination, std::move(more)));
    }
    /// A request of the page whose method, headers or other members are `more`.
    NextStep asked_with(const std::string& id, const std::string& url, Json more) {
        Json sent = event("network.beforeRequestSent", id, url, "");
        sent["params"]["request"].update(std::move(more));
        return traffic.take(json::parse(sent.dump())->root());
    }
    std::string answered(const std::string& id, const net::WireResponse& response) {
        return text_of(traffic.answered(id, response));
    }
};

TEST(Traffic, ThePageIsAnsweredAndLeadsNowhereByItself) {
    Stage stage;
    const NextStep shown = stage.step("1", page, "document");
    ASSERT_EQ(text_of(shown), "network.provideResponse");
    EXPECT_EQ((*shown.command)["params"].dump(),
              R"({"statusCode":200,"reasonPhrase":"OK","headers":[{"name":"Content-Type","value":{"type":"string",)"
              R"("value":"text/html"}}],"body":{"type":"base64","value":"PHA+cGFnZQ=="},"request":"1"})");
    for (const char* url : {"https://a.example/login", page}) {
        const NextStep led = stage.step("2", url, "document");
        EXPECT_EQ((*led.command)["params"]["statusCode"].integer(), 204);
    }
    EXPECT_EQ(stage.asked("3", page, "document", {{"context", "popup"}}), "network.failRequest");
    const std::map<std::string, int> counts = {{"navigation", 2}, {"window", 1}};
    EXPECT_EQ(stage.traffic.so_far().not_kept, counts);
}

TEST(Traffic, NoCommandEverLetsARequestGo) {
    Stage stage;
    int id = 0;
    for (const char* url :
         {page, "https://a.example/x.js", "https://b.example/", "data:text/plain,x", "ws://a.example/"}) {
        for (const char* destination : {"document", "script", "image", "iframe", "worker", "serviceworker", ""}) {
            for (const char* context : {"top", "popup", ""}) {
                const NextStep next = stage.step(std::to_string(++id), url, destination, {{"context", context}});
                ASSERT_TRUE(next.command.has_value() != next.errand.has_value());
                if (next.command) {
                    const std::string method = text_of(next);
                    EXPECT_TRUE(method == "network.failRequest" || method == "network.provideResponse") << method;
                }
            }
        }
    }
}

TEST(Traffic, KindsAndHostsThatAreNeverAsked) {
    Stage stage;
    stage.asked("1", page, "document");
    const std::string no = "network.failRequest";
    EXPECT_EQ(stage.asked("2", "https://a.example/x.png", "image"), no);
    EXPECT_EQ(stage.asked("3", "https://a.example/x.woff2", "font"), no);
    for (const char* url : {"https://b.example/x.js", "https://a.example.b.example/x.js", "https://a.example:8443/x.js",
                            "http://a.example/x.js", "http://scripts.example/x.js", "data:text/javascript,1"}) {
        EXPECT_EQ(stage.asked("4", url, "script"), no) << url;
    }
    for (const char* url : {"https://a.example/x.js", "https://scripts.example/x.js"}) {
        EXPECT_EQ(stage.asked("5", url, "script"), url);
    }
    EXPECT_EQ(text_of(stage.asked_with("6", "https://scripts.example/x", {{"method", "POST"}})), no);
    EXPECT_EQ(stage.asked("7", "https://a.example/private/x.js", "script"), no);
    const std::map<std::string, int> counts = {
        {"image", 1}, {"font", 1}, {"foreign host", 7}, {"a.example", 1}, {"scripts.example", 1}, {"robots.txt", 1}};
    EXPECT_EQ(stage.traffic.so_far().not_kept, counts);
}

TEST(Traffic, AnErrandBearsOurNameAndWhatThePageSays) {
    Stage stage;
    stage.asked("1", page, "document");
    const auto header = [](const char* name, const char* value) {
        return Json{{"name", name}, {"value", {{"type", "string"}, {"value", value}}}};
    };
    const NextStep next =
        stage.asked_with("2", "https://a.example/graphql#x",
                         {{"method", "POST"},
                          {"goog:hasPostData", true},
                          {"goog:postData", "a=1"},
                          {"headers", Json::array({header("User-Agent", "Chrome"), header("sec-ch-ua", "Chromium"),
                                                   header("Cookie", "a=b"), header("X-Page", "1")})}});
    const net::WireRequest& request = next.errand.value().request;
    EXPECT_EQ(request.url, "https://a.example/graphql");
    EXPECT_EQ(request.method + " " + request.body, "POST a=1");
    const net::Headers headers = {{"User-Agent", "ours"},
                                  {"Accept-Encoding", net::accepted_encodings},
                                  {"Accept-Language", "en-US,en"},
                                  {"X-Page", "1"},
                                  {"X-Api-Key", "key"}};
    EXPECT_EQ(request.headers, headers);
    const NextStep beside = stage.asked_with("3", "https://scripts.example/x.js", Json::object());
    EXPECT_EQ(net::header_of(beside.errand.value().request.headers, "X-Api-Key"), "");
    for (const Json& untold : {Json{{"goog:hasPostData", true}}, Json{{"goog:postData", "\xEF\xBF\xBD"}}}) {
        EXPECT_EQ(text_of(stage.asked_with("4", "https://a.example/binary", untold)), "network.failRequest");
    }
}

TEST(Traffic, JsonIsKeptBehindRobotsTxt) {
    Stage stage;
    stage.asked("1", page, "document");
    EXPECT_EQ(stage.asked("2", "https://a.example/api/list?c=0"), "https://a.example/api/list?c=0");
    EXPECT_EQ(stage.asked("3", "https://a.example/api/secret?c=0"), "network.failRequest");
    EXPECT_FALSE(stage.traffic.so_far().responses.at(0).has_body) << "not yet";
    EXPECT_EQ(stage.answered("2", answer(200, "", "{}")), "network.provideResponse");
    EXPECT_EQ(stage.answered("2", answer(200, "", "[]")), "none") << "answered once";
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
    net::WireResponse cut = answer(200, "", "{\"cut");
    cut.curl_code = 18;
    EXPECT_EQ(stage.answered("2", cut), "network.failRequest");
    EXPECT_FALSE(stage.traffic.so_far().responses.at(0).has_body);
    EXPECT_EQ(stage.traffic.so_far().responses.at(0).body, "");
}

TEST(Traffic, ARedirectIsJudgedHopByHopAndNotFollowedToWhatIsKept) {
    Stage stage;
    stage.asked("1", page, "document");
    stage.asked("2", "https://a.example/api/list");
    EXPECT_EQ(stage.answered("2", answer(302, "/api/secret")), "network.failRequest");
    EXPECT_EQ(stage.traffic.so_far().responses.at(0).status, 302);
    for (const char* location : {"/api/list", "/private", "https://b.example/x.js", "ftp://a.example/"}) {
        stage.asked("3", "https://a.example/x.js");
        EXPECT_EQ(stage.answered("3", answer(302, location)), "network.failRequest") << location;
    }
    stage.asked("4", "https://a.example/0.js");
    for (int hop = 1; hop <= 5; ++hop) {
        const std::string next = "/" + std::to_string(hop) + ".js";
        EXPECT_EQ(stage.answered("4", answer(302, next)), "https://a.example" + next);
    }
    EXPECT_EQ(stage.answered("4", answer(302, "/6.js")), "network.failRequest");
    EXPECT_EQ(stage.traffic.so_far().not_kept.at("a.example"), 10) << "each hop counts";
    EXPECT_EQ(stage.traffic.so_far().not_kept.at("redirect"), 5);
}

TEST(Traffic, NothingIsAskedOutsideAVisit) {
    Stage stage;
    stage.asked("1", page, "document");
    stage.asked("2", "https://a.example/x.js", "script");
    stage.traffic.end();
    EXPECT_EQ(stage.asked("3", "https://a.example/x.js", "script"), "network.failRequest");
    EXPECT_EQ(stage.answered("2", answer(200)), "none");
}

TEST(Traffic, EventsThatAreNoneAreNothing) {
    Stage stage;
    for (const char* text : {"{}", "[]", "1", R"({"method":"network.fetchError","params":{}})",
                             R"({"method":"network.responseStarted","params":{"request":7,"response":[]}})"}) {
        EXPECT_EQ(text_of(stage.traffic.take(json::parse(text)->root())), "none") << text;
    }
}

}  // namespace
}  // namespace public_signals::browser
