package redis

import goredis "github.com/redis/go-redis/v9"

// The atomic steps. KEYS are those of keys(); ARGV[1] is a time in ms, ARGV[2]
// how long state is kept.
var (
	presentScript = goredis.NewScript(luaCommon + `
local all, idle = living(), {}
local quiet = quiet_ones()
for _, member in ipairs(all) do
  if quiet[member] then idle[#idle + 1] = member end
end
return {born(), all, idle}`)

	reserveScript = goredis.NewScript(luaCommon + `
local since = born()
local conversation, in_turn = ARGV[3], ARGV[4] == '1'
local holder = holder_of(conversation)
if holder then return {since, holder, {}} end

-- absent: nothing, idle: 1, there: 2
local state, quiet = {}, quiet_ones()
for _, member in ipairs(living()) do
  local agent = string.match(member, '^[^\n]*')
  state[agent] = quiet[member] and state[agent] or quiet[member] and 1 or 2
end
local seen = {}
local best, best_load, best_idle
for i = 5, #ARGV, 2 do
  local agent = ARGV[i]
  local load = tonumber(redis.call('HGET', load_key, agent) or 0)
  seen[#seen + 1] = state[agent] or 0
  seen[#seen + 1] = load
  if state[agent] == 2 and load < tonumber(ARGV[i + 1]) then
    local idle = tonumber(redis.call('HGET', idle_key, agent) or 0)
    local weight = in_turn and 0 or load
    if not best or weight < best_load or (weight == best_load and
        (idle < best_idle or (idle == best_idle and agent < best))) then
      best, best_load, best_idle = agent, weight, idle
    end
  end
end
if not best then return {since, '', seen} end
give(conversation, best)
return {since, best, seen}`)

	assignScript = goredis.NewScript(luaCommon + `
free(ARGV[3])
give(ARGV[3], ARGV[4])
return 1`)

	freeScript = goredis.NewScript(luaCommon + `
free(ARGV[3])
return 1`)

	heldScript = goredis.NewScript(luaCommon + `
local counts, held = {}, {}
for i = 3, #ARGV do counts[ARGV[i]] = 0 end
local all = redis.call('HGETALL', holder_key)
for i = 1, #all, 2 do
  local agent = string.match(all[i + 1], '^%d+:(.*)$')
  if counts[agent] then
    counts[agent] = counts[agent] + 1
    held[#held + 1] = all[i]
    held[#held + 1] = agent
  end
end
for agent, n in pairs(counts) do
  if n > 0 then redis.call('HSET', load_key, agent, n) else redis.call('HDEL', load_key, agent) end
end
redis.call('PEXPIRE', load_key, keep)
return held`)

	mendScript = goredis.NewScript(luaCommon + `
local conversation, agent = ARGV[3], ARGV[4]
local value = redis.call('HGET', holder_key, conversation)
if value and tonumber(string.match(value, '^%d+')) >= tonumber(now) then return 0 end
if (holder_of(conversation) or '') == agent then return 0 end
free(conversation)
if agent ~= '' then hold(conversation, '0:' .. agent) end
return 1`)

	resetScript = goredis.NewScript(luaCommon + `
local fresh = {}
local all = redis.call('HGETALL', holder_key)
for i = 1, #all, 2 do
  local given = tonumber(string.match(all[i + 1], '^%d+'))
  if given >= tonumber(now) then fresh[all[i]] = all[i + 1] end
end
redis.call('DEL', holder_key, load_key)
for conversation, value in pairs(fresh) do hold(conversation, value) end
for i = 3, #ARGV, 2 do
  if not fresh[ARGV[i]] then hold(ARGV[i], '0:' .. ARGV[i + 1]) end
end
return 1`)
)

const luaCommon = `
local presence_key, born_key, holder_key, load_key, idle_key, quiet_key = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local now, keep = ARGV[1], ARGV[2]

-- since when this tenant's state has been gathered
local function born()
  local value = redis.call('GET', born_key)
  if not value then
    value = now
    redis.call('SET', born_key, value)
  end
  redis.call('PEXPIRE', born_key, keep)
  return tonumber(value)
end

-- members whose lease has not ended; the others are removed
local function living()
  redis.call('ZREMRANGEBYSCORE', presence_key, '-inf', now)
  return redis.call('ZRANGE', presence_key, 0, -1)
end

-- members who say that nobody is at them, as a set
local function quiet_ones()
  redis.call('ZREMRANGEBYSCORE', quiet_key, '-inf', now)
  local quiet = {}
  for _, member in ipairs(redis.call('ZRANGE', quiet_key, 0, -1)) do quiet[member] = true end
  return quiet
end

local function holder_of(conversation)
  local value = redis.call('HGET', holder_key, conversation)
  return value and string.match(value, '^%d+:(.*)$')
end

local function hold(conversation, value)
  redis.call('HSET', holder_key, conversation, value)
  redis.call('HINCRBY', load_key, string.match(value, '^%d+:(.*)$'), 1)
  redis.call('PEXPIRE', holder_key, keep)
  redis.call('PEXPIRE', load_key, keep)
end

-- Two that are given in one millisecond still have an order: whose turn it is
-- must not depend on how fast the clock is.
local function give(conversation, agent)
  hold(conversation, now .. ':' .. agent)
  local last = tonumber(redis.call('HGET', idle_key, '') or 0)
  local turn = string.format('%.0f', math.max(tonumber(now), last + 1))
  redis.call('HSET', idle_key, agent, turn, '', turn)
  redis.call('PEXPIRE', idle_key, keep)
end

local function free(conversation)
  local agent = holder_of(conversation)
  if not agent then return end
  redis.call('HDEL', holder_key, conversation)
  if redis.call('HINCRBY', load_key, agent, -1) <= 0 then
    redis.call('HDEL', load_key, agent)
  end
end
`
