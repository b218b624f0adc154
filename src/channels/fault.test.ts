// Which part of a channel a refusal points at.
import { expect, test } from 'bun:test'
import { GatewayError } from '../kernel/index.ts'
import { faultOf, faultOfStatus } from './fault.ts'

test.each([
  [401, 'Incorrect API key provided', 'key'],
  [403, 'forbidden', 'key'],
  [403, 'insufficient balance', 'balance'],
  [402, '', 'balance'],
  [429, 'You exceeded your current quota, please check your billing details.', 'balance'],
  [429, 'Rate limit reached for requests per minute', 'limit'],
  [404, 'The model `gpt-9` does not exist', 'model'],
  [404, '<html>Not Found</html>', 'address'],
  [400, 'API key not valid. Please pass a valid API key.', 'key'],
  [400, 'unknown model', 'model'],
  [500, 'oops', 'upstream'],
  [0, '', 'address'],
] as const)('%p with %p is a matter of the %s', (status, text, fault) => {
  expect(faultOfStatus(status, text)).toBe(fault)
})

test.each([
  [new GatewayError('upstream_unreachable', 'x'), 'address'],
  [new GatewayError('upstream_refused_key', 'x'), 'key'],
  [new GatewayError('unpriced_model', 'x'), 'price'],
  [new GatewayError('upstream_failed', 'x', { status: 404, upstreamText: 'no such model' }), 'model'],
  [new GatewayError('internal', 'x'), 'upstream'],
] as const)('%p points at the %s', (error, fault) => {
  expect(faultOf(error)).toBe(fault)
})
