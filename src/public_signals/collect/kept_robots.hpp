// robots.txt between processes: from the ledger for 24 hours, and from the archive of a run that goes on.
#pragma once

#include "public_signals/collect/stored_pages.hpp"
#include "public_signals/study/ledger.hpp"
#include "public_signals/web/fetch.hpp"

namespace public_signals::collect {

class KeptRobotsTxt : public net::RobotsCache {
  public:
    KeptRobotsTxt(Ledger& ledger, const StoredPages& stored) : m_ledger(ledger), m_stored(stored) {}
    std::optional<net::KeptRobots> get(const std::string& origin) override;
    void put(const std::string& origin, const net::KeptRobots& kept) override;

  private:
    Ledger& m_ledger;
    const StoredPages& m_stored;
};

}  // namespace public_signals::collect
