"""The files that set up the app at Slack fit what the channel calls and understands."""

import copy
import json
import re
import unittest

from broker import ROOT

SOURCES = "\n".join(path.read_text() for path in sorted((ROOT / "channels" / "slack").glob("*.cpp")))

# By Slack's reference of its methods; conversations.* ask for the scope of the kind of channel.
HISTORY = {"channels:history", "groups:history", "im:history", "mpim:history"}
SCOPES_OF_METHODS = {
    "apps.connections.open": set(),  # of the app-level token
    "auth.test": set(),
    "chat.delete": {"chat:write"},
    "chat.postEphemeral": {"chat:write"},
    "chat.postMessage": {"chat:write"},
    "chat.update": {"chat:write"},
    "conversations.history": HISTORY,
    "conversations.open": {"im:write"},
    "conversations.replies": HISTORY,
    "files.completeUploadExternal": {"files:write"},
    "files.getUploadURLExternal": {"files:write"},
    "files.info": {"files:read"},
}
SCOPES_OF_EVENTS = {
    "app_mention": {"app_mentions:read"},
    "app_uninstalled": set(),
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
    "message.mpim": {"mpim:history"},
    "reaction_added": {"reactions:read"},
    "reaction_removed": {"reactions:read"},
    "tokens_revoked": set(),
}


def manifest(name):
    return json.loads((ROOT / "deploy" / "slack" / name).read_text())


class SlackManifestTest(unittest.TestCase):
    def setUp(self):
        self.manifest = manifest("manifest.json")
        self.scopes = set(self.manifest["oauth_config"]["scopes"]["bot"])
        self.events = set(self.manifest["settings"]["event_subscriptions"]["bot_events"])

    def test_every_method_that_is_called_has_its_scopes(self):
        called = set(re.findall(r'"((?:apps|auth|chat|conversations|files|reactions|users|views)\.[a-zA-Z.]+)"', SOURCES))
        self.assertEqual(called, set(SCOPES_OF_METHODS), "a method came or went: note its scopes here")
        for method in called:
            self.assertLessEqual(SCOPES_OF_METHODS[method], self.scopes, method)

    def test_every_event_that_is_understood_is_subscribed_to_with_its_scope(self):
        understood = set(re.findall(r'event\.type == "(\w+)"', SOURCES)) - {"url_verification", "app_rate_limited", "event_callback", "message"}
        self.assertEqual({event for event in self.events if not event.startswith("message.")}, understood)
        for event in self.events:
            self.assertLessEqual(SCOPES_OF_EVENTS[event], self.scopes, event)

    def test_no_scope_is_asked_for_in_vain(self):
        needed = set().union(*SCOPES_OF_METHODS.values(), *SCOPES_OF_EVENTS.values())
        # Commands, notices to public channels without an invitation, and the reply's id in a message's metadata.
        self.assertEqual(self.scopes, needed | {"commands", "chat:write.public", "metadata.message:read"})

    def test_the_two_differ_in_the_way_that_events_come_only(self):
        over_http = manifest("manifest-http.json")
        url = "https://YOUR.HOST/channels/slack"
        expected = copy.deepcopy(self.manifest)
        expected["features"]["slash_commands"][0]["url"] = url
        expected["settings"]["event_subscriptions"]["request_url"] = url
        expected["settings"]["interactivity"]["request_url"] = url
        expected["settings"]["socket_mode_enabled"] = False
        self.assertEqual(over_http, expected)

    def test_it_keeps_within_slack_s_limits(self):
        information = self.manifest["display_information"]
        self.assertLessEqual(len(information["name"]), 35)
        self.assertLessEqual(len(information["description"]), 140)
        self.assertTrue(174 <= len(information["long_description"]) <= 4000)
        self.assertTrue(self.manifest["settings"]["interactivity"]["is_enabled"])
        self.assertTrue(self.manifest["features"]["app_home"]["messages_tab_enabled"])


if __name__ == "__main__":
    unittest.main()
