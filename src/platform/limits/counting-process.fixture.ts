// A process of its own for the test of the counters: takes from a shared window until it is full, and says how often it could.
import { openRedis } from '../bus/redis.ts'
import { createRedisCounters } from './redis-counters.ts'

const [url = '', prefix = ''] = process.argv.slice(2)
const client = await openRedis(url)
const counters = createRedisCounters({
  client,
  prefix,
  onError: (error) => {
    throw error
  },
})
const demand = { kind: 'window', key: 'calls', limit: 30, windowMs: 600_000, amount: 1 } as const
let count = 0
while ((await counters.take([demand])).kind === 'taken') count++
process.stdout.write(String(count))
counters.close()
client.close()
