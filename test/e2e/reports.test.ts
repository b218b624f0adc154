// Explore, audit and system information: a question becomes a chart, a mark leads to the log, changes are found again.
import { expect } from 'bun:test'
import { readFileSync } from 'node:fs'
import { furnishGateway } from './support/furnish.ts'
import { e2e, useConsole } from './support/harness.ts'

const lab = useConsole({
  isSetUp: true,
  furnish: (management, { sqlitePath }) => furnishGateway(management, sqlitePath),
})

e2e('usage is split by a dimension, and a group leads to its entries in the log', async () => {
  const page = await lab.signedIn()
  await page.goto('/dashboard/models?days=7')
  await page.getByRole('row', { name: /gpt-5-mini/ }).waitFor()
  await page.getByRole('combobox', { name: 'Split by' }).selectOption('By Channel')
  await page.waitForURL(/[?&]by=channel/)
  await page.getByRole('link', { name: /^DeepSeek/ }).click()
  await page.waitForURL(/\/usage-logs\/common\?.*channel=\d+/)
  // The rows of before stay until the narrowed ones are there.
  await page
    .getByRole('row', { name: /OpenAI main/ })
    .first()
    .waitFor({ state: 'detached' })
  await page.getByRole('row').nth(1).waitFor()
  const rows = (await page.getByRole('row').allInnerTexts()).slice(1)
  expect(rows.length).toBeGreaterThan(0)
  expect(rows.every((row) => row.includes('DeepSeek'))).toBe(true)
})

e2e('the chart has the same numbers as a table, in a zone that is named', async () => {
  const page = await lab.signedIn()
  await page.goto('/dashboard/models?days=7&metric=calls')
  await page.getByRole('button', { name: 'Show as table' }).click()
  await page.getByRole('table', { name: 'Requests' }).getByRole('columnheader', { name: 'gpt-5-mini' }).waitFor()
  await page.getByText(/^Time zone: /).waitFor()
})

e2e('what the log’s filters show is saved as a file', async () => {
  const page = await lab.signedIn()
  await page.goto('/usage-logs/common?type=5')
  await page.getByRole('row').nth(1).waitFor()
  const saving = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export' }).click()
  await page.getByRole('menuitem', { name: 'JSON lines' }).click()
  const file = await saving
  const { total } = await lab.management().call<{ total: number }>('GET', '/api/log/?p=1&page_size=1&type=5')
  const lines = readFileSync(await file.path(), 'utf8')
    .trimEnd()
    .split('\n')
  expect(file.suggestedFilename()).toMatch(/^usage-log-.*\.jsonl$/)
  expect(lines.length).toBe(total)
})

e2e('a change is found in the audit log by its action', async () => {
  const page = await lab.signedIn()
  await page.goto('/audit')
  await page.getByRole('combobox', { name: 'Action' }).selectOption('channel.create')
  await page.waitForURL(/[?&]action=channel\.create/)
  await page
    .getByRole('button', { name: /^Details/ })
    .first()
    .click()
  await page.getByRole('dialog').getByText('"name"').waitFor()
})

e2e('system information tells of database, node and jobs; the clean-up reports its end', async () => {
  const page = await lab.signedIn()
  await page.goto('/system-info')
  await page.getByText('This node', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Background jobs' }).click()
  await page.getByRole('row', { name: /Heartbeat/ }).waitFor()
  await page.getByRole('button', { name: 'Clean-up' }).click()
  await page.getByLabel('Delete entries before').fill('2020-01-01T00:00')
  await page.getByRole('button', { name: 'Delete old entries' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
  await page.getByText('Done', { exact: true }).waitFor()
})
