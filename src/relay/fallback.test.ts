// Which models stand in for one that failed.
import { describe, expect, test } from 'bun:test'
import { type ErrorKind, GatewayError } from '../kernel/index.ts'
import { fallbacksFor } from './fallback.ts'

const chains = {
  models: { small: ['large', 'small', 'large', 'tiny'], plain: ['other'] },
  longer: { listed: ['longest'] },
  contextLengths: { small: 100, large: 1000, tiny: 10 },
}
const after = (model: string, kind: ErrorKind): string[] => fallbacksFor(model, new GatewayError(kind, ''), chains)

describe('the models that are tried', () => {
  test('after a fault of the channels are the chain, each once and never the model itself', () => {
    for (const kind of ['upstream_failed', 'upstream_rate_limited', 'upstream_timeout', 'no_channel'] as const)
      expect(after('small', kind)).toEqual(['large', 'tiny'])
    expect(after('unknown', 'upstream_failed')).toEqual([])
    expect(after('constructor', 'upstream_failed')).toEqual([])
  })
  test('after a client’s mistake are none', () => {
    for (const kind of ['upstream_bad_request', 'upstream_content_filter', 'rate_limited', 'client_gone'] as const)
      expect(after('small', kind)).toEqual([])
  })
  test('after a request that was too long are those listed for that, else those known to be longer', () => {
    expect(after('listed', 'upstream_context_length')).toEqual(['longest'])
    expect(after('small', 'upstream_context_length')).toEqual(['large'])
    expect(after('plain', 'upstream_context_length')).toEqual([])
  })
})
