// What the page needs to know about a run, read off its record.

const open_states = ["planning", "waiting", "running"];

export const is_open = (run) => open_states.includes(run.status);

export const waiting_step = (run) => run.steps.find((step) => step.status === "waiting" && step.approval);

// The newer of two records of the same run; the known one when they are the same.
export function newer(known, next) {
  return known && revision(known) >= revision(next) ? known : next;
}

// "partition:count", where a run never leaves its partition; a run just accepted has none yet.
const revision = (run) => Number(String(run.revision ?? "").split(":").at(-1)) || 0;

// A value the broker signed for one approval, as opposed to a word that stands for typed text.
export const is_token = (value) => /^[\w-]{16,}\.[\w-]{16,}$/.test(value);

// The replies of a run in their order, each question for an approval with the step it was for. The
// question that still waits is left out: it stands with its buttons.
export function said(run) {
  const asked_steps = run.steps.filter((step) => step.waiting_since).sort((a, b) => (a.waiting_since < b.waiting_since ? -1 : 1));
  const is_question = (reply) => reply.buttons?.some((button) => is_token(button.value));
  return run.replies.map((reply) => ({ reply, step: is_question(reply) ? asked_steps.shift() : null })).filter(({ step }) => step?.status !== "waiting");
}

export const step_name = (step) => step.title || step.name || step.workflow;

export function milliseconds(run) {
  const end = run.finished ? Date.parse(run.finished) : Date.now();
  return run.created ? end - Date.parse(run.created) : NaN;
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
