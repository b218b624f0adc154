// Settings are found by words, and named by their keys.
import { expect, test } from 'bun:test'
import type { OptionDefinition } from '../../../../src/contract/index.ts'
import { findOptions, groupSections, nameOf, sectionOfTab } from './sections.ts'

const option = (key: string, category: string, section: string, help = 'Help.'): OptionDefinition => ({
  key,
  category,
  section,
  help,
  type: 'text',
  default: '',
  is_secret: false,
  is_set: false,
  is_read_only: false,
  choices: [],
})
const all = [
  option('SMTPServer', 'operations', 'email', 'Mail server.'),
  option('RetryTimes', 'operations', 'behavior'),
  option('SystemName', 'site', 'system-info'),
]

test.each([
  ['AutomaticDisableKeywords', 'Automatic disable keywords'],
  ['general_setting.docs_link', 'Docs link'],
  ['SMTPSSLEnabled', 'Smtpssl enabled'],
  ['oidc.client_id', 'Client ID'],
])('%s is %s', (key, name) => {
  expect(nameOf(key)).toBe(name)
})

test('every word of a search must occur, in key, help or section', () => {
  expect(findOptions(all, 'MAIL server').map(({ key }) => key)).toEqual(['SMTPServer'])
  expect(findOptions(all, 'operations')).toHaveLength(2)
  expect(findOptions(all, 'mail nothing')).toEqual([])
})

test('sections keep their order, and tabs of old consoles lead to one', () => {
  expect([...groupSections(all)].filter(([, sections]) => sections.length > 0)).toEqual([
    ['site', ['system-info']],
    ['operations', ['email', 'behavior']],
  ])
  expect(sectionOfTab('payment')).toEqual({ category: 'billing', section: 'payment' })
  expect(sectionOfTab(undefined)).toEqual({ category: 'site', section: 'system-info' })
})
