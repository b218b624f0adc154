// Address lists allow exactly what they name.
import { describe, expect, test } from 'bun:test'
import { compileIpList } from './ip-list.ts'

describe('compileIpList', () => {
  test('an empty list allows anyone', () => {
    expect(compileIpList('')).toBeUndefined()
    expect(compileIpList(' \n')).toBeUndefined()
    expect(compileIpList(null)).toBeUndefined()
  })
  test.each([
    ['10.0.0.1', '10.0.0.1', true],
    ['10.0.0.1', '10.0.0.2', false],
    ['10.0.0.0/8\n192.168.1.0/24', '192.168.1.77', true],
    ['10.0.0.0/8', '11.0.0.1', false],
    ['0.0.0.0/0', '8.8.8.8', true],
    ['0.0.0.0/0', '2001:db8::1', false],
    ['2001:db8::/32', '2001:db8:1::5', true],
    ['2001:db8::/32', '2001:db9::5', false],
    ['::1', '0:0:0:0:0:0:0:1', true],
    ['10.0.0.1', '::ffff:10.0.0.1', true],
    ['::ffff:10.0.0.0/104', '10.0.0.1', false],
    ['nonsense', '10.0.0.1', false],
    ['10.0.0.1/33', '10.0.0.1', false],
    ['10.0.0.1', 'nonsense', false],
  ])('%p lets %p in: %p', (list, address, isAllowed) => {
    expect(compileIpList(list)?.(address)).toBe(isAllowed)
  })
})
