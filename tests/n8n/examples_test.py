"""The examples under deploy/n8n, as a newcomer meets them."""

import json
import subprocess
import unittest
from pathlib import Path

from n8n_case import N8nBroker, N8nCase

DEPLOY = Path(__file__).resolve().parents[2] / "deploy" / "n8n"


class Examples(N8nCase):
    def broker_of_examples(self):
        workflows = {file.stem: json.loads(file.read_text()) for file in (DEPLOY / "workflows").glob("*.json")}
        broker = N8nBroker(self.n8n, workflows)
        config = json.loads((DEPLOY / "plugins.json").read_text())
        config["plugins"]["n8n"]["config"] = {"base_url": self.n8n.url, "callback_base_url": broker.relay.url}
        broker.write_config(config)
        self.addCleanup(broker.close)
        return broker.start()

    def test_python_with_pandas_and_scikit_learn_answers(self):
        broker = self.broker_of_examples()
        run = broker.finish("Forecast this CSV: month,sales\n1,100\n2,110\n3,120")
        self.assertEqual("**sales** changes by 10 a row. Next: 130, 140, 150.", self.said(run))
        run = broker.finish("Prognose für diese CSV: Monat;Umsatz\n1;100,5\n2;'; rm -rf /\n", "other")
        self.assertEqual("failed", run["status"])
        self.assertIn("Node 'Python'", self.said(run))

    def test_one_that_takes_longer_than_a_minute(self):
        broker = self.broker_of_examples()
        self.assertEqual("The report on **the weather** is ready.", self.said(broker.finish("Report on the weather", patience=240)))

    def test_one_that_fails_half_way(self):
        broker = self.broker_of_examples()
        run = broker.finish("Book a seat for Ada")
        self.assertEqual("failed", run["status"])
        self.assertIn("Node 'Charge': The card was refused; seat 12A stays reserved for 15 minutes", self.said(run))


class ForecastScript(unittest.TestCase):
    def forecast(self, request):
        text = request if isinstance(request, str) else json.dumps(request)
        done = subprocess.run(["/usr/bin/python3", str(DEPLOY / "scripts" / "forecast.py")], input=text, capture_output=True, text=True, timeout=120)
        return done.returncode, json.loads(done.stdout) if done.stdout else None, done.stderr.strip()

    def test_a_line_goes_on(self):
        code, found, _ = self.forecast({"csv": "month;sales\n1;100\n2;110\n3;120\n", "periods": 2})
        self.assertEqual(0, code)
        self.assertEqual({"column": "sales", "rows": 3, "slope": 10.0, "fit": 1.0, "outliers": [], "forecast": [130.0, 140.0]}, found)

    def test_an_outlier_is_named_by_its_row(self):
        rows = [float(n) for n in range(20)]
        rows[7] = 500.0
        _, found, _ = self.forecast({"csv": "n\n" + "\n".join(map(str, rows))})
        self.assertEqual([{"row": 8, "value": 500.0}], found["outliers"])

    def test_a_constant_series_stays(self):
        _, found, _ = self.forecast({"csv": "n\n5\n5\n5\n"})
        self.assertEqual(([5.0, 5.0, 5.0], []), (found["forecast"], found["outliers"]))

    def test_what_cannot_be_used_is_said(self):
        for request, words in ((" {", "the input is no JSON"), ([], 'expected {"csv": TEXT'), ({"csv": "a\nb\n"}, "no column holds numbers"),
                               ({"csv": "n\n1\n2\n"}, "three numbers or more"), ({"csv": "n\n1\n2\n3\n", "periods": 0}, "periods must be"),
                               ({"csv": "n\n1\n2\n3\n", "periods": True}, "periods must be"), ({"csv": ""}, "this is no CSV"), ("x" * (1 << 21), "larger than 1 MB")):
            with self.subTest(words):
                code, found, error = self.forecast(request)
                self.assertEqual((2, None), (code, found))
                self.assertIn(words, error)


if __name__ == "__main__":
    unittest.main()
