// The console's marks of providers: each has its letters and a colour.
import { expect, test } from 'bun:test'
import { hueOf, initialsOf } from '../../../console/src/lib/initials.ts'
import { providers } from '../../../src/providers/index.ts'

test('every provider has two letters and a hue', () => {
  for (const { id, name } of providers) {
    expect({ name, count: [...initialsOf(name)].length }).toEqual({ name, count: 2 })
    expect(hueOf(id)).toBeWithin(0, 360)
  }
})

test('ids have colours of their own', () => {
  const hues = new Set(providers.map(({ id }) => hueOf(id)))
  expect(hues.size).toBeGreaterThan(providers.length / 2)
})
