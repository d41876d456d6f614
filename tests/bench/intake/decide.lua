-- One event a request, each with an id and a conversation of its own, for wrk.
local number = 0
local thread = 0
function setup(one) one:set("id", thread); thread = thread + 1 end
function request()
  number = number + 1
  local body = string.format('{"conversation":"c-%d","sender":"bench","id":"%s-%d-%d","text":"Please check invoice %d over 150 EUR"}',
    number % 1000, os.getenv("ROUND"), id, number, number)
  return wrk.format("POST", "/decide", {["Authorization"] = "Bearer " .. os.getenv("TOKEN"), ["Content-Type"] = "application/json"}, body)
end
function done(summary, latency)
  io.write(string.format("RESULT %.0f %.2f %.2f %d\n", summary.requests / (summary.duration / 1e6), latency:percentile(50) / 1000,
    latency:percentile(99) / 1000, summary.errors.status + summary.errors.read + summary.errors.connect + summary.errors.timeout))
end
