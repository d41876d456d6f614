"""Who may do what: login links, sessions, other people's pages, signed tokens."""

import base64
import hashlib
import stat
import unittest

from scripted import ScriptedCase, step, steps


def altered(token):
    """The same, but for one character of its signature."""
    return token[:-10] + ("A" if token[-10] != "A" else "B") + token[-9:]


class LoginTest(ScriptedCase):
    def link(self):
        return self.broker.call("POST", "/-/login-link").json()["url"].removeprefix(self.broker.url)

    def session(self):
        answer = self.broker.call("GET", self.link(), token=False)
        self.assertEqual((answer.status, answer.headers["location"]), (303, "/"))
        return answer.headers["set-cookie"]

    def with_session(self, method, path, cookie=None, **headers):
        cookie = cookie or self.session().split(";")[0]
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.broker.call(method, path, '{"text": "x"}' if method == "POST" else None, {"Cookie": cookie, "Content-Type": "application/json", **sent}, token=False)

    def test_the_login_link_gives_a_session_that_scripts_and_other_sites_cannot_use(self):
        cookie = self.session()
        for word in ("HttpOnly", "SameSite=Strict", "Path=/", "Max-Age="):
            self.assertIn(word, cookie)
        self.assertEqual(self.with_session("GET", "/runs").status, 200)

    def test_the_link_that_the_broker_prints_works(self):
        line = next(line for line in self.broker.log().splitlines() if line.startswith("Log in:"))
        self.assertEqual(self.broker.call("GET", line.split(self.broker.url)[1], token=False).status, 303)

    def test_a_forged_link_is_refused_and_says_how_to_get_another(self):
        link = self.link()
        for forged in (altered(link), link + "xx", "/login?token=", "/login", "/login?token=" + "a" * 600):
            with self.subTest(forged):
                answer = self.broker.call("GET", forged, token=False)
                self.assertEqual(answer.status, 403)
                self.assertIn("domino login-link", answer.json()["detail"])
                self.assertNotIn("set-cookie", answer.headers)

    def test_a_session_from_the_same_origin_may_post(self):
        self.assertEqual(self.with_session("POST", "/decide", Origin=self.broker.url).status, 202)
        self.assertEqual(self.with_session("POST", "/decide", Sec_Fetch_Site="same-origin").status, 202)

    def test_a_post_from_another_page_is_refused_though_the_cookie_is_right(self):
        before = self.broker.sql("SELECT count(*) FROM run")
        for headers in ({"Origin": "https://evil.example"}, {"Sec_Fetch_Site": "cross-site", "Origin": self.broker.url}, {"Origin": "null"}, {},
                        {"Sec_Fetch_Site": "same-site"}):
            with self.subTest(headers):
                answer = self.with_session("POST", "/decide", **headers)
                self.assertEqual((answer.status, answer.json()["detail"]), (403, "This request came from a page of another origin."))
        self.assertEqual(self.broker.sql("SELECT count(*) FROM run"), before)

    def test_a_forged_session_is_no_session(self):
        cookie = self.session().split(";")[0]
        for forged in (cookie[:-2] + "AA", "domino_session=", "domino_session=" + self.link().split("=")[1]):
            with self.subTest(forged):
                self.assertEqual(self.with_session("GET", "/runs", forged).status, 401)

    def test_the_api_token_is_for_its_owner_alone(self):
        secrets = self.broker.data / "secrets"
        self.assertEqual(stat.S_IMODE((secrets / "api_token").stat().st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(secrets.stat().st_mode), 0o700)


class TokenTest(ScriptedCase):
    def waiting(self, conversation):
        run = self.broker.tell(steps(step("a", approval="Shall I?")), conversation)
        return self.broker.wait_for_run(run, lambda view: view["status"] == "waiting")

    def callback(self, token, body="{}"):
        return self.broker.call("POST", "/callback/" + token, body, {"Content-Type": "application/json"}, token=False)

    @staticmethod
    def signed_with_another_key(token):
        return token.split(".")[0] + "." + base64.urlsafe_b64encode(hashlib.sha256(b"another").digest()[:16]).decode().rstrip("=")

    @staticmethod
    def with_other_claims(token, old, new):
        body, mac = token.split(".")
        claims = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)).decode().replace(old, new, 1)
        return base64.urlsafe_b64encode(claims.encode()).decode().rstrip("=") + "." + mac

    def test_forged_foreign_and_altered_tokens_are_refused_with_the_same_words(self):
        mine, other = self.waiting("mine"), self.waiting("other")
        token = mine["steps"][0]["approval"]["buttons"][0]["value"]
        login = self.broker.call("POST", "/-/login-link").json()["url"].split("token=")[1]
        answers = {self.callback(forged).body for forged in (
            "nonsense", "a.b", altered(token), self.signed_with_another_key(token), login, self.broker.token,
            self.with_other_claims(token, mine["id"], other["id"]), self.with_other_claims(token, "|1|", "|2|"), "x" * 400)}
        self.assertEqual(len(answers), 1, answers)
        self.assertIn(b'"status":403', answers.pop().replace(b" ", b""))
        for run in (mine, other):
            self.assertEqual(self.broker.get("/runs/" + run["id"])["status"], "waiting")

    def test_a_button_of_one_run_does_not_press_another(self):
        mine, other = self.waiting("my run"), self.waiting("other run")
        self.assertEqual(self.broker.press(mine, "Approve").status, 200)
        self.assertEqual(self.broker.wait_for_run(mine["id"])["status"], "succeeded")
        self.assertEqual(self.broker.get("/runs/" + other["id"])["status"], "waiting")

    def test_no_token_is_ever_logged(self):
        run = self.waiting("logged")
        tokens = [button["value"] for button in run["steps"][0]["approval"]["buttons"]]
        self.broker.press(run, "Approve")
        self.broker.wait_for_run(run["id"])
        handed_over = self.broker.tell(steps(step("a", input={"hand_over": True})), "handed over")
        self.broker.wait_for_run(handed_over, lambda view: view["steps"] and view["steps"][0]["status"] == "running")
        tokens.append(self.broker.executor_lines("callback ")[-1].split("/callback/")[1])
        self.callback(tokens[-1], "broken {")
        self.callback(tokens[-1], '{"output": {"throw": 1}}')
        self.broker.wait_for_run(handed_over)
        entries = "\n".join(line for line in self.broker.log().splitlines() if line.startswith("{"))
        for secret in (self.broker.token, *tokens):
            self.assertNotIn(secret, entries)
        self.assertNotIn(self.broker.token, self.broker.log())


if __name__ == "__main__":
    unittest.main()
