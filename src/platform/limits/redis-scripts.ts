// The scripts that count in Redis: each runs alone there, so that every process sees one truth.
import { createHash } from 'node:crypto'
import { SLICES_PER_WINDOW } from './counters.ts'

/** A script with the name under which Redis keeps it. */
export type Script = { readonly text: string; readonly sha: string }

const script = (text: string): Script => ({ text, sha: createHash('sha1').update(text).digest('hex') })

/** The first argument is the time, or -1 for the server's own: clocks of nodes differ, its clock is one. */
const CLOCK = `
local now = tonumber(ARGV[1])
if now < 0 then
  local time = redis.call('TIME')
  now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end
`

/** A window is a packed list: start, latest, amount of each slice. */
const WINDOW = `
local function load(key, span)
  local packed = redis.call('GET', key)
  local live, total = {}, 0
  if packed then
    local all = cmsgpack.unpack(packed)
    for j = 1, #all, 3 do
      if all[j + 1] + span > now then
        live[#live + 1] = all[j]
        live[#live + 1] = all[j + 1]
        live[#live + 1] = all[j + 2]
        total = total + all[j + 2]
      end
    end
  end
  return live, total
end
local function add(live, span, amount)
  local n = #live
  if n > 0 and now - live[n - 2] < span / ${SLICES_PER_WINDOW} then
    live[n - 1] = math.max(live[n - 1], now)
    live[n] = live[n] + amount
  else
    live[n + 1] = now
    live[n + 2] = now
    live[n + 3] = amount
  end
end
local function save(key, live, span)
  if #live == 0 then
    redis.call('DEL', key)
  else
    redis.call('SET', key, cmsgpack.pack(live), 'PX', span)
  end
end
`

/**
 * Arguments: time, member, lease; then kind, limit, window, amount of each key. Answers 0 and the time when all was
 * counted, then for each key what is left and after how long it is empty (-1 and 0 for places); else the number of the key that is full and how long that lasts (0 when nobody knows).
 */
export const TAKE = script(`${CLOCK}${WINDOW}
local member, lease = ARGV[2], tonumber(ARGV[3])
local windows, levels = {}, {0, now}
for i, key in ipairs(KEYS) do
  local at = 4 * i
  local limit, span, amount = tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3])
  if ARGV[at] == 'window' then
    local live, total = load(key, span)
    if total + amount > limit then
      for j = 1, #live, 3 do
        total = total - live[j + 2]
        if total + amount <= limit then return {i, math.max(1, live[j + 1] + span - now)} end
      end
      return {i, span}
    end
    windows[i] = live
    levels[2 * i + 1] = math.max(0, limit - total - amount)
    levels[2 * i + 2] = span
  else
    levels[2 * i + 1] = -1
    levels[2 * i + 2] = 0
    redis.call('ZREMRANGEBYSCORE', key, '-inf', now)
    if redis.call('ZCARD', key) >= limit then return {i, 0} end
  end
end
for i, key in ipairs(KEYS) do
  local at = 4 * i
  if windows[i] then
    local span = tonumber(ARGV[at + 2])
    add(windows[i], span, tonumber(ARGV[at + 3]))
    save(key, windows[i], span)
  else
    redis.call('ZADD', key, now + lease, member)
    redis.call('PEXPIRE', key, lease)
  end
end
return levels
`)

/** Arguments: time, member, when it was counted; then kind, window, change of each key. */
export const END = script(`${CLOCK}${WINDOW}
local member, countedAt = ARGV[2], tonumber(ARGV[3])
for i, key in ipairs(KEYS) do
  local at = 1 + 3 * i
  local span, change = tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2])
  if ARGV[at] == 'place' then
    redis.call('ZREM', key, member)
  elseif change ~= 0 then
    local live = load(key, span)
    if change > 0 then
      add(live, span, change)
    else
      for j = 1, #live, 3 do
        if live[j] <= countedAt and countedAt <= live[j + 1] then
          live[j + 2] = math.max(0, live[j + 2] + change)
          break
        end
      end
    end
    save(key, live, span)
  end
end
return 0
`)

/** Keeps places occupied. Arguments: time, lease; then the member of each key. */
export const RENEW = script(`${CLOCK}
local lease = tonumber(ARGV[2])
for i, key in ipairs(KEYS) do
  redis.call('ZADD', key, 'XX', now + lease, ARGV[2 + i])
  redis.call('PEXPIRE', key, lease)
end
return 0
`)
