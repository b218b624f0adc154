// The usage log with many rows: pages, filters, the address as state, and one row's details.
import { expect } from 'bun:test'
import type { Page } from 'playwright-core'
import { furnishGateway } from './support/furnish.ts'
import { e2e, useConsole } from './support/harness.ts'
import { readText } from './support/text.ts'

const lab = useConsole({
  isSetUp: true,
  furnish: (management, { sqlitePath }) => furnishGateway(management, sqlitePath),
})

const openLogs = async (query = ''): Promise<Page> => {
  const page = await lab.signedIn()
  await page.goto(`/usage-logs/common${query}`)
  await page.getByRole('row').nth(1).waitFor()
  return page
}

const count = async (query: string): Promise<number> =>
  (await lab.management().call<{ total: number }>('GET', `/api/log/?p=1&page_size=10&${query}`)).total

const pages = (page: Page) => page.getByRole('navigation', { name: 'Pages' })

const bodyRows = async (page: Page): Promise<string[]> => (await page.getByRole('row').allInnerTexts()).slice(1)

e2e('pages turn forth and back, and their size is remembered', async () => {
  const page = await openLogs()
  const total = await count('')
  expect(total).toBeGreaterThan(200)
  await pages(page).getByText(`1–20 of ${total}`).waitFor()
  const first = await bodyRows(page)
  expect(first).toHaveLength(20)
  await pages(page).getByRole('button', { name: 'Next page' }).click()
  await pages(page).getByText(`21–40 of ${total}`).waitFor()
  await page.waitForURL(/[?&]p=2/)
  await page
    .getByRole('row')
    .nth(1)
    .filter({ hasNotText: first[0] ?? '' })
    .waitFor()
  expect((await bodyRows(page)).filter((row) => first.includes(row))).toEqual([])
  await page.goBack()
  await pages(page).getByText(`1–20 of ${total}`).waitFor()
  await pages(page).getByRole('button', { name: 'Last page' }).click()
  await pages(page).getByText(`${total} of ${total}`).waitFor()
  await pages(page).getByRole('combobox', { name: 'Rows per page' }).selectOption('100 / page')
  await pages(page).getByText(`1–100 of ${total}`).waitFor()
  await page.goto('/usage-logs/common')
  await pages(page).getByText(`1–100 of ${total}`).waitFor()
})

e2e('type and model narrow the list and the sum above it', async () => {
  const page = await openLogs()
  await page.getByRole('combobox', { name: 'Type' }).selectOption('Error')
  await pages(page)
    .getByText(`of ${await count('type=5')}`)
    .waitFor()
  expect((await bodyRows(page)).every((row) => row.includes('Error') && row.includes('Rate limit'))).toBe(true)
  await page.getByRole('combobox', { name: 'Type' }).selectOption('Usage')
  await page.getByRole('searchbox', { name: 'Model name' }).fill('deepseek-chat')
  await page.getByRole('searchbox', { name: 'Model name' }).press('Enter')
  await page.waitForURL(/model=deepseek-chat/)
  await pages(page)
    .getByText(`of ${await count('type=2&model_name=deepseek-chat')}`)
    .waitFor()
  expect((await bodyRows(page)).every((row) => row.includes('deepseek-chat'))).toBe(true)
  const { quota } = await lab
    .management()
    .call<{ quota: number }>('GET', '/api/log/stat?type=2&model_name=deepseek-chat')
  await page
    .getByRole('definition')
    .getByText(`$${(quota / 500_000).toFixed(4)}`)
    .waitFor()
  await page.getByRole('button', { name: 'Reset filters' }).click()
  await pages(page)
    .getByText(`of ${await count('')}`)
    .waitFor()
})

e2e('time, key, user and channel are behind one button', async () => {
  const page = await openLogs()
  await page.getByRole('button', { name: 'Filters', exact: true }).click()
  await page.getByRole('searchbox', { name: 'Key name' }).fill('support-bot')
  await page.waitForURL(/token=support-bot/)
  await pages(page)
    .getByText(`of ${await count('token_name=support-bot')}`)
    .waitFor()
  await page.getByRole('button', { name: '24 h' }).click()
  await page.waitForURL(/from=\d+/)
  const from = new URL(page.url()).searchParams.get('from')
  await pages(page)
    .getByText(`of ${await count(`token_name=support-bot&start_timestamp=${from}`)}`)
    .waitFor()
  await page.getByRole('searchbox', { name: 'User name' }).fill('nobody')
  await page.getByText('Nothing found').waitFor()
})

e2e('a row explains its charge to the unit', async () => {
  const page = await openLogs('?type=2&model=gpt-5')
  const [entry] = (
    await lab.management().call<{
      items: { id: number; quota: number; prompt_tokens: number; completion_tokens: number; other: string }[]
    }>('GET', '/api/log/?p=1&page_size=10&type=2&model_name=gpt-5')
  ).items
  if (entry === undefined) throw new Error('no row')
  await page
    .getByRole('row')
    .nth(1)
    .getByRole('button', { name: /^Details/ })
    .click()
  const charge = page.getByRole('dialog').getByRole('table', { name: 'Why it cost this' })
  const cells = async (name: string | RegExp): Promise<string[]> =>
    (await readText(charge.getByRole('row', { name }))).split('\t')
  const cached = (JSON.parse(entry.other) as { cache_tokens: number }).cache_tokens
  const digits = (text: string | undefined): number => Number(text?.replaceAll(/[^\d.]/g, ''))
  expect(digits((await cells(/^Input/))[1])).toBe(entry.prompt_tokens - cached)
  expect(digits((await cells(/^Output/))[1])).toBe(entry.completion_tokens)
  expect(digits((await cells(/^Charged/))[1])).toBeCloseTo(entry.quota / 500_000, 6)
  await page.waitForURL(new RegExp(`[?&]id=${entry.id}\\b`))
  await page.getByRole('dialog').getByText('Raw data').click()
  await page.getByRole('dialog').getByText('"model_ratio": 0.625').waitFor()
})

e2e('columns can be hidden, and stay hidden', async () => {
  const page = await openLogs()
  await page.getByRole('columnheader', { name: 'User' }).waitFor()
  await page.getByRole('button', { name: 'Columns' }).click()
  await page.getByRole('menuitemcheckbox', { name: 'User' }).click()
  await page.keyboard.press('Escape')
  await page.getByRole('columnheader', { name: 'User' }).waitFor({ state: 'hidden' })
  await page.reload()
  await page.getByRole('columnheader', { name: 'Channel' }).waitFor()
  expect(await page.getByRole('columnheader', { name: 'User' }).count()).toBe(0)
})

e2e('a page that the list no longer has shows the last rows', async () => {
  const page = await lab.signedIn()
  await page.goto('/usage-logs/common?p=5000')
  await pages(page).waitFor()
})

e2e('the overview shows the last day by hour and model', async () => {
  const page = await lab.signedIn()
  await page.goto('/dashboard/overview')
  await page.getByText(/^Peak hour \$/).waitFor()
  const card = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Models', exact: true }) })
  const models = card.getByRole('list')
  expect(await models.getByRole('listitem').count()).toBe(6)
  expect(await page.getByRole('table', { name: 'Last 24 hours' }).getByRole('row').count()).toBe(25)
})
