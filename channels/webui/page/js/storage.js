// What the browser keeps for this person: drafts, unsent messages, choices. A browser that forbids
// storage gives a page that forgets, never one that breaks.

const prefix = "domino.";

export function recall(key, fallback = null) {
  try {
    const text = localStorage.getItem(prefix + key);
    return text === null ? fallback : JSON.parse(text);
  } catch {
    return fallback;
  }
}

export function keep(key, value) {
  try {
    if (value === null || value === undefined || value === "") localStorage.removeItem(prefix + key);
    else localStorage.setItem(prefix + key, JSON.stringify(value));
  } catch {
    // Full or forbidden: the page works on without memory.
  }
}

// Stored bare, because theme.js reads it before any module runs.
export function keep_theme(theme) {
  try {
    if (theme) localStorage.setItem(prefix + "theme", theme);
    else localStorage.removeItem(prefix + "theme");
  } catch {
    // As above.
  }
}
