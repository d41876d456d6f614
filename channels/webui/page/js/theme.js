// Runs before the first paint, so that the page never flashes in the wrong colours.
(() => {
  let theme = null;
  try {
    theme = localStorage.getItem("domino.theme");
  } catch {
    // A browser may forbid storage; the system's colours then decide.
  }
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
})();
