// Contract of every setting: its default survives the table, keys are unique, secrets are not listed; and parity with the reference.
import { describe, expect, test } from 'bun:test'
import reference from './fixtures/reference-options.json' with { type: 'json' }
import { ALIASES, ALL_SETTINGS, isHiddenKey, SETTINGS_BY_KEY } from './registry.ts'
import { createSettings } from './settings.ts'

describe.each(ALL_SETTINGS.map((setting) => [setting.key, setting] as const))('%s', (_key, setting) => {
  test.each(['current', 'reference'] as const)('its %s default survives the options table', (edition) => {
    const value = setting.defaultValue(edition)
    const text = setting.encode(value)
    expect(setting.decode(text)).toEqual(value)
    expect(setting.decode(setting.normalize(text))).toEqual(value)
  })

  test('says what it is', () => {
    expect(setting.help).toMatch(/^[A-Z].*[.…]$/s)
    expect(setting.scope).toMatch(/^[a-z]+\/[a-z-]+$/)
  })
})

describe('the registry', () => {
  test('has no key twice, and aliases lead to settings', () => {
    expect(SETTINGS_BY_KEY.size).toBe(ALL_SETTINGS.length)
    for (const [alias, target] of ALIASES) {
      expect(SETTINGS_BY_KEY.has(alias)).toBe(false)
      expect(SETTINGS_BY_KEY.has(target)).toBe(true)
    }
  })

  test('every secret is hidden by its name too, as consoles of New API expect', () => {
    for (const { key, isSecret } of ALL_SETTINGS)
      if (isSecret) expect(key).toMatch(/(?:Token|Secret|Key|secret|api_key)$/)
  })

  test('what everybody may see is never a secret', () => {
    for (const { isPublic, isSecret } of ALL_SETTINGS) expect(isPublic && isSecret).toBe(false)
  })
})

describe('beside the reference', () => {
  const settings = createSettings({ priceEdition: 'reference' })
  const listed = settings.list().map(({ key }) => key)

  test('lists the same keys, and its own', () => {
    // The recording was made after `no.such.option` had been saved; CompletionRatioMeta is computed elsewhere.
    const expected = reference.listed_keys.filter((key) => key !== 'CompletionRatioMeta' && key !== 'no.such.option')
    // Payments in cryptocurrency are One API's fork's, with its keys.
    const fork = ['AddressOut', 'CryptCallbackUrl', 'CryptPaymentEnabled']
    // The look of the console is One API's.
    const family = new Set([...fork, 'Theme'])
    const own = ALL_SETTINGS.map(({ key }) => key).filter((key) => key.startsWith('tollgate.') || family.has(key))
    expect(listed.toSorted()).toEqual([...expected, ...own].toSorted())
  })

  test('answers every recorded write alike, in order', () => {
    settings.applyRows([])
    const rows = new Map([['payment_setting.compliance_confirmed', 'true']])
    settings.applyRows([...rows].map(([key, value]) => ({ key, value })))
    for (const put of reference.puts) {
      const result = settings.validate(put.key, put.value)
      expect([put.key, put.value, result.outcome !== 'refused']).toEqual([put.key, put.value, put.success])
      if (result.outcome === 'accepted') expect(settings.applyChanges(result.rows).problems).toEqual([])
    }
  })

  test('never lists a secret, stored or not, known or not', () => {
    const secrets = [...ALL_SETTINGS.map(({ key }) => key).filter(isHiddenKey), 'AuditAWSSecretKey', 'some.password']
    settings.applyRows(secrets.map((key) => ({ key, value: 'canary' })))
    expect(settings.list().some(({ value }) => value.includes('canary'))).toBe(false)
    expect(secrets.length).toBeGreaterThan(20)
  })
})
