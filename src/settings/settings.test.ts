// Tests of the settings store: reading rows, refusing bad values, aliases, snapshots, listeners.
import { describe, expect, test } from 'bun:test'
import {
  billing,
  createSettings,
  includesStatus,
  models,
  operations,
  payment,
  security,
  site,
  tollgate,
} from './index.ts'
import { parseStatusRanges } from './status-ranges.ts'

const make = (rows: Record<string, string> = {}) => {
  const settings = createSettings({ priceEdition: 'reference' })
  const applied = settings.applyRows(Object.entries(rows).map(([key, value]) => ({ key, value })))
  return { settings, applied }
}

const outcomeOf = (key: string, value: unknown, rows: Record<string, string> = {}) =>
  make(rows).settings.validate(key, value)

describe('reading the table', () => {
  test.each([
    ['DrawingEnabled', 'true', true],
    ['DrawingEnabled', 'TRUE', false],
    ['DrawingEnabled', '1', false],
    ['DrawingEnabled', '', false],
  ])('flat boolean %s=%p is %p', (key, text, expected) => {
    const { settings } = make({ [key]: text })
    expect(settings.list().find((row) => row.key === key)?.value).toBe(text)
    expect(settings.validate(key, text).outcome).toBe(text === 'true' ? 'accepted' : 'refused')
    expect(make({ LogConsumeEnabled: text }).settings.get(operations.logsConsumption)).toBe(expected)
  })

  test.each([
    ['1', true],
    ['T', true],
    ['True', true],
    ['0', false],
    ['FALSE', false],
    ['yes', true],
    ['', true],
  ])('dotted boolean %p is %p; what cannot be read leaves the default', (text, expected) => {
    expect(make({ 'console_setting.faq_enabled': text }).settings.list()).toContainEqual({
      key: 'console_setting.faq_enabled',
      value: ['yes', ''].includes(text) ? 'true' : text,
    })
    expect(make({ 'channel_affinity_setting.enabled': text }).settings.get(models.hasAffinity)).toBe(expected)
  })

  test('numbers: whole, decimal in a dotted key, and no number at all', () => {
    const { settings, applied } = make({
      QuotaForNewUser: ' 12',
      RetryTimes: '7',
      'channel_affinity_setting.max_entries': '12.9',
      USDExchangeRate: '7.1',
    })
    expect(settings.get(billing.quotaForNewUser)).toBe(0)
    expect(settings.get(operations.retryTimes)).toBe(7)
    expect(settings.get(models.affinityEntriesMax)).toBe(12)
    expect(settings.get(billing.usdExchangeRate)).toBe(7.1)
    expect(applied.problems).toEqual(['QuotaForNewUser must be a whole number; the stored text is passed over'])
  })

  test('our defaults differ from the reference where its ones harm', () => {
    const { settings } = make()
    expect([settings.get(operations.retryTimes), settings.get(operations.refusesWhenOverloaded)]).toEqual([3, false])
  })

  test('the edition decides the built-in prices, and whether the examples of the reference are there', () => {
    const [current, reference] = (['current', 'reference'] as const).map((priceEdition) =>
      createSettings({ priceEdition }),
    )
    expect(reference?.get(billing.groupGroupRatio)).toEqual({ vip: { edit_this: 0.9 } })
    expect(current?.get(billing.groupGroupRatio)).toEqual({})
    // A slip of the reference makes this model free.
    expect(reference?.get(billing.modelRatio)['llama-3-sonar-large-32k-chat']).toBe(0)
    expect(current?.get(billing.modelRatio)['llama-3-sonar-large-32k-chat']).toBe(0.5)
  })

  test('a bad row leaves the value in memory as it was, and is told once', () => {
    const { settings } = make({ ModelRatio: '{"a":1}' })
    const broken = [{ key: 'ModelRatio', value: '[]' }]
    expect(settings.applyRows(broken).problems).toEqual([
      'ModelRatio must be a JSON object; the stored text is passed over',
    ])
    expect(settings.get(billing.modelRatio)).toEqual({ a: 1 })
    expect(settings.applyRows(broken).problems).toEqual([])
    expect(settings.list()).toContainEqual({ key: 'ModelRatio', value: '{"a":1}' })
  })

  test('one bad price in an old table does not cost the others', () => {
    const { settings, applied } = make({ ModelRatio: '{"a":1,"b":null,"c":-1,"d":"2","e":0.5}' })
    expect(settings.get(billing.modelRatio)).toEqual({ a: 1, e: 0.5 })
    expect(applied.problems).toHaveLength(3)
  })

  test('a row that is gone gives the default back', () => {
    const { settings } = make({ SystemName: 'Mine' })
    expect(settings.applyRows([]).changedKeys).toEqual(new Set(['SystemName']))
    expect(settings.get(site.systemName)).toBe('Tollgate')
  })

  test('only what changed is told, once', () => {
    const { settings } = make({ SystemName: 'Mine', RetryTimes: '1' })
    const seen: string[][] = []
    const stop = settings.subscribe((keys) => seen.push([...keys]))
    settings.applyRows([
      { key: 'SystemName', value: 'Mine' },
      { key: 'RetryTimes', value: '2' },
    ])
    settings.applyRows([
      { key: 'SystemName', value: 'Mine' },
      { key: 'RetryTimes', value: '2' },
    ])
    settings.applyChanges([{ key: 'Notice', value: 'n' }])
    stop()
    settings.applyChanges([{ key: 'Notice', value: 'm' }])
    expect(seen).toEqual([['RetryTimes'], ['Notice']])
    expect(settings.get(site.systemName)).toBe('Mine')
  })

  test('a snapshot does not change under its reader', () => {
    const { settings } = make({ RetryTimes: '1' })
    const before = settings.snapshot()
    settings.applyChanges([{ key: 'RetryTimes', value: '2' }])
    expect([before.get(operations.retryTimes), settings.get(operations.retryTimes)]).toEqual([1, 2])
    expect(settings.revision).toBe(before.revision + 1)
  })

  test('unknown keys survive and are listed; computed ones are not taken from the table', () => {
    const { settings } = make({ 'no.such': 'x', ChatLink: 'y', CompletionRatioMeta: '{}' })
    expect(settings.list()).toContainEqual({ key: 'no.such', value: 'x' })
    expect(settings.list()).toContainEqual({ key: 'ChatLink', value: 'y' })
    expect(settings.list().some(({ key }) => key === 'CompletionRatioMeta')).toBe(false)
  })
})

describe('two names, one value', () => {
  test('the later row of a setting and its alias wins', () => {
    expect(
      make({ GroupRatio: '{"a":1}', 'group_ratio_setting.group_ratio': '{"a":2}' }).settings.get(billing.groupRatio),
    ).toEqual({ a: 2 })
  })

  test('a write goes to both rows, whichever name it came by', () => {
    for (const key of ['GroupRatio', 'group_ratio_setting.group_ratio'])
      expect(outcomeOf(key, '{"a":3}')).toEqual({
        outcome: 'accepted',
        rows: [
          { key: 'GroupRatio', value: '{"a":3}' },
          { key: 'group_ratio_setting.group_ratio', value: '{"a":3}' },
        ],
      })
    const { settings } = make({ GroupRatio: '{"a":3}' })
    expect(settings.list()).toContainEqual({ key: 'group_ratio_setting.group_ratio', value: '{"a":3}' })
  })

  test('the old currency switch sets the display type unless that is stored itself', () => {
    expect(make({ DisplayInCurrencyEnabled: 'false' }).settings.get(billing.quotaDisplayType)).toBe('TOKENS')
    expect(
      make({ DisplayInCurrencyEnabled: 'false', 'general_setting.quota_display_type': 'CNY' }).settings.get(
        billing.quotaDisplayType,
      ),
    ).toBe('CNY')
    expect(outcomeOf('DisplayInCurrencyEnabled', false)).toEqual({
      outcome: 'accepted',
      rows: [
        { key: 'DisplayInCurrencyEnabled', value: 'false' },
        { key: 'general_setting.quota_display_type', value: 'TOKENS' },
      ],
    })
  })
})

describe('a bad value is refused with a reason', () => {
  test.each([
    ['ModelRatio', '[]', 'ModelRatio must be a JSON object'],
    ['ModelRatio', '{bad', 'ModelRatio must be JSON: '],
    ['ModelRatio', '{"a":-1}', 'ModelRatio has a wrong value at a: '],
    ['ModelRatio', '{"a":1e999}', 'ModelRatio has a wrong value at a: '],
    ['ModelRatio', '', 'ModelRatio must be JSON: '],
    ['GroupGroupRatio', '{"vip":{"x":"1"}}', 'GroupGroupRatio has a wrong value at vip → x: '],
    ['DrawingEnabled', 'abc', 'DrawingEnabled must be true or false'],
    ['RetryTimes', '-1', 'RetryTimes must be at least 0'],
    ['RetryTimes', '1000', 'RetryTimes must be at most 100'],
    ['QuotaForNewUser', '9007199254740993', 'QuotaForNewUser is too large'],
    ['QuotaForNewUser', '9007199254740991', 'QuotaForNewUser must be at most'],
    ['theme.frontend', 'neon', 'theme.frontend must be one of: default, classic'],
    ['ServerAddress', 'javascript:alert(1)', 'ServerAddress must be an http:// or https:// address'],
    ['AutomaticRetryStatusCodes', '99', 'AutomaticRetryStatusCodes must be status codes'],
    ['AutomaticRetryStatusCodes', '500-400', 'AutomaticRetryStatusCodes must be status codes'],
    ['ModelRequestRateLimitGroup', '{"vip":[1,0]}', 'ModelRequestRateLimitGroup has a wrong value at vip'],
    ['fetch_setting.allowed_ports', '["80-"]', 'fetch_setting.allowed_ports has a wrong value'],
    [
      'console_setting.api_info',
      '[{"url":"ftp://x","route":"r","description":"d","color":"blue"}]',
      'console_setting.api_info has',
    ],
    [
      'console_setting.api_info',
      '[{"url":"https://x","route":"<SCRIPT","description":"d","color":"blue"}]',
      'console_setting.api_info has a wrong value at 0 → route: must not contain markup that runs',
    ],
    [
      'console_setting.faq',
      `[{"question":"${'ü'.repeat(101)}","answer":"a"}]`,
      'console_setting.faq has a wrong value',
    ],
    [
      'console_setting.announcements',
      '[{"content":"c","publishDate":"yesterday"}]',
      'console_setting.announcements has',
    ],
    [
      'console_setting.uptime_kuma_groups',
      '[{"categoryName":"a","url":"https://x","slug":"s"},{"categoryName":"a","url":"https://x","slug":"s"}]',
      'console_setting.uptime_kuma_groups has a wrong value: every categoryName',
    ],
    [
      'channel_affinity_setting.rules',
      '[{"name":"a","model_regex":["("],"key_sources":[]}]',
      'channel_affinity_setting.rules has',
    ],
    ['payment_setting.compliance_confirmed', 'true', 'payment_setting.compliance_confirmed cannot be set here'],
    ['payment_setting.compliance_other', 'true', 'payment_setting.compliance_other cannot be set here'],
    ['SystemName', { a: 1 }, 'SystemName must be text'],
    ['SystemName', null, 'SystemName must be text'],
    ['SystemName', 'x'.repeat(201), 'SystemName must not be longer than 200 characters'],
    ['', 'x', 'the key must be 1 to 191 printable characters'],
    ['a\nb', 'x', 'the key must be 1 to 191 printable characters'],
    ['unknown.key', 'x'.repeat(70_000), 'unknown.key is too long'],
    ['GitHubOAuthEnabled', 'true', 'GitHubOAuthEnabled needs GitHubClientId to be set first'],
    ['TurnstileCheckEnabled', true, 'TurnstileCheckEnabled needs TurnstileSiteKey to be set first'],
    ['QuotaForInviter', 5, 'QuotaForInviter needs the payment terms to be confirmed first'],
  ])('%s = %p', (key, value, message) => {
    const result = outcomeOf(key, value)
    expect(result.outcome).toBe('refused')
    expect(result.outcome === 'refused' && result.message).toStartWith(message)
  })

  test('a number that is none is passed over without an error, as clients of New API expect, and writes nothing', () => {
    expect(outcomeOf('QuotaForNewUser', 'abc')).toEqual({
      outcome: 'ignored',
      message: 'QuotaForNewUser must be a whole number',
    })
    expect(outcomeOf('CompletionRatioMeta', '{}').outcome).toBe('ignored')
    expect(outcomeOf('channel_affinity_setting.max_entries', 'abc').outcome).toBe('refused')
  })
})

describe('a good value is accepted in its stored form', () => {
  test.each([
    ['DrawingEnabled', true, 'true'],
    ['console_setting.faq_enabled', '1', 'true'],
    ['RetryTimes', 5, '5'],
    ['RetryTimes', ' 5 ', '5'],
    ['USDExchangeRate', 7.25, '7.25'],
    ['general_setting.custom_currency_exchange_rate', 1e-6, '0.000001'],
    ['ServerAddress', 'https://gw.example.com/', 'https://gw.example.com'],
    ['AutomaticRetryStatusCodes', '500，501, 400-499,450-460', '400-501'],
    ['AutomaticDisableKeywords', ' Quota \n\nDENIED', 'quota\ndenied'],
    ['ModelRatio', { a: 1 }, '{"a":1}'],
    ['fetch_setting.allowed_ports', '[80,"8000-8010"]', '[80,"8000-8010"]'],
    ['HeaderNavModules', '{"pricing":{"enabled":true,"requireAuth":1},"docs":"false"}', undefined],
    ['unknown.key', 3, '3'],
  ])('%s = %p', (key, value, stored) => {
    const result = outcomeOf(key, value)
    expect(result).toEqual({ outcome: 'accepted', rows: [{ key, value: stored ?? String(value) }] })
  })

  test('what depends on another setting is accepted once that is there', () => {
    expect(outcomeOf('GitHubOAuthEnabled', 'true', { GitHubClientId: 'id' }).outcome).toBe('accepted')
    expect(outcomeOf('QuotaForInviter', 5, { 'payment_setting.compliance_confirmed': 'true' }).outcome).toBe('accepted')
    expect(outcomeOf('QuotaForInviter', 0).outcome).toBe('accepted')
  })

  test('own writes reach read-only settings', () => {
    const { settings } = make()
    settings.applyChanges([settings.toRow(payment.isComplianceConfirmed, true)])
    expect(settings.get(payment.isComplianceConfirmed)).toBe(true)
  })
})

describe('names from outside cannot reach what they must not', () => {
  test('tables have no prototype', () => {
    const { settings } = make({ ModelRatio: '{"a":1}', 'tollgate.fallback_models': '{"a":["b"]}' })
    for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
      expect(settings.get(billing.modelRatio)[name]).toBeUndefined()
      expect(settings.get(billing.groupRatio)[name]).toBeUndefined()
      expect(settings.get(tollgate.fallbackModels)[name]).toBeUndefined()
      expect(settings.get(security.modelRateGroups)[name]).toBeUndefined()
    }
  })

  test('a member named __proto__ is refused at any depth, and nothing global changes', () => {
    for (const text of ['{"__proto__":{"x":1}}', '{"a":{"__proto__":{"x":1}}}', '{"\\u005f_proto__":1}']) {
      expect(outcomeOf('GroupGroupRatio', text).outcome).toBe('refused')
      make({ GroupGroupRatio: text, 'claude.model_headers_settings': text, SidebarModulesAdmin: text })
    }
    expect(Object.keys(Object.prototype)).toEqual([])
    expect({}).not.toHaveProperty('x')
  })

  test('depth and size are bounded', () => {
    const deep = `${'{"a":'.repeat(60)}1${'}'.repeat(60)}`
    const bomb = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
    expect(outcomeOf('channel_affinity_setting.rules', deep).outcome).toBe('refused')
    expect(outcomeOf('channel_affinity_setting.rules', bomb).outcome).toBe('refused')
    expect(outcomeOf('ModelRatio', `{"a":1${' '.repeat(3_000_000)}}`).outcome).toBe('refused')
  })

  test('values handed out are frozen', () => {
    const { settings } = make({ ModelRatio: '{"a":1}', SensitiveWords: 'x' })
    expect(Object.isFrozen(settings.get(billing.modelRatio))).toBe(true)
    expect(Object.isFrozen(settings.get(security.words))).toBe(true)
  })
})

describe('status ranges', () => {
  test('are merged and asked', () => {
    const ranges = parseStatusRanges('401,500-503,502-510')
    expect(ranges).toEqual([
      [401, 401],
      [500, 510],
    ])
    expect([includesStatus(ranges, 401), includesStatus(ranges, 402), includesStatus(ranges, 510)]).toEqual([
      true,
      false,
      true,
    ])
    expect(includesStatus(parseStatusRanges(''), 500)).toBe(false)
  })
})
