"""A client of a text/event-stream, as a browser is one: it remembers the last id it saw."""

import http.client


class EventStream:
    def __init__(self, broker, path, last_id=""):
        self.connection = http.client.HTTPConnection("127.0.0.1", broker.port, timeout=60)
        headers = {"Accept": "text/event-stream", "Authorization": "Bearer " + broker.token}
        if last_id:
            headers["Last-Event-ID"] = last_id
        self.connection.request("GET", path, headers=headers)
        self.response = self.connection.getresponse()
        self.last_id = last_id

    def frame(self):
        """The next (event, data); comments are passed over."""
        fields = {}
        while True:
            line = self.response.readline().decode().rstrip("\r\n")
            if not line and fields:
                self.last_id = fields.get("id", self.last_id)
                return fields.get("event", "message"), fields.get("data", ""), "id" in fields
            if line and not line.startswith(":"):
                name, _, value = line.partition(":")
                fields[name] = value.removeprefix(" ")

    def close(self):
        self.response.close()
        self.connection.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
