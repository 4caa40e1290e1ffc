#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "public_signals/cli/commands.hpp"
#include "public_signals/cli/console.hpp"
#include "public_signals/cli/steps.hpp"
#include "public_signals/common/file.hpp"
#include "public_signals/sources/extract_json.hpp"
#include "public_signals/sources/google_trends.hpp"
#include "public_signals/sources/instagram.hpp"
#include "public_signals/sources/tiktok.hpp"
#include "public_signals/sources/wikipedia.hpp"

namespace public_signals {
