// Slack's own signature code, asked line by line: {"order": "verify", "secret", "timestamp", "signature", "now", "body" (base64)} -> true or false, by
// @slack/bolt's function and by its HTTP receiver's; "sign" gives what Slack's documents define, over the bytes.
const { createHmac } = require("node:crypto");
const { createInterface } = require("node:readline");
const { Readable } = require("node:stream");
const { isValidSlackRequest, HTTPModuleFunctions } = require("@slack/bolt");

const sign = ({ secret, timestamp, body }) =>
  "v0=" + createHmac("sha256", secret).update(`v0:${timestamp}:`).update(Buffer.from(body, "base64")).digest("hex");

function byFunction({ secret, timestamp, signature, now, body }) {
  return isValidSlackRequest({
    signingSecret: secret,
    body: Buffer.from(body, "base64").toString(),
    headers: { "x-slack-signature": signature, "x-slack-request-timestamp": Number(timestamp) },
    nowMilliseconds: now * 1000,
  });
}

async function byReceiver({ secret, timestamp, signature, body }) {
  const request = Readable.from([Buffer.from(body, "base64")]);
  request.headers = { "x-slack-signature": signature, "x-slack-request-timestamp": timestamp, "content-type": "application/json" };
  try {
    await HTTPModuleFunctions.parseAndVerifyHTTPRequest({ enabled: true, signingSecret: secret }, request);
    return true;
  } catch {
    return false;
  }
}

(async () => {
  for await (const line of createInterface({ input: process.stdin })) {
    const asked = JSON.parse(line);
    const answer = asked.order === "sign" ? sign(asked) : { function: byFunction(asked), receiver: await byReceiver(asked) };
    process.stdout.write(JSON.stringify(answer) + "\n");
  }
})();
