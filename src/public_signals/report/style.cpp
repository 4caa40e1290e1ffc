// Style attributes would need a policy that allows them all, so positions that depend on the data (years on the axis)
// are in the style sheet too. Colours come in pairs for light and dark; each state of the map also has a shape of its
// own, for print and for eyes that don't tell the colours apart.
#include "public_signals/report/style.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "public_signals/base/digest.hpp"

namespace public_signals::inline report {
namespace {

constexpr std::string_view rules = R"css(
:root{color-scheme:light dark;--page:#fff;--panel:#f6f7f8;--ink:#1b2027;--soft:#56606b;--line:#dfe3e7;--hair:#b4bcc5;
--link:#1f5a99;--value:#4a7fb5;--zero:#4a7fb5;--refused:#9a5b00;--broken:#b3261e;--flag:#b3261e;--good:#1d6b3c;
--part:#e9edf1;--bad:#fbeae8;--fine:#e8f3ec;--look:#fbf1df;--fall:#e59a93;--shade:#0003}
@media (prefers-color-scheme:dark){:root{--page:#15181c;--panel:#1c2025;--ink:#e7eaed;--soft:#a3adb8;--line:#31373e;
--hair:#59636e;--link:#8cbcf0;--value:#6b9fd6;--zero:#6b9fd6;--refused:#e2a34f;--broken:#f2877d;--flag:#f2877d;
--good:#7cc796;--part:#2a3037;--bad:#3a2220;--fine:#1b3024;--look:#352a17;--fall:#95453e;--shade:#fff4}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--ink);font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,
"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums}
header,main,footer{max-width:72rem;margin:0 auto;padding:0 1.5rem}
header{padding-top:3rem}
footer{padding-top:2rem;padding-bottom:3rem;color:var(--soft);font-size:.875rem}
h1,h2,h3{line-height:1.25;font-weight:600;letter-spacing:-.01em;margin:0;overflow-wrap:anywhere}
h1{font-size:2rem;letter-spacing:-.02em}
h2{font-size:1.375rem;margin-bottom:.5rem}
h3{font-size:1rem}
p{margin:.25rem 0 0;max-width:44rem;overflow-wrap:anywhere}
a{color:var(--link);text-underline-offset:.15em}
:focus-visible{outline:2px solid var(--link);outline-offset:3px;border-radius:2px}
section{padding-top:3.5rem}
.soft{color:var(--soft)}
.small{font-size:.875rem}
.skip{position:absolute;left:-99rem;top:0;padding:.5rem 1rem;background:var(--page);z-index:1}.skip:focus{left:0}
.since{margin-top:1rem;max-width:none}
.careful{margin-top:1rem;max-width:none;padding:.5rem 1rem;border-left:.25rem solid var(--refused);background:var(--look)}
.verdict{margin-top:1.5rem;padding:1.25rem 1.5rem;border-left:.25rem solid var(--good);background:var(--fine)}
.verdict.needed{border-color:var(--broken);background:var(--bad)}
.verdict strong{font-size:1.125rem}
.verdict ul{margin:.5rem 0 0;padding-left:1.1rem;max-width:52rem;overflow-wrap:anywhere}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(6.5rem,1fr));gap:1.25rem 1.25rem;margin:1.75rem 0 0}
.facts dt{color:var(--soft);font-size:.8125rem}
.facts dd{margin:0;font-size:1.25rem;font-weight:600;line-height:1.3;overflow-wrap:anywhere}
.facts dd.date{font-size:1rem;line-height:1.6}
nav{margin-top:2rem;border-top:1px solid var(--line);border-bottom:1px solid var(--line)}
nav ul{display:flex;flex-wrap:wrap;gap:0 1.5rem;list-style:none;margin:0;padding:.25rem 0}
nav a{display:inline-block;padding:.375rem 0;text-decoration:none}
nav a:hover{text-decoration:underline}
.scroll{margin-top:1rem}
.scroll,.fig{overflow-x:auto;background:linear-gradient(to right,var(--page) 40%,transparent) 0 0/3rem 100% no-repeat local,
linear-gradient(to left,var(--page) 40%,transparent) 100% 0/3rem 100% no-repeat local,
linear-gradient(to right,var(--shade),transparent) 0 0/1rem 100% no-repeat scroll,
linear-gradient(to left,var(--shade),transparent) 100% 0/1rem 100% no-repeat scroll}
table{border-collapse:collapse;font-size:.875rem;line-height:1.4}
caption{position:sticky;left:0;text-align:left;color:var(--soft);padding:0 0 .5rem;max-width:min(69rem,calc(100vw - 4rem))}
th,td{padding:.4rem 1.25rem .4rem 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
th{font-weight:600}
thead th{color:var(--soft);font-weight:500;border-bottom-color:var(--hair);vertical-align:bottom}
.n,.data td,.data thead th+th{text-align:right;white-space:nowrap}
.data th{white-space:nowrap}
.data th,.data td{padding-top:.15rem;padding-bottom:.15rem}
tbody th{min-width:11rem;overflow-wrap:anywhere}
.data tbody th{min-width:0}.k{white-space:nowrap}tbody th.path{white-space:nowrap}
.level-row th{min-width:12rem;font-weight:500}
td.wide{min-width:15rem;max-width:34rem;overflow-wrap:anywhere}
td.full{width:100%;min-width:9rem}
.level{display:inline-block;min-width:4.25rem;padding:.05rem .5rem;border-radius:.2rem;font-size:.8125rem;font-weight:600;
text-align:center;color:var(--good);background:var(--fine)}
.level.fails{color:var(--broken);background:var(--bad)}
.level.unjudged{color:var(--soft);background:none;border:1px solid var(--hair)}
.level.look{color:var(--refused);background:var(--look)}
details{margin-top:.75rem}details+details{margin-top:.125rem}
summary{cursor:pointer;color:var(--link);font-size:.875rem;padding:.25rem 0;width:fit-content;max-width:100%}
.legend{display:flex;flex-wrap:wrap;gap:.375rem 1.5rem;list-style:none;margin:1rem 0 0;padding:0;font-size:.875rem}
.legend li{display:flex;align-items:center;gap:.5rem}
.legend svg{width:1.5rem;height:.875rem;flex:none}
figure{margin:2rem 0 0}
.map{display:grid;align-items:center;gap:0 1rem;font-size:.875rem;line-height:1.5rem;min-width:fit-content}.map a{display:block}
.map .name{position:sticky;left:0;background:var(--page);overflow:hidden;text-overflow:ellipsis;white-space:nowrap;
padding-right:.5rem}
.map svg{display:block;width:100%;height:.875rem}
.axis{position:relative;height:1.25rem;color:var(--soft);font-size:.75rem}
.axis span{position:absolute;top:0;border-left:1px solid var(--hair);padding-left:.25rem;line-height:1.25rem}
.s0{fill:var(--value)}.s1{fill:var(--zero)}.s2{fill:var(--hair)}.s3{fill:var(--refused)}.s4{fill:var(--broken)}
.plots{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(8.5rem,100%),1fr));gap:1.25rem;margin-top:.75rem}
.show{padding-top:2rem}
.show h3{border-top:1px solid var(--line);padding-top:.75rem}
.plot p{margin:0 0 .375rem;font-size:.8125rem;line-height:1.35}
.plot p span{display:block}
.plot svg{display:block;width:100%;height:3.5rem;overflow:visible}
.plot path,.key path{fill:none;vector-effect:non-scaling-stroke;stroke-linecap:round;stroke-linejoin:round}
.plot .b,.key .b{fill:var(--fall)}.plot .q,.key .q{fill:var(--part)}
.plot .x{stroke:var(--line);stroke-width:1}
.plot .l,.key .l{stroke:var(--value);stroke-width:1.5}
.plot .p,.key .p{stroke:var(--soft);stroke-width:4}
.plot .a,.key .a{stroke:var(--flag);stroke-width:5}
.plot .e,.key .e{stroke:var(--soft);stroke-width:1.5}
.coefs{display:grid;grid-template-columns:minmax(0,14rem) minmax(6rem,1fr);gap:.25rem 1rem;align-items:center;font-size:.875rem}
.coefs figcaption{grid-column:1/-1;color:var(--soft);margin-bottom:.25rem}
.coefs .name{overflow-wrap:anywhere}.coefs svg{display:block;width:100%;height:1.25rem;overflow:visible}
.coefs path{fill:none;vector-effect:non-scaling-stroke;stroke-linecap:round}
.coefs .x{stroke:var(--hair)}.coefs .l{stroke:var(--value);stroke-width:1.5}
.coefs .p{stroke:var(--soft);stroke-width:7}.coefs .d{stroke:var(--link);stroke-width:9}
.events{grid-template-columns:repeat(auto-fill,minmax(min(16rem,100%),1fr))}.events .plot svg{height:8rem}
.fig svg{display:block;max-width:100%;height:auto;min-width:28rem}.fig text{font-size:13px;fill:var(--ink)}
.fig .s{fill:var(--soft)}.fig .t{font-weight:600}.fig path{fill:none;stroke-linecap:round;stroke-linejoin:round}
.fig .z{stroke:var(--soft)}.fig .g{stroke:var(--line)}.fig .c{stroke:var(--value);stroke-width:2}
.fig .d{stroke:var(--link);stroke-width:8}.fig .o{stroke:var(--soft);stroke-width:8}.fig path.e{fill:var(--part)}
#model~h3,#forecast~h3,#profiles~h3{padding-top:2rem}ul.small{padding-left:1.1rem;max-width:52rem}
pre{margin:.75rem 0 0;padding:1rem 1.25rem;background:var(--panel);overflow-x:auto;font-size:.875rem;line-height:1.6}
code,.hash{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;font-size:.92em}
.hash{white-space:nowrap}
.cmd{display:block;font-size:.75rem;font-weight:400;color:var(--soft);min-width:min(26rem,70vw)}
.plots.wide{grid-template-columns:repeat(auto-fill,minmax(min(28rem,100%),1fr))}
@media (max-width:40rem){header,main,footer{padding-left:1rem;padding-right:1rem}header{padding-top:1.75rem}
h1{font-size:1.625rem}section{padding-top:2.5rem}.plots{grid-template-columns:repeat(2,minmax(0,1fr));gap:1rem}
.fig svg{min-width:0}.fig text{font-size:17px}
.stack,.stack caption,.stack tbody,.stack tr,.stack th,.stack td{display:block}
.stack thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.stack tr{padding:.5rem 0;border-bottom:1px solid var(--line)}.stack td:empty{display:none}
.stack tbody th,.stack tbody td{min-width:0;max-width:none;width:auto;padding:.1rem 0;border:0;text-align:left;white-space:normal}
.stack td::before{content:attr(data-l) ": ";color:var(--soft)}.stack .cmd{min-width:0;overflow-wrap:anywhere}
.data tbody th{position:sticky;left:0;background:var(--page);white-space:normal;overflow-wrap:anywhere;min-width:6.5rem;max-width:9rem}}
@media print{:root{--page:#fff;--panel:#f6f7f8;--ink:#000;--soft:#444;--line:#ccc;--hair:#999;--link:#000;--value:#4a7fb5;
--zero:#4a7fb5;--refused:#9a5b00;--broken:#b3261e;--flag:#b3261e;--good:#1d6b3c;--part:#e9edf1;--bad:#fbeae8;
--fine:#e8f3ec;--look:#fbf1df;--fall:#e59a93}
html{font-size:9.5pt}nav,.skip,details:not([open]){display:none}.rows:not([open]){display:block}
summary{list-style:none;color:var(--soft)}summary::-webkit-details-marker{display:none}header,main,footer{max-width:none;padding-left:0;padding-right:0}
header{padding-top:0}section{padding-top:1.5rem}.scroll,.fig{overflow:visible;background:none}.map,.plots,.coefs,.show,.verdict,.careful,tr{break-inside:avoid}
h2,h3,figcaption,summary,caption{break-after:avoid}p{max-width:none}caption{position:static;max-width:none}
thead{display:table-header-group}table{font-size:.8rem}th,td{padding:.2rem .75rem .2rem 0}
tbody th,.level-row th,td.wide{min-width:9rem}td.full{width:auto;min-width:6rem}.cmd{min-width:18rem;font-size:.7rem}
.data tbody th{min-width:0}.data th,.data td,.hash{white-space:normal}.hash{overflow-wrap:anywhere}
a{text-decoration:none}.plots{grid-template-columns:repeat(auto-fill,minmax(6.25rem,1fr))}.plots.events{grid-template-columns:repeat(4,minmax(0,1fr))}.plots.wide{grid-template-columns:repeat(2,minmax(0,1fr))}.plot svg{height:2.5rem}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
)css";

constexpr std::size_t most_ticks = 12;

std::vector<Tick> ticks_where(const Calendar& calendar, bool months) {
    std::vector<Tick> ticks;
    const double weeks = static_cast<double>(calendar.weeks());
    std::string last_label;
    const std::int64_t step = std::max<std::int64_t>(1, calendar.weeks() / 5000);
    for (std::int64_t at = 0; at < calendar.weeks(); at += step) {
        const std::string monday = format_week(calendar.first + Weeks{static_cast<std::int32_t>(at)});
        const std::string label = monday.substr(0, months ? 7 : 4);
        if (label != last_label && 100.0 * static_cast<double>(at) / weeks < 93.0) {
            ticks.push_back({label, 100.0 * static_cast<double>(at) / weeks});
        }
        last_label = label;
    }
    // A label that the one behind it would run into gives way.
    const double room = 9.0;
    for (std::size_t at = 0; at + 1 < ticks.size();) {
        if (ticks[at + 1].position - ticks[at].position < room) {
            ticks.erase(ticks.begin() + static_cast<std::ptrdiff_t>(at == 0 ? 0 : at + 1));
        } else {
            ++at;
        }
    }
    return ticks;
}

std::string base64(const std::string& hex) {
    static constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t at = 0; at < hex.size(); at += 6) {
        std::string six = hex.substr(at, 6);
        const std::size_t characters = six.size() * 4 / 6 + (six.size() == 6 ? 0 : 1);
        six.resize(6, '0');
        const unsigned long bits = std::stoul(six, nullptr, 16);
        for (std::size_t i = 0; i < 4; ++i) {
            out += i < characters ? alphabet[bits >> (18 - 6 * i) & 63] : '=';
        }
    }
    return out;
}

}  // namespace

std::vector<Tick> ticks_of(const Calendar& calendar) {
    std::vector<Tick> years = ticks_where(calendar, calendar.weeks() < 60);
    while (years.size() > most_ticks) {
        std::size_t kept = 0;
        for (std::size_t at = 0; at < years.size(); at += 2) {
            years[kept++] = years[at];
        }
        years.resize(kept);
    }
    return years;
}

std::string style_sheet(const Calendar& calendar) {
    std::string css(rules);
    const std::int64_t least_width = std::min<std::int64_t>(3 * calendar.weeks(), 6000);
    css += fmt::format(".map{{grid-template-columns:minmax(7rem,14rem) minmax({}px,1fr)}}\n", least_width);
    const std::vector<Tick> ticks = ticks_of(calendar);
    for (std::size_t at = 0; at < ticks.size(); ++at) {
        css += fmt::format(".t{}{{left:{:.3f}%}}\n", at, ticks[at].position);
    }
    return css;
}

std::string policy_for(const std::string& style_sheet) {
    return fmt::format("default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
                       base64(sha256_hex(style_sheet)));
}

}  // namespace public_signals::inline report
