#include "public_signals/browser/capabilities.hpp"

#include <sys/statvfs.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "public_signals/base/url.hpp"

namespace public_signals::browser {
namespace {

constexpr std::uint64_t roomy = 256u << 20;  // bytes of /dev/shm

// Features that fetch, upgrade, guess or report beside the page.
constexpr const char* features_off =
    "--disable-features=AutofillServerCommunication,CertificateTransparencyComponentUpdater,DialMediaRouteProvider,"
    "FedCm,HttpsFirstBalancedModeAutoEnable,HttpsUpgrades,InterestFeedContentSuggestions,MediaRouter,"
    "OptimizationGuideModelDownloading,OptimizationHints,Prerender2,Translate,UserAgentClientHint,WebUSB";

const std::vector<std::string> common_arguments = {"--headless=new",
                                                   "--window-size=1280,2000",
                                                   "--lang=en-US",
                                                   "--no-first-run",
                                                   "--no-default-browser-check",
                                                   "--no-proxy-server",
                                                   "--no-pings",
                                                   "--disable-background-networking",
                                                   "--disable-breakpad",
                                                   "--disable-client-side-phishing-detection",
                                                   "--disable-component-update",
                                                   "--disable-crash-reporter",
                                                   "--disable-default-apps",
                                                   "--disable-domain-reliability",
                                                   "--disable-extensions",
                                                   "--disable-gpu",
                                                   "--disable-quic",
                                                   "--disable-remote-fonts",
                                                   "--disable-sync",
                                                   "--disable-background-timer-throttling",
                                                   "--disable-backgrounding-occluded-windows",
                                                   "--disable-renderer-backgrounding",
                                                   "--dns-prefetch-disable",
                                                   "--block-new-web-contents",
                                                   "--mute-audio",
                                                   "--password-store=basic",
                                                   "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
                                                   features_off};

bool shared_memory_is_small() {
    struct statvfs space{};
    return ::statvfs("/dev/shm", &space) != 0 || space.f_bavail * space.f_frsize < roomy;
}

bool is_here(const std::string& url) {
    const auto parts = parse_url(url);
    return parts && (parts->host == "127.0.0.1" || parts->host == "localhost" || parts->host == "[::1]");
}

std::vector<std::string> arguments_of(const RenderSettings& settings, const Site& site) {
    std::vector<std::string> arguments = common_arguments;
    arguments.push_back("--user-agent=" + settings.user_agent);
    arguments.push_back("--host-resolver-rules=" + site.resolver_rules);
    const bool is_local = settings.mode == RenderSettings::Mode::Auto;
    if (is_local) {
        arguments.push_back("--remote-debugging-pipe");  // it ends with the one who holds the pipe
    }
    if ((is_local || is_here(settings.webdriver_url)) && ::geteuid() == 0) {
        arguments.push_back("--no-sandbox");  // the sandbox of uid 0 can't be started
    }
    if (!is_local || shared_memory_is_small()) {
        arguments.push_back("--disable-dev-shm-usage");
    }
    return arguments;
}

Json preferences_of(bool cookies) {
    return {{"profile.default_content_setting_values.cookies", cookies ? 1 : 2},
            {"profile.default_content_setting_values.geolocation", 2},
            {"profile.default_content_setting_values.notifications", 2},
            {"download_restrictions", 3},
            {"net.network_prediction_options", 2},
            {"safebrowsing.enabled", false},
            {"search.suggest_enabled", false}};
}

}  // namespace

const char* const page_preparation = R"((() => {
  for (const [owner, name] of [[Navigator.prototype, 'serviceWorker'], [window, 'SharedWorker'],
       [window, 'RTCPeerConnection'], [window, 'webkitRTCPeerConnection'], [window, 'WebTransport'],
       [window, 'WebSocket']]) {
    delete owner[name];
  }
  for (const name of ['alert', 'confirm', 'prompt', 'print']) {
    window[name] = () => undefined;
  }
  window.open = () => null;
  const memory = () => {
    const held = new Map();
    return {
      get length() { return held.size; },
      key: i => [...held.keys()][i] ?? null,
      getItem: k => held.has(String(k)) ? held.get(String(k)) : null,
      setItem: (k, v) => { held.set(String(k), String(v)); },
      removeItem: k => { held.delete(String(k)); },
      clear: () => held.clear(),
    };
  };
  for (const name of ['localStorage', 'sessionStorage']) {
    try {
      window[name];
    } catch {
      Object.defineProperty(window, name, {value: memory()});
    }
  }
})())";

Json capabilities_of(const RenderSettings& settings, const Site& site, bool cookies) {
    Json options = {{"args", arguments_of(settings, site)}, {"prefs", preferences_of(cookies)}};
    const std::string binary = settings.mode == RenderSettings::Mode::Auto ? chromium_of(settings) : settings.binary;
    if (!binary.empty()) {
        options["binary"] = binary;
    }
    return {{"browserName", "chrome"},      {"acceptInsecureCerts", false},
            {"pageLoadStrategy", "none"},   {"unhandledPromptBehavior", "dismiss"},
            {"webSocketUrl", true},         {"timeouts", {{"script", 3'600'000}, {"pageLoad", 300'000}}},
            {"goog:chromeOptions", options}};
}

}  // namespace public_signals::browser
