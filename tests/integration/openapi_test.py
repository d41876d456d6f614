"""/openapi.json says what the broker really answers, and the broker answers nothing that it does not say."""

import http.client
import json
import re
import unittest

from broker import ROOT, Broker, quote

METHODS = ["get", "post", "put", "patch", "delete"]
ROUTE_SOURCES = sorted((ROOT / "core" / "http" / "api").glob("*_routes.cpp"))
ADDED_ROUTE = re.compile(r'\.add\("([A-Z*]+)",\s*"([^"]+)"')
# The router's patterns that channels fill; the description names the paths of the web chat instead.
CHANNEL_ROUTES = {("*", "/channels/{id}/{rest*}"), ("GET", "/{rest*}")}
CHANNEL_PATHS = {("get", "/"), ("post", "/channels/webui"), ("post", "/channels/webui/press")}
STREAMS = {("get", "/topics/{type}")}
JSON_TYPES = {"object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "boolean": bool}


class Description:
    def __init__(self, document):
        self.document = document

    def resolve(self, node):
        while "$ref" in node:
            prefix, *keys = node["$ref"].split("/")
            assert prefix == "#", node
            node = self.document
            for key in keys:
                node = node[key.replace("~1", "/").replace("~0", "~")]
        return node

    def operations(self):
        for path, item in self.document["paths"].items():
            for method, operation in item.items():
                yield method, path, operation

    def parameters(self, operation, place=None):
        all_of_them = [self.resolve(one) for one in operation.get("parameters", [])]
        return [one for one in all_of_them if place in (None, one["in"])]

    def content(self, node):
        return self.resolve(node).get("content", {}) if node else {}

    # ---- the part of JSON Schema that the description uses

    def faults(self, schema, value, at=""):
        schema = self.resolve(schema)
        if value is None and schema.get("nullable"):
            return []
        faults = []
        if "anyOf" in schema and all(self.faults(one, value, at) for one in schema["anyOf"]):
            faults.append(f"{at}: fits none of anyOf")
        if "not" in schema and not self.faults(schema["not"], value, at):
            faults.append(f"{at}: fits what it must not be")
        if "enum" in schema and value not in schema["enum"]:
            faults.append(f"{at}: {value!r} is none of {schema['enum']}")
        wanted = schema.get("type")
        if wanted:
            fits = isinstance(value, JSON_TYPES[wanted]) and not (isinstance(value, bool) and wanted != "boolean")
            if not fits:
                return faults + [f"{at}: {value!r} is no {wanted}"]
        if isinstance(value, str):
            if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
                faults.append(f"{at}: {len(value)} characters")
            if "pattern" in schema and not re.search(schema["pattern"], value):
                faults.append(f"{at}: {value!r} does not match {schema['pattern']}")
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            if not schema.get("minimum", value) <= value <= schema.get("maximum", value):
                faults.append(f"{at}: {value} is out of bounds")
        if isinstance(value, list):
            for i, item in enumerate(value):
                faults += self.faults(schema.get("items", {}), item, f"{at}/{i}")
        if isinstance(value, dict):
            faults += self.object_faults(schema, value, at)
        return faults

    def object_faults(self, schema, value, at):
        faults = [f"{at}/{name}: missing" for name in schema.get("required", []) if name not in value]
        members = schema.get("properties", {})
        others = schema.get("additionalProperties", True)
        for name, member in value.items():
            if name in members:
                faults += self.faults(members[name], member, f"{at}/{name}")
            elif others is False:
                faults.append(f"{at}/{name}: not described")
            elif isinstance(others, dict):
                faults += self.faults(others, member, f"{at}/{name}")
        return faults

    def examples(self, content):
        for media_type, media in content.items():
            for example in [media["example"]] if "example" in media else [one["value"] for one in media.get("examples", {}).values()]:
                yield media_type, media["schema"], example


def routes_of_sources():
    return {route for source in ROUTE_SOURCES for route in ADDED_ROUTE.findall(source.read_text())}


class OpenApiTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.broker = cls.enterClassContext(Broker())
        cls.broker.start()
        answer = cls.broker.call("GET", "/openapi.json", token=False)
        assert answer.status == 200, answer.status
        cls.content_type = answer.headers["content-type"]
        cls.text = answer.body.decode()
        cls.description = Description(json.loads(cls.text))

    def call(self, method, path, operation, body=None, media_type=None):
        """Calls the operation with the examples of what it requires."""
        for parameter in self.description.parameters(operation, "path"):
            path = path.replace("{" + parameter["name"] + "}", quote(parameter["example"]))
        given = [f"{one['name']}={quote(one['example'])}" for one in self.description.parameters(operation, "query") if one.get("required") and "example" in one]
        path += ("&" if "?" in path else "?") + "&".join(given) if given else ""
        headers = {"Content-Type": media_type} if media_type else {}
        return self.broker.call(method.upper(), path, body if body is None or isinstance(body, bytes) else json.dumps(body), headers)

    def check_described(self, method, path, operation, answer):
        where = f"{method} {path}: {answer.status}"
        responses = operation["responses"]
        self.assertIn(str(answer.status), responses, f"{where} is not described: {answer.body[:300]}")
        content = self.description.content(responses[str(answer.status)])
        if not answer.body:
            return
        media_type = answer.headers["content-type"].split(";")[0]
        self.assertIn(media_type, content, where)
        if media_type.endswith("json"):
            self.assertEqual(self.description.faults(content[media_type]["schema"], answer.json()), [], where)

    # ---- the document itself

    def test_it_is_served_as_it_stands_in_the_sources(self):
        self.assertEqual(self.content_type, "application/json")
        self.assertEqual(self.text, (ROOT / "core" / "http" / "api" / "openapi.json").read_text())

    def test_it_has_the_form_of_openapi_3_0(self):
        document = self.description.document
        self.assertEqual(document["openapi"], "3.0.3")
        self.assertTrue(document["info"]["title"] and document["info"]["version"])
        tags = {tag["name"] for tag in document["tags"]}
        ids = []
        for method, path, operation in self.description.operations():
            with self.subTest(method=method, path=path):
                self.assertIn(method, METHODS)
                self.assertTrue(operation["summary"])
                self.assertLessEqual(set(operation["tags"]), tags)
                self.assertEqual(len(operation["tags"]), 1)
                named = {one["name"] for one in self.description.parameters(operation, "path")}
                self.assertEqual(named, set(re.findall(r"{([^}]+)}", path)))
                for parameter in self.description.parameters(operation):
                    self.assertIn(parameter["in"], {"path", "query", "header"})
                    self.assertIn("schema", parameter)
                for status, response in operation["responses"].items():
                    self.assertRegex(status, "^[2-5][0-9][0-9]$")
                    self.assertTrue(self.description.resolve(response)["description"])
                ids.append(operation["operationId"])
        self.assertEqual(len(ids), len(set(ids)), "operationIds are there once")

    def test_every_reference_leads_somewhere_and_every_component_is_used(self):
        used = set(re.findall(r'"\$ref": ?"([^"]+)"', self.text))
        for reference in used:
            self.assertTrue(self.description.resolve({"$ref": reference}), reference)
        there = {f"#/components/{kind}/{name}" for kind in ["parameters", "responses", "schemas"] for name in self.description.document["components"][kind]}
        self.assertEqual(there - used, set())

    def test_every_example_fits_its_schema(self):
        checked = 0
        for method, path, operation in self.description.operations():
            contents = [self.description.content(operation.get("requestBody"))]
            contents += [self.description.content(response) for response in operation["responses"].values()]
            for content in contents:
                for media_type, schema, example in self.description.examples(content):
                    self.assertEqual(self.description.faults(schema, example), [], f"{method} {path} {media_type}")
                    checked += 1
            for parameter in self.description.parameters(operation):
                if "example" in parameter:
                    self.assertEqual(self.description.faults(parameter["schema"], parameter["example"]), [], f"{method} {path}")
        self.assertGreater(checked, 20)

    # ---- the document and the broker

    def test_it_describes_exactly_the_routes_of_the_router(self):
        added = routes_of_sources()
        self.assertLessEqual(CHANNEL_ROUTES, added)
        wanted = {(method.lower(), path) for method, path in added - CHANNEL_ROUTES} | CHANNEL_PATHS
        self.assertEqual({(method, path) for method, path, _ in self.description.operations()}, wanted)

    def test_every_described_operation_answers_as_described(self):
        for method, path, operation in self.description.operations():
            if (method, path) in STREAMS:
                continue
            bodies = list(self.description.examples(self.description.content(operation.get("requestBody")))) or [(None, None, None)]
            for media_type, _, body in bodies:
                with self.subTest(method=method, path=path, body=body):
                    answer = self.call(method, path, operation, b"" if body is None and method == "post" else body, media_type)
                    self.assertNotEqual(answer.status, 405)
                    self.assertLess(answer.status, 500)
                    self.check_described(method, path, operation, answer)

    def test_streams_begin_with_ready(self):
        for path in ["/topics/result.*", "/runs"]:
            with self.subTest(path=path):
                connection = http.client.HTTPConnection("127.0.0.1", self.broker.port, timeout=30)
                self.addCleanup(connection.close)
                connection.request("GET", path, headers={"Accept": "text/event-stream", "Authorization": "Bearer " + self.broker.token})
                response = connection.getresponse()
                self.assertEqual(response.status, 200)
                self.assertEqual(response.getheader("Content-Type").split(";")[0], "text/event-stream")
                self.assertEqual(response.fp.readline(), b"event: ready\n")
                response.close()

    def test_methods_that_are_not_described_are_refused_with_those_that_are(self):
        by_path = {}
        for method, path, operation in self.description.operations():
            by_path.setdefault(path, {})[method] = operation
        for path, described in by_path.items():
            if path == "/":
                continue
            for method in sorted({*METHODS, "trace"} - set(described)):
                with self.subTest(method=method, path=path):
                    answer = self.call(method, path, next(iter(described.values())), b"")
                    self.assertEqual(answer.status, 405)
                    allowed = {one.strip().lower() for one in answer.headers["allow"].split(",")}
                    self.assertEqual(allowed & set(METHODS), set(described) if not path.startswith("/channels/") else allowed & set(METHODS))
                    self.assertNotIn(method, allowed)

    def test_what_is_not_open_wants_a_login(self):
        for method, path, operation in self.description.operations():
            is_open = operation.get("security") == []
            if {} in operation.get("security", []):
                continue  # open to this machine
            with self.subTest(method=method, path=path):
                for parameter in self.description.parameters(operation, "path"):
                    path = path.replace("{" + parameter["name"] + "}", quote(parameter["example"]))
                answer = self.broker.call(method.upper(), path, b"" if method == "post" else None, token=False)
                (self.assertNotEqual if is_open else self.assertEqual)(answer.status, 401)
                if not is_open:
                    self.check_described(method, path, operation, answer)

    def test_values_beyond_the_described_bounds_are_refused(self):
        tried = 0
        for method, path, operation in self.description.operations():
            for parameter in self.description.parameters(operation, "query"):
                schema = self.description.resolve(parameter["schema"])
                bad = [schema["minimum"] - 1, schema["maximum"] + 1, "many"] if schema.get("type") == "integer" else ["no such"] if "enum" in schema else []
                content = self.description.content(operation.get("requestBody"))
                for value in bad:
                    with self.subTest(method=method, path=path, parameter=parameter["name"], value=value):
                        _, _, body = next(self.description.examples(content), (None, None, {}))
                        answer = self.call(method, f"{path}?{parameter['name']}={quote(str(value))}", operation, body if method == "post" else None)
                        self.assertIn(answer.status, {400, 404})
                        self.check_described(method, path, operation, answer)
                        tried += 1
        self.assertGreater(tried, 10)

    def test_cursors_and_values_that_cannot_be_are_refused_with_a_reason(self):
        for method, path, body, expected in [
            ("GET", "/dead-letters?after=d_nobody", None, "d_nobody"),
            ("GET", "/runs?after=nowhere", None, "nowhere"),
            ("GET", "/conversations", None, "channel"),
            ("GET", "/runs?last_event_id=1.2", {"Accept": "text/event-stream"}, "Last-Event-ID"),
            ("GET", "/topics/result.*?last_event_id=x", None, "Last-Event-ID"),
            ("POST", "/dead-letters/d_nobody/drop", {"note": "x" * 1001}, "/note"),
            ("POST", "/dead-letters/replay", {"kind": "callback"}, "/kind"),
            ("POST", "/dead-letters/replay", {}, "/kind"),
            ("POST", "/decide", {"text": ""}, "text or data"),
            ("POST", "/decide", {"text": "x", "channel": "fax"}, "/channel"),
        ]:
            with self.subTest(method=method, path=path, body=body):
                answer = self.broker.call(method, path, body if method == "POST" else None, body if method == "GET" else None)
                self.assertEqual(answer.status, 400, answer.body)
                self.assertEqual(answer.headers["content-type"], "application/problem+json")
                self.assertIn(expected, answer.json()["detail"])

    def test_members_that_are_not_described_are_refused(self):
        tried = 0
        for method, path, operation in self.description.operations():
            media = self.description.content(operation.get("requestBody")).get("application/json", {})
            if self.description.resolve(media.get("schema", {})).get("additionalProperties") is not False:
                continue
            _, _, example = next(self.description.examples({"application/json": media}))
            with self.subTest(method=method, path=path):
                answer = self.call(method, path, operation, {**example, "surprise": 1}, "application/json")
                self.assertEqual(answer.status, 400, answer.body)
                self.assertEqual(answer.headers["content-type"], "application/problem+json")
                self.assertEqual(answer.json().get("path"), "/surprise")
                tried += 1
        self.assertGreaterEqual(tried, 6)


class DocsPageTest(unittest.TestCase):
    def test_its_files_are_served_and_take_nothing_from_elsewhere(self):
        with Broker() as broker:
            broker.start()
            for path, media_type in [("/docs", "text/html"), ("/docs/docs.js", "text/javascript"), ("/docs/docs.css", "text/css")]:
                with self.subTest(path=path):
                    answer = broker.call("GET", path, token=False, headers={"Accept": "text/html"} if path == "/docs" else None)
                    self.assertEqual(answer.status, 200)
                    self.assertEqual(answer.headers["content-type"].split(";")[0], media_type)
                    self.assertIn("default-src 'none'", answer.headers["content-security-policy"])
                    text = answer.body.decode()
                    self.assertNotRegex(text, r"https?://")
                    self.assertNotIn("innerHTML", text)
                    self.assertNotRegex(text, r"<script[^>]*>[^<]|<style|\son[a-z]+=|\sstyle=")

    def test_a_file_that_is_not_there_is_not_found(self):
        with Broker() as broker:
            broker.start()
            self.assertEqual(broker.call("GET", "/docs/other.js", token=False).status, 404)


if __name__ == "__main__":
    unittest.main()
