// What the page needs to know about a run, read off its record.

export const open_states = ["planning", "waiting", "running"];

export const is_open = (run) => open_states.includes(run.status);

export const waiting_step = (run) => run.steps.find((step) => step.status === "waiting" && step.approval);

// The newer of two records of the same run.
export function newer(known, next) {
  return known && known.revision > next.revision ? known : next;
}

// A value the broker signed for one approval, as opposed to a word that stands for typed text.
export const is_token = (value) => /^[\w-]{16,}\.[\w-]{16,}$/.test(value);

// The replies of a run without the question of an approval that still waits: its buttons stand with
// the tile that waits.
export function said(run) {
  const asked = waiting_step(run);
  return run.replies.filter((reply) => !(asked && reply.buttons?.some((button) => is_token(button.value))));
}

export const step_name = (step) => step.title || step.name || step.workflow;

export function milliseconds(run) {
  const end = run.finished ? Date.parse(run.finished) : Date.now();
  return end - Date.parse(run.created);
}

// Runs that belong together, the first one first: an event's run and what its results tipped over.
export function families(runs) {
  const by_root = new Map();
  for (const run of [...runs].sort(by_age)) {
    const root = run.root || run.id;
    if (!by_root.has(root)) by_root.set(root, []);
    by_root.get(root).push(run);
  }
  return by_root;
}

const by_age = (a, b) => (a.created < b.created ? -1 : a.created > b.created ? 1 : (a.depth ?? 0) - (b.depth ?? 0));
