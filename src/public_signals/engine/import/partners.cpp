#include "public_signals/engine/import/partners.hpp"

#include <algorithm>

namespace public_signals::inline engine::import {

MadeWith said_by_coauthors(bool is_there, const std::vector<std::string>& coauthors, const std::string& account) {
    if (std::ranges::find(coauthors, account) != coauthors.end()) {
        return MadeWith::Yes;
    }
    return is_there ? MadeWith::No : MadeWith::Unsaid;
}

void PartnersSaid::add(const std::string& account, const std::string& post, MadeWith said) {
    MadeWith& known = m_said[{account, post}];
    known = std::max(known, said);
}

MadeWith PartnersSaid::of(const std::string& account, const std::string& post) const {
    const auto found = m_said.find({account, post});
    return found == m_said.end() ? MadeWith::Unsaid : found->second;
}

}  // namespace public_signals::inline engine::import
