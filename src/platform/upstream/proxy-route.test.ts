// Tests of the choice between proxy and direct connection.
import { describe, expect, test } from 'bun:test'
import { createProxyRoute } from './proxy-route.ts'

const route = (noProxy: readonly string[]) =>
  createProxyRoute({ httpProxy: 'http://plain:1', httpsProxy: 'http://secure:2', noProxy })

describe('proxy by scheme', () => {
  test('http and https have their own', () => {
    expect([route([])('http://a.com/x'), route([])('https://a.com/x')]).toEqual(['http://plain:1', 'http://secure:2'])
  })

  test('one may be missing, and without any nothing is parsed', () => {
    const onlyHttps = createProxyRoute({ httpProxy: '', httpsProxy: 'http://s:1', noProxy: [] })
    expect([onlyHttps('http://a.com'), onlyHttps('https://a.com')]).toEqual([undefined, 'http://s:1'])
    expect(createProxyRoute({ httpProxy: '', httpsProxy: '', noProxy: [] })('not a url')).toBeUndefined()
  })

  test('the own machine is never proxied', () => {
    for (const host of ['localhost', '127.0.0.1', '127.8.8.8', '[::1]', 'localhost.'])
      expect(route([])(`http://${host}:9/x`)).toBeUndefined()
  })
})

describe('NO_PROXY', () => {
  test.each([
    ['*', 'https://a.com', true],
    ['a.com', 'https://a.com', true],
    ['A.com', 'https://x.a.COM', true],
    ['a.com', 'https://ba.com', false],
    ['.a.com', 'https://x.a.com', true],
    ['.a.com', 'https://a.com', false],
    ['*.a.com', 'https://x.a.com', true],
    ['a.com:8443', 'https://a.com:8443', true],
    ['a.com:8443', 'https://a.com', false],
    ['a.com:443', 'https://a.com', true],
    ['10.0.0.0/8', 'http://10.1.2.3', true],
    ['10.0.0.0/8', 'http://11.1.2.3', false],
    ['10.0.0.0/99', 'http://10.1.2.3', false],
    ['192.168.1.5', 'http://192.168.1.5:80', true],
    ['fd00::/8', 'http://[fd00::1]/', true],
    ['fd00::1', 'http://[fd00::1]:80/', true],
  ])('%s and %s', (item, url, isDirect) => {
    expect(route([item])(url) === undefined).toBe(isDirect)
  })
})
