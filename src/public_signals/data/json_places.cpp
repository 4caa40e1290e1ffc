// Many paths followed in one walk.
#include <algorithm>

#include "public_signals/data/json_contents.hpp"

namespace public_signals::inline data::json {

std::size_t Places::add(const Path& path) {
    Step* step = &m_first;
    for (const std::string& key : path) {
        if (is_star(key)) {
            break;
        }
        std::vector<Step>& next = step->next;
        auto found = std::ranges::find(next, key, &Step::key);
        if (found == next.end()) {
            const std::size_t bucket = bucket_of(key.size());
            const auto bucket_of_step = [](const Step& sibling) { return bucket_of(sibling.key.size()); };
            found = std::ranges::upper_bound(next, bucket, {}, bucket_of_step);
            found = next.insert(found, Step{key, m_count++, {}, 0, {}});
            step->buckets |= std::uint64_t{1} << bucket;
            for (std::size_t later = bucket + 1; later < step->at.size(); ++later) {
                ++step->at[later];
            }
        }
        step = &*found;
    }
    return step->number;
}

void Places::find(const Value& value, std::vector<Value>& found) const {
    found.assign(m_count, Value());
    if (value.exists()) {
        follow(m_first, *value.m_contents, value.m_node, found.data());
    }
}

void Places::follow(const Step& step, const Contents& contents, std::uint32_t node, Value* found) {
    const Value value(&contents, node);
    found[step.number] = value;
    if (step.next.empty()) {
        return;
    }
    if (!value.is_object()) {
        for (const Step& next : step.next) {
            const Value inner = step_to(value, next.key);
            if (inner.exists()) {
                follow(next, contents, inner.m_node, found);
            }
        }
        return;
    }
    const char* const text = contents.text.data();
    const Node* const nodes = contents.nodes.data();
    const std::uint64_t buckets = step.buckets;
    const std::uint32_t end = node + nodes[node].nodes();
    const auto take = [&](const Step& next, std::uint32_t inner) {
        if (!found[next.number].exists()) {
            follow(next, contents, inner, found);
        }
    };
    for (std::uint32_t at = node + 1; at < end; at += 1 + nodes[at + 1].nodes()) {
        const std::uint32_t begin = nodes[at].begin() + 1;
        const std::uint32_t size = nodes[at].size();
        if (Contents::has_escape({text + begin, size})) {
            for (const Step& next : step.next) {
                if (contents.same_key(at, next.key)) {
                    take(next, at + 1);
                }
            }
        } else if ((buckets >> bucket_of(size) & 1U) != 0) {
            const Step* const behind = step.next.data() + step.next.size();
            for (const Step* next = step.next.data() + step.at[bucket_of(size)];
                 next < behind && next->key.size() == size; ++next) {
                if (same_bytes(text + begin, next->key.data(), size)) {
                    take(*next, at + 1);
                }
            }
        }
    }
}

}  // namespace public_signals::inline data::json
