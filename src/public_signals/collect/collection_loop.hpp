// The steps of every show: what a collector asks is taken from where it is stored, or from the network; when all of a
// step is answered the collector says what comes next.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "public_signals/collect/live.hpp"
#include "public_signals/collect/recorder.hpp"
#include "public_signals/collect/stored_pages.hpp"

namespace public_signals::collect {

class CollectionLoop {
  public:
    CollectionLoop(net::Fetcher& fetcher, Recorder& recorder, const StoredPages& stored, Ledger& ledger,
                   Context context, const LiveHooks& hooks)
        : m_fetcher(fetcher),
          m_recorder(recorder),
          m_stored(stored),
          m_ledger(ledger),
          m_context(std::move(context)),
          m_hooks(hooks) {}

    /// Puts every show of every source under way; the fetcher's run() does the rest.
    Result<void> begin(const std::vector<Source>& sources, const std::string& run_id);
    /// How far each of them came.
    std::vector<AskedShow> shows() const;

  private:
    struct Target {
        AskedShow asked;
        const Show* show = nullptr;
        Collector* collector = nullptr;
        std::vector<Answer> answers;
        std::vector<std::optional<Answer>> step;  // of the asks that are under way
        std::size_t waiting = 0;
    };
    struct Place {
        Target* target;
        std::size_t index;
        bool forgets_body;
    };

    /// Takes steps until one has to wait.
    void go_on(Target& target);
    void ask(Target& target, std::size_t index, const Ask& ask);
    std::optional<Answer> without_network(const Target& target, const Ask& ask, const std::string& url);
    void send(Target& target, std::size_t index, const Ask& ask, const std::string& url);
    void answered(const std::string& url, const Answer& answer);
    void take(const Place& place, Answer answer);
    Answer answer_of(const Ask& ask, Source source, net::FetchResult result) const;
    void close(Target& target, const CloseHost& wall);
    Answer refused(const Ask& ask, Source source, const std::string& url, ErrorKind category, Instant until);

    net::Fetcher& m_fetcher;
    Recorder& m_recorder;
    const StoredPages& m_stored;
    Ledger& m_ledger;
    Context m_context;
    const LiveHooks& m_hooks;
    std::vector<std::pair<Source, std::unique_ptr<Collector>>> m_collectors;
    std::deque<Target> m_targets;                                   // their addresses stay
    std::map<std::string, std::vector<Place>> m_underway;           // by URL: two shows may ask for the same
    std::map<std::string, Answer> m_warm;                           // warm-ups of this process
    std::map<std::string, std::pair<ErrorKind, Instant>> m_closed;  // by origin
    int m_done = 0;
};

}  // namespace public_signals::collect
