#pragma once

namespace domino {

/// What domino-plugin-probe says and how it ends: the greeting and 0 when the plugin can be loaded;
/// `probe_refused` with the reason on stdout when not. Anything else was done by the plugin.
inline constexpr const char* probe_greeting = "domino-plugin-probe: the plugin can be loaded";
inline constexpr int probe_refused = 93;

}  // namespace domino
