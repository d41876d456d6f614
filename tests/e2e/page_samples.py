"""What a broker may hold, in every state that the page has a picture for."""

from stand_in_broker import a_run, approval, moment, reply, step

WORKFLOWS = [
    {"name": name, "title": {"en": en, "de": de}, "description": "", "examples": [{"en": ask_en, "de": ask_de}]}
    for name, en, de, ask_en, ask_de in (
        ("check-invoice", "Check an invoice", "Rechnung prüfen", "Please check invoice 4711 over 150 EUR", "Bitte Rechnung 4711 über 150 EUR prüfen"),
        ("quote-shipping", "Quote shipping", "Versandkosten", "What does it cost to ship 12 kg to Austria?", "Was kostet der Versand von 12 kg nach Österreich?"),
        ("triage-support", "Triage a support message", "Anfrage einordnen", "A customer writes: the printer is on fire", "Ein Kunde schreibt: Der Drucker brennt"),
        ("summarise-csv", "Summarise numbers", "Zahlen zusammenfassen", "Summarise: 3, 5, 8, 13, 21", "Fasse zusammen: 3, 5, 8, 13, 21"),
    )
]
PLUGINS = [
    {"id": "webui", "kind": "channel", "name": "webui", "version": "0.1.0", "description": "The web page.", "state": "ready", "reason": "", "since": moment(7200), "config": {}},
    {"id": "slack", "kind": "channel", "name": "slack", "version": "0.1.0", "description": "Slack by the Events API.", "state": "failed", "reason": "Slack answers invalid_auth: the token was revoked. Put a new one into the secret slack_token and reload.", "since": moment(600), "config": {"token": "•••", "team": "T1DC2JH3J"}},
    {"id": "hook", "kind": "channel", "name": None, "version": None, "description": None, "state": "disabled", "reason": "switched off in plugins.json", "since": None, "config": None},
    {"id": "rules", "kind": "planner", "name": "rules", "version": "0.1.0", "description": "Patterns with typed slots.", "state": "ready", "reason": "", "since": moment(7200), "config": {"rules": "rules.json", "language": "de"}},
    {"id": "native", "kind": "executor", "name": "native", "version": "0.1.0", "description": "Runs n8n workflows in the broker.", "state": "ready", "reason": "", "since": moment(7200), "config": {}},
    {"id": "n8n", "kind": "executor", "name": "n8n", "version": "0.1.0", "description": "Runs workflows on n8n.", "state": "degraded", "reason": "http://n8n:5678 does not answer (connection refused); trying again every 5 s.", "since": moment(95), "config": {"url": "http://n8n:5678", "key": "•••"}},
]
CHAINS = [
    {"id": "default", "on": ["event.webui", "event.slack"], "when": None, "plan": ["rules"], "execute": ["native", "n8n"], "notify": [], "counts": {"succeeded": 1284, "failed": 3, "cancelled": 12, "ignored": 0, "per_minute": 4.2, "failure": None}},
    {"id": "invoices", "on": ["result.check-invoice"], "when": {"/status": "succeeded"}, "plan": ["rules", "llm"], "execute": ["native"], "notify": [{"channel": "slack", "conversation": "C0FINANCE", "of_success": True, "of_failure": True}], "counts": {"succeeded": 310, "failed": 41, "cancelled": 0, "ignored": 0, "per_minute": 0.8, "failure": "Book it: the ledger answers 503 after 3 tries"}},
]
DEAD_LETTERS = [
    {"id": "d_1", "kind": "run", "run": "r_000001", "cause": "planner rules threw three times: regex_error in rule 7", "first_seen": moment(8000), "last_seen": moment(120), "count": 3, "status": "open", "note": ""},
    {"id": "d_4", "kind": "run", "run": "r_000003", "cause": "planner llm: no answer within 60 s, three times", "first_seen": moment(4000), "last_seen": moment(4000), "count": 1, "status": "open", "note": ""},
    {"id": "d_2", "kind": "reply", "run": "r_000002", "cause": "Slack refused the reply for good: channel_not_found", "first_seen": moment(3000), "last_seen": moment(3000), "count": 1, "status": "open", "note": ""},
    {"id": "d_3", "kind": "event", "run": None, "cause": "/data/text: not UTF-8 at byte 12", "first_seen": moment(90000), "last_seen": moment(90000), "count": 1, "status": "open", "note": ""},
]
ANSWER = (
    "Invoice **4711** over 150.00 EUR is **within the limit** and was booked.\n\n"
    "| Position | Amount |\n|---|---:|\n| Net | 126.05 EUR |\n| VAT 19 % | 23.95 EUR |\n\nSee [the invoice](https://example.org/4711)."
)


def finished_steps(run, titles, took, age=0.0):
    """Steps that succeeded one after the other from `age` seconds ago on, `took` seconds in all."""
    each = took / len(titles)
    return [step(run, i, title, "succeeded", started=moment(age - i * each - 0.02), finished=moment(age - (i + 0.9) * each), output=[{"ok": True, "n": i}]) for i, title in enumerate(titles)]


def succeeded(run="r_done", text="Please check invoice 4711 over 150 EUR", age=300.0, **more):
    return a_run(text=text, status="succeeded", age=age, run=run, steps=finished_steps(run, ["Read the invoice", "Check the limits", "Book it"], 1.4, age), replies=[reply(1, ANSWER, age=age - 1.4)], **more)


def waiting(run="r_waits", age=60.0):
    steps = finished_steps(run, ["Read the invoice"], 1.0, age) + [
        step(run, 1, "Book it", "waiting", waiting_since=moment(age - 2), approval=approval("Invoice **4712** over **2,500.00 EUR** is above the limit of 1,000 EUR. Book it all the same?")),
        step(run, 2, "Tell accounting"),
    ]
    question = reply(1, steps[1]["approval"]["text"], closing=False, buttons=steps[1]["approval"]["buttons"], age=age - 2)
    return a_run(text="Please check invoice 4712 over 2500 EUR", status="waiting", age=age, run=run, steps=steps, replies=[question])


def approved(run, age=60.0):
    steps = [{**each, "status": "succeeded", "started": moment(2), "finished": moment(1), "approval": None} for each in run["steps"]]
    return {**run, "status": "succeeded", "finished": moment(), "steps": steps, "replies": [*run["replies"], reply(2, "Invoice 4712 was booked.")]}


def failed(run="r_fails", age=30.0):
    steps = finished_steps(run, ["Weigh"], 0.5, age) + [
        step(run, 1, "Ask the carrier", "failed", started=moment(age - 1), finished=moment(age - 3), error="carrier.example answers 503 Service Unavailable after 3 tries"),
        step(run, 2, "Quote", "cancelled", finished=moment(age - 3)),
    ]
    text = "That did not work. **Ask the carrier**: carrier.example answers 503 Service Unavailable after 3 tries"
    return a_run(text="What does it cost to ship 12 kg to Austria?", status="failed", age=age, run=run, steps=steps, replies=[reply(1, text, age=age - 3)], error="Ask the carrier: carrier.example answers 503 Service Unavailable after 3 tries")


def running(run="r_runs", age=9.0):
    steps = finished_steps(run, ["Read the rows"], 1.0, age) + [step(run, 1, "Add them up", "running", started=moment(age - 2)), step(run, 2, "Write it down")]
    return a_run(text="Summarise: 3, 5, 8, 13, 21", status="running", age=age, run=run, steps=steps)


def follow_up(parent, run="r_next", age=20.0):
    steps = finished_steps(run, ["Remind accounting", "File it"], 0.6, age)
    return a_run(text="", status="succeeded", age=age, run=run, steps=steps, replies=[reply(1, "Accounting was reminded.", age=age - 1)], parent=parent["id"], parent_step=parent["steps"][-1]["id"], root=parent["id"], depth=1)
