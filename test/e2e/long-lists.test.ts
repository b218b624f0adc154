// Lists of fifty thousand rows: what is drawn stays small, and the last row is reached.
import { expect } from 'bun:test'
import type { Page } from 'playwright-core'
import { desktop, phone } from './support/browser.ts'
import { e2e, useConsole } from './support/harness.ts'

const lab = useConsole({ isSetUp: true })

const rowCount = 50_000

const model = (index: number) => ({
  model_name: `model-${String(index).padStart(5, '0')}`,
  quota_type: 0,
  model_ratio: 1 + (index % 7),
  model_price: 0,
  completion_ratio: 4,
  enable_groups: ['default'],
  supported_endpoint_types: ['openai'],
})

const list = {
  success: true,
  data: Array.from({ length: rowCount }, (_, index) => model(index)),
  vendors: [],
  group_ratio: { default: 1 },
  usable_group: { default: 'Default' },
  supported_endpoint: { openai: { path: '/v1/chat/completions', method: 'POST' } },
  auto_groups: [],
}
const body = JSON.stringify(list)

const openList = async (page: Page): Promise<void> => {
  await page.route('**/api/pricing', (route) => route.fulfill({ contentType: 'application/json', body }))
  await page.goto('/pricing?view=table')
  await page.getByText('model-00000', { exact: true }).waitFor()
}

e2e('a table of 50,000 rows draws those in sight, to the last', async () => {
  const page = await lab.guest({ viewport: desktop })
  await openList(page)
  expect(await page.getByRole('row').count()).toBeLessThan(100)
  const frame = page.getByRole('region').filter({ has: page.getByRole('table') })
  await frame.hover()
  await page.mouse.wheel(0, rowCount * 100)
  await page.getByText('model-49999', { exact: true }).waitFor()
  expect(await page.getByRole('row').count()).toBeLessThan(100)
  await page.getByRole('searchbox').or(page.getByLabel('Search models')).first().fill('model-31415')
  await page.getByText('model-31415', { exact: true }).waitFor()
  expect(await page.getByRole('row').count()).toBe(2)
})

e2e('the same list as cards on a phone', async () => {
  const page = await lab.guest({ viewport: phone, hasTouch: true })
  await openList(page)
  const cards = page.getByRole('listitem').filter({ hasText: /^model-\d{5}/ })
  expect(await cards.count()).toBeLessThan(60)
  // Cards are measured when they come into sight, so the end moves a little until it is reached.
  for (let tries = 0; tries < 20; tries++) {
    await page.evaluate('window.scrollTo(0, document.documentElement.scrollHeight)')
    if (await page.getByText('model-49999', { exact: true }).isVisible()) break
    await page.waitForTimeout(100)
  }
  await page.getByText('model-49999', { exact: true }).waitFor()
  expect(await cards.count()).toBeLessThan(60)
})
