// Settings are found by words, and stand in their sections.
import { expect, test } from 'bun:test'
import type { OptionDefinition } from '../../../../src/contract/index.ts'
import { groupOptions, layoutKeys } from './layout.ts'
import { findOptions, groupSections, sectionOfTab } from './sections.ts'

const option = (key: string, category: string, section: string): OptionDefinition => ({
  key,
  category,
  section,
  help: 'Help.',
  type: 'text',
  default: '',
  is_secret: false,
  is_set: false,
  is_read_only: false,
  choices: [],
})
const all = [
  option('SMTPServer', 'operations', 'email'),
  option('RetryTimes', 'operations', 'behavior'),
  option('SystemName', 'site', 'system-info'),
]
const texts: Record<string, string> = { SMTPServer: 'Serveur de courriel', RetryTimes: 'Nouveaux essais' }

test('every word of a search must occur, in key or text of any language', () => {
  const find = (search: string) =>
    findOptions(all, search, ({ key, category }) => `${key} ${texts[key]} ${category}`).map(({ key }) => key)
  expect(find('COURRIEL serveur')).toEqual(['SMTPServer'])
  expect(find('smtpserver')).toEqual(['SMTPServer'])
  expect(find('operations')).toHaveLength(2)
  expect(find('courriel nothing')).toEqual([])
})

test('sections keep their order, those without options among them, and tabs of old consoles lead to one', () => {
  const groups = groupSections(all)
  expect(groups.get('operations')).toEqual(['email', 'behavior', 'update-checker'])
  expect(groups.get('auth')).toEqual(['custom-oauth'])
  expect(sectionOfTab('payment')).toEqual({ category: 'billing', section: 'payment' })
  expect(sectionOfTab(undefined)).toEqual({ category: 'site', section: 'system-info' })
})

test('an option that no card names is shown first', () => {
  const [first, second] = groupOptions('operations/email', [option('SMTPServer', 'o', 'e'), option('New', 'o', 'e')])
  expect([first?.id, first?.options.map(({ key }) => key)]).toEqual([undefined, ['New']])
  expect([second?.id, second?.options.map(({ key }) => key)]).toEqual(['mailServer', ['SMTPServer']])
})

test('no option stands in two cards', () => {
  for (const keys of layoutKeys().values()) expect(keys).toEqual([...new Set(keys)])
})
