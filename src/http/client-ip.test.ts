// Whose address a request has: forwarding headers count only when a configured proxy wrote them.
import { describe, expect, test } from 'bun:test'
import { createClientIpReader } from './client-ip.ts'

const headers = (forwarded?: string, real?: string): Headers =>
  new Headers({
    ...(forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }),
    ...(real === undefined ? {} : { 'x-real-ip': real }),
  })

describe('without configured proxies', () => {
  const { read, isSecure } = createClientIpReader({ ranges: [], hops: 0 })
  test('forwarding headers are ignored, from wherever they come', () => {
    for (const peer of ['203.0.113.9', '127.0.0.1', '10.0.0.1', '::1'])
      expect(read(peer, headers('1.2.3.4, 5.6.7.8', '1.2.3.4'))).toBe(peer)
  })
  test('nobody makes an http request secure by saying so', () => {
    expect(isSecure('203.0.113.9', new Headers({ 'x-forwarded-proto': 'https' }), 'http://a/')).toBe(false)
    expect(isSecure('203.0.113.9', new Headers(), 'https://a/')).toBe(true)
  })
})

describe('with ranges of proxies', () => {
  const { read, isSecure } = createClientIpReader({ ranges: ['10.0.0.0/8', '2001:db8::/32'], hops: 0 })
  test.each([
    ['a stranger is believed nothing', '203.0.113.9', '1.2.3.4', '203.0.113.9'],
    ['a proxy is believed the last address that is no proxy', '10.0.0.1', '6.6.6.6, 1.2.3.4, 10.0.0.2', '1.2.3.4'],
    ['what the client itself put in front does not count', '10.0.0.1', '6.6.6.6, 1.2.3.4', '1.2.3.4'],
    ['a proxy in IPv6’s form of IPv4 is the same proxy', '::ffff:10.0.0.1', '1.2.3.4', '1.2.3.4'],
    ['a proxy of IPv6 is one, too', '2001:db8::7', '2001:dead::1', '2001:dead::1'],
    ['a chain of proxies alone gives its first', '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
  ])('%s', (_name, peer, forwarded, expected) => {
    expect(read(peer, headers(forwarded))).toBe(expected)
  })
  test('X-Real-IP counts where there is no chain', () => {
    expect(read('10.0.0.1', headers(undefined, '1.2.3.4'))).toBe('1.2.3.4')
    expect(read('203.0.113.9', headers(undefined, '1.2.3.4'))).toBe('203.0.113.9')
  })
  test('a proxy may say that the request came by https', () => {
    const said = new Headers({ 'x-forwarded-proto': 'https' })
    expect(isSecure('10.0.0.1', said, 'http://a/')).toBe(true)
    expect(isSecure('203.0.113.9', said, 'http://a/')).toBe(false)
  })
})

describe('with a number of hops', () => {
  test('the address that many places from the end counts, never one further to the left', () => {
    const { read } = createClientIpReader({ ranges: [], hops: 2 })
    expect(read('10.0.0.1', headers('6.6.6.6, 1.2.3.4, 10.0.0.2'))).toBe('1.2.3.4')
    expect(read('10.0.0.1', headers('1.2.3.4'))).toBe('1.2.3.4')
    expect(createClientIpReader({ ranges: [], hops: 1 }).read('10.0.0.1', headers('6.6.6.6, 1.2.3.4'))).toBe('1.2.3.4')
  })
})
