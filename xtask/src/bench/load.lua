-- wrk -s load.lua URL -- METHOD FILE TYPE [HEADER VALUE]…
-- Each line of FILE is a path (GET) or a body (POST); they are sent one after the other, again from the first at the end.
local prepared, last = {}, 0

function init(args)
  wrk.method = args[1]
  wrk.headers["Content-Type"] = args[3]
  for i = 4, #args, 2 do
    wrk.headers[args[i]] = args[i + 1]
  end
  for line in io.lines(args[2]) do
    prepared[#prepared + 1] = wrk.method == "GET" and wrk.format(nil, line) or wrk.format(nil, nil, nil, line)
  end
end

function request()
  last = last % #prepared + 1
  return prepared[last]
end

function done(summary, latency)
  local e = summary.errors
  local failed = e.connect + e.read + e.write + e.status + e.timeout
  print(string.format("LOAD %d %d %d %d", summary.requests, summary.duration, latency:percentile(95), failed))
end
