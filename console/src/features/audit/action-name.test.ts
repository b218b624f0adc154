import { expect, test } from 'bun:test'
import { partsOf } from './action-name.ts'
import english from './locales/en.json'

const messages: Record<string, string> = english
const source = new URL('../../../../src/admin', import.meta.url).pathname

test('every action that the server writes has words', async () => {
  const actions = new Set<string>()
  for await (const path of new Bun.Glob('**/*.ts').scan(source)) {
    if (path.endsWith('.test.ts')) continue
    const text = await Bun.file(`${source}/${path}`).text()
    for (const [, action = ''] of text.matchAll(/action: '([a-z_-]+\.[a-z_.-]+)'/g)) actions.add(action)
  }
  expect(actions.size).toBeGreaterThan(50)
  const silent = [...actions].filter((action) => {
    const { subject, verb } = partsOf(action)
    return messages[`audit.subject.${subject}`] === undefined || messages[`audit.verb.${verb}`] === undefined
  })
  expect(silent).toEqual([])
})

test('an action of a batch is named by its beginning and its end', () => {
  expect(partsOf('user.batch.set_group')).toEqual({ subject: 'user', verb: 'set_group' })
  expect(partsOf('two-factor.renew-codes')).toEqual({ subject: 'two_factor', verb: 'renew_codes' })
})
