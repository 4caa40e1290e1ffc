// How a collector goes through its steps: along the answers that are there, up to the first one that is not.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "public_signals/collect/collector.hpp"

namespace public_signals::collect {

class StepCursor {
  public:
    explicit StepCursor(const std::vector<Answer>& answers) : m_answers(answers) {}

    /// The answer to an ask; nullptr when it has to be asked for first. Nothing may be asked behind that.
    const Answer* answer_to(Ask ask) {
        std::vector<Ask> request;
        request.push_back(std::move(ask));
        const auto answers = answers_to(std::move(request));
        return answers ? &answers->front() : nullptr;
    }

    /// The answers to asks that don't depend on each other, in their order.
    std::optional<std::span<const Answer>> answers_to(std::vector<Ask> asks) {
        if (m_at + asks.size() > m_answers.size()) {
            m_next.asks = std::move(asks);
            return std::nullopt;
        }
        const std::span<const Answer> found(m_answers.data() + m_at, asks.size());
        m_at += asks.size();
        return found;
    }

    void close(CloseHost host) { m_next.close = std::move(host); }
    /// Whether the answer given out last is the newest there is: what it leads to is done now, once.
    bool at_end() const { return m_at == m_answers.size(); }
    Next take() { return std::move(m_next); }

  private:
    const std::vector<Answer>& m_answers;
    std::size_t m_at = 0;
    Next m_next;
};

}  // namespace public_signals::collect
