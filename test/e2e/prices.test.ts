// Prices: edited in the form, compared with another gateway, tried out, and groups with their ratios.
import { afterAll, expect } from 'bun:test'
import type { Page } from 'playwright-core'
import { e2e, useConsole } from './support/harness.ts'
import { addChannel, type Management } from './support/management.ts'
import { readText } from './support/text.ts'

/** Another gateway that lists its prices. */
const other = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  fetch: () =>
    Response.json({
      success: true,
      data: [
        { model_name: 'sandbox-chat', quota_type: 0, model_ratio: 2, completion_ratio: 5 },
        { model_name: 'their-painter', quota_type: 1, model_price: 0.08, model_ratio: 0 },
      ],
    }),
})
afterAll(() => other.stop(true))

let management: Management | undefined

const lab = useConsole({
  isSetUp: true,
  furnish: async (given) => {
    management = given
    await addChannel(given, { name: 'Sandbox', models: 'sandbox-chat,sandbox-fast' })
    await given.call('POST', '/api/channel/', {
      mode: 'single',
      channel: { type: 1, name: 'Neighbour', key: 'k', models: 'far', group: 'default', base_url: other.url.origin },
    })
  },
})

const option = async (key: string): Promise<Record<string, unknown>> => {
  const rows = await management?.call<{ key: string; value: string }[]>('GET', '/api/option/')
  return JSON.parse(rows?.find((row) => row.key === key)?.value ?? '{}')
}

const row = (page: Page, name: string) => page.getByRole('row', { name: `Select ${name} ` })

e2e('a price typed in dollars is tried out, saved as ratios, and shown', async () => {
  const page = await lab.signedIn()
  await page.goto('/models/pricing?served=1')
  await page.getByRole('button', { name: 'sandbox-chat', exact: true }).click()
  const form = page.getByRole('dialog', { name: 'sandbox-chat' })
  await form.getByLabel('Input', { exact: true }).fill('2.5')
  await form.getByLabel('Output', { exact: true }).fill('10')
  await form.getByText('$0.270000').waitFor()
  await form.getByRole('button', { name: 'Save' }).click()
  await form.waitFor({ state: 'detached' })
  await row(page, 'sandbox-chat').getByText('$10.00').waitFor()
  expect((await option('ModelRatio'))['sandbox-chat']).toBe(1.25)
  expect((await option('CompletionRatio'))['sandbox-chat']).toBe(4)
})

e2e('a table of tiers becomes an expression, and a wrong one is refused', async () => {
  const page = await lab.signedIn()
  await page.goto('/models/pricing?open=sandbox-fast')
  const form = page.getByRole('dialog', { name: 'sandbox-fast' })
  await form.getByRole('button', { name: 'By expression' }).click()
  await form.getByRole('group', { name: 'Tier 1' }).getByLabel('Input', { exact: true }).fill('3')
  await form.getByRole('group', { name: 'Tier 1' }).getByLabel('Output', { exact: true }).fill('15')
  await form.getByRole('button', { name: 'Add tier' }).click()
  await form.getByText('This would cost').waitFor()
  await form.getByRole('button', { name: 'Text', exact: true }).click()
  expect(await form.getByLabel('Price expression').inputValue()).toBe(
    'len <= 200000 ? tier("tier_1", p * 3 + c * 15) : tier("tier_2", p * 3 + c * 15)',
  )
  await form.getByLabel('Price expression').fill('p * ')
  await form.getByRole('button', { name: 'Save' }).click()
  await form.getByRole('alert').waitFor()
  await form.getByRole('button', { name: 'One price' }).click()
  await form.getByRole('button', { name: 'Save' }).click()
  await form.waitFor({ state: 'detached' })
  expect((await option('billing_setting.billing_mode'))['sandbox-fast']).toBe('tiered_expr')
})

e2e('values of another gateway are compared and taken over one by one', async () => {
  const page = await lab.signedIn()
  await page.goto('/models/pricing/sync')
  await page.getByRole('checkbox', { name: /^Neighbour/ }).check()
  await page.getByRole('button', { name: 'Compare prices' }).click()
  const take = page.getByRole('button', { name: /^Take 0.08 of Neighbour/ })
  await take.click()
  expect(await take.getAttribute('aria-pressed')).toBe('true')
  await page.getByRole('button', { name: 'Apply 1' }).click()
  await page.getByText('Price of 1 model changed').waitFor()
  expect((await option('ModelPrice'))['their-painter']).toBe(0.08)
  expect((await option('ModelRatio'))['sandbox-chat']).not.toBe(2)
})

e2e('the simulator reads a vendor’s usage as it is pasted', async () => {
  const page = await lab.signedIn()
  await page.goto('/models/pricing/simulator')
  await page.getByLabel('Model', { exact: true }).fill('gpt-4o')
  await page.getByRole('button', { name: 'A vendor’s usage' }).click()
  await page
    .getByRole('textbox', { name: 'A vendor’s usage' })
    .fill('{"input_tokens":1000,"output_tokens":100,"cache_read_input_tokens":0}')
  const table = page.getByRole('table', { name: 'Why it cost this' })
  await table.getByText('1,000').waitFor()
  expect(await readText(table)).toContain('$10.00 / 1M')
})

e2e('a group gets its ratio, and another for users of a group', async () => {
  const page = await lab.signedIn()
  await page.goto('/groups')
  await page.getByLabel('Ratio of vip').first().fill('0.8')
  await page.getByRole('button', { name: 'Add ratio' }).click()
  await page.getByLabel('Users of').first().selectOption('vip')
  await page.getByLabel('pay in').first().selectOption('default')
  await page.getByLabel('Ratio of vip → default').fill('0.5')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved', { exact: true }).first().waitFor()
  expect(await option('GroupRatio')).toMatchObject({ vip: 0.8 })
  expect(await option('GroupGroupRatio')).toEqual({ vip: { default: 0.5 } })
})
