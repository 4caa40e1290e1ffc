// Scripts that wait inside the page, so that nobody has to ask again and again.
#pragma once

namespace public_signals::browser {

/// The page as it is now, with its doctype.
inline constexpr const char* page_source =
    "() => (document.doctype ? new XMLSerializer().serializeToString(document.doctype) + '\\n' : '') +"
    " (document.documentElement ? document.documentElement.outerHTML : '')";

/// Arguments: a limit, and how long to wait for the load event once the document is read, in milliseconds. A part that
/// never comes, or a script that leads the page away, may keep the event for ever.
inline constexpr const char* wait_for_load = R"((limit, patience) => new Promise(done => {
  const read = () => setTimeout(() => done(false), patience);
  if (document.readyState === 'complete') {
    done(true);
  } else if (document.readyState === 'interactive') {
    read();
  } else {
    addEventListener('DOMContentLoaded', read, {once: true});
  }
  addEventListener('load', () => done(true), {once: true});
  setTimeout(() => done(false), limit);
}))";

/// Arguments: how to scroll (0 not, 1 to the end, 2 a step back and to the end again), and three times in
/// milliseconds: how long the page must have been quiet after something came, how long to wait for anything to come,
/// and how long at most. Ends with the height of what scrolls: the page, or the tallest part of it that has a scroll
/// bar of its own.
inline constexpr const char* scroll_and_settle = R"((how, quiet, idle, most) => new Promise(done => {
const page = document.scrollingElement || document.documentElement;
let scroller = page;
for (const part of document.querySelectorAll('main, div, section, ul')) {
  if (part.scrollHeight - part.clientHeight > scroller.scrollHeight - scroller.clientHeight &&
      part.clientHeight > innerHeight / 2 && /auto|scroll/.test(getComputedStyle(part).overflowY)) {
    scroller = part;
  }
}
const began = performance.now();
let last = began;
let something = false;
const seen = () => { last = performance.now(); something = true; };
const requests = new PerformanceObserver(seen);
requests.observe({entryTypes: ['resource']});
const changes = new MutationObserver(seen);
changes.observe(document, {childList: true, subtree: true});
const to = top => scroller.scrollTo({top, behavior: 'instant'});
if (how === 2) {
  to(Math.max(0, scroller.scrollHeight - 2 * innerHeight));
}
if (how > 0) {
  requestAnimationFrame(() => to(scroller.scrollHeight));
}
const timer = setInterval(() => {
  const now = performance.now();
  if ((something && now - last >= quiet) || (!something && now - began >= idle) || now - began >= most) {
    clearInterval(timer);
    requests.disconnect();
    changes.disconnect();
    done(scroller.scrollHeight);
  }
}, 20);
}))";

}  // namespace public_signals::browser
