// Channels: adding, looking for, changing, testing, switching off and deleting them.
import { expect } from 'bun:test'
import type { Page } from 'playwright-core'
import { e2e, useConsole } from './support/harness.ts'
import { addChannel } from './support/management.ts'
import { readText } from './support/text.ts'

const lab = useConsole({
  isSetUp: true,
  furnish: async (management) => {
    await addChannel(management, { name: 'Primary', models: 'sandbox-chat,sandbox-fast', priority: 5 })
    await addChannel(management, { name: 'Broken', models: 'sandbox-fail-500,sandbox-chat' })
    await addChannel(management, { name: 'Far away', type: 1, key: 'sk-far', models: 'gpt-4o', group: 'vip' })
    await addChannel(management, { name: 'Short-lived one', models: 'sandbox-fast' })
    await addChannel(management, { name: 'Short-lived two', models: 'sandbox-fast' })
  },
})

const openChannels = async (query = ''): Promise<Page> => {
  const page = await lab.signedIn()
  await page.goto(`/channels${query}`)
  await page.getByRole('row').nth(1).waitFor()
  return page
}

const openForm = async (): Promise<Page> => {
  const page = await lab.signedIn()
  await page.goto('/channels?open=new')
  return page
}

const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name })

const names = async (page: Page): Promise<string[]> => {
  const cells = await page
    .getByRole('row')
    .getByRole('checkbox', { name: /^Select (?!all)/ })
    .all()
  return Promise.all(cells.map(async (cell) => ((await cell.getAttribute('aria-label')) ?? '').replace('Select ', '')))
}

const openMenu = async (page: Page, name: string, item: string): Promise<void> => {
  await page.getByRole('button', { name: `More actions: ${name}` }).click()
  await page.getByRole('menuitem', { name: item }).click()
}

const readChannel = async (name: string) => {
  type Row = { name: string; status: number; weight: number; priority: number; models: string; base_url: string | null }
  const { items } = await lab.management().call<{ items: Row[] }>('GET', '/api/channel/?p=1&page_size=100')
  return items.find((item) => item.name === name)
}

e2e('a form that is not filled in says what is missing and sends nothing', async () => {
  const page = await openForm()
  const form = page.getByRole('dialog', { name: 'Add channel' })
  await form.getByRole('button', { name: 'Create', exact: true }).click()
  await form.getByText('Please fill this in.').first().waitFor()
  await form.getByText('Name at least one model.').waitFor()
  await form.getByRole('button', { name: 'Model mapping: Edit as JSON' }).click()
  await form.getByLabel('Model mapping as JSON').fill('{"a": ')
  await form
    .getByText(/^Not valid JSON/)
    .first()
    .waitFor()
  expect(await form.isVisible()).toBe(true)
})

e2e('several keys become one channel that takes them in turn', async () => {
  const page = await openForm()
  const form = page.getByRole('dialog', { name: 'Add channel' })
  await form.getByRole('button', { name: 'Provider' }).click()
  await page.getByRole('combobox', { name: 'Search', exact: true }).fill('sandbox')
  await page.keyboard.press('Enter')
  await form.getByLabel('Name', { exact: true }).fill('Many keys')
  await form.getByLabel('What the keys become').selectOption('Many keys in one channel')
  await form.getByLabel('Key choice').selectOption('In turn')
  await form.getByLabel('Keys', { exact: true }).fill('one\ntwo\ntwo\nthree')
  await form.getByRole('button', { name: 'Remove duplicates' }).click()
  expect(await form.getByLabel('Keys', { exact: true }).inputValue()).toBe('one\ntwo\nthree')
  await form.getByRole('button', { name: 'Fetch from upstream' }).click()
  const found = page.getByRole('dialog', { name: 'Models of the upstream' })
  await found.getByText(/^The upstream lists \d+ models/).waitFor()
  await found.getByRole('button', { name: /^Use \d+ models/ }).click()
  await form.getByRole('button', { name: 'Remove sandbox-chat' }).waitFor()
  await form.getByRole('button', { name: 'Create', exact: true }).click()
  await page.getByText('Many keys added').waitFor()
  expect(await readText(row(page, 'Many keys'))).toContain('Enabled 3/3')
})

e2e('the form asks for what the provider needs', async () => {
  const page = await openForm()
  const form = page.getByRole('dialog', { name: 'Add channel' })
  const choose = async (name: string) => {
    await form.getByRole('button', { name: 'Provider' }).click()
    await page.getByRole('combobox', { name: 'Search', exact: true }).fill(name)
    await page.keyboard.press('Enter')
  }
  await choose('ZhipuV4')
  const list = await form.getByLabel('Base URL').getAttribute('list')
  expect(await page.locator(`[id="${list}"] option`).count()).toBe(2)
  await choose('Jina')
  await form.getByRole('button', { name: 'Fetch from upstream' }).waitFor({ state: 'hidden' })
  // The address of Vertex AI follows from its region: no base URL is missed.
  await choose('VertexAI')
  await form.getByLabel('Region').fill('{"default": "global"}')
  await form.getByLabel('Key', { exact: true }).fill('{"project_id": "p"}')
  await form.getByRole('button', { name: /^Fill defaults/ }).click()
  await form.getByRole('button', { name: 'Create', exact: true }).click()
  await page.getByText('VertexAI added').waitFor()
})

e2e.each([
  ['Far away', true],
  ['Primary', false],
])('whether the balance of %s can be asked for is the vendor’s: %p', async (name, isOffered) => {
  const page = await openChannels()
  await page.getByRole('button', { name: `More actions: ${name}` }).click()
  await page.getByRole('menuitem', { name: 'Edit' }).waitFor()
  expect(await page.getByRole('menuitem', { name: 'Query balance' }).isVisible()).toBe(isOffered)
})

e2e('an edit keeps the key and changes the rest', async () => {
  const page = await openChannels()
  await openMenu(page, 'Far away', 'Edit')
  const form = page.getByRole('dialog', { name: 'Edit channel' })
  expect(await form.getByLabel('Key', { exact: true }).inputValue()).toBe('')
  await form.getByLabel('Base URL').fill('https://far.example')
  await form.getByText(/^Advanced/).click()
  await form.getByLabel('Priority').fill('-3')
  await form.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved', { exact: true }).first().waitFor()
  await form.waitFor({ state: 'hidden' })
  expect(await readChannel('Far away')).toMatchObject({
    base_url: 'https://far.example',
    priority: -3,
    models: 'gpt-4o',
  })
})

e2e('weight is changed in its row, and Escape takes it back', async () => {
  const page = await openChannels()
  const weight = page.getByRole('textbox', { name: 'Weight: Primary' })
  await weight.fill('9')
  await weight.press('Escape')
  expect(await weight.inputValue()).toBe('0')
  await weight.fill('7')
  await weight.press('Enter')
  await page.getByText('Saved', { exact: true }).first().waitFor()
  expect((await readChannel('Primary'))?.weight).toBe(7)
})

e2e('a test tells the time, or the upstream’s own words', async () => {
  const page = await openChannels()
  await page.getByRole('button', { name: 'Quick test: Primary' }).click()
  await page.getByText(/^Primary answered in/).waitFor()
  await page.getByRole('button', { name: 'Quick test: Broken' }).click()
  await page.getByText('The sandbox was told to answer 500.').waitFor()
  await openMenu(page, 'Broken', 'Test models…')
  const panel = page.getByRole('dialog', { name: 'Test Broken' })
  await panel.getByRole('button', { name: 'Test 2 models' }).click()
  await panel.getByText('2 of 2 tested, 1 failed').waitFor()
  await panel.getByText('The sandbox was told to answer 500.').waitFor()
  const endpoints = await panel.getByRole('combobox').getByRole('option').allTextContents()
  expect(endpoints).toContain('image-generation')
  expect(endpoints).not.toContain('jina-rerank')
  await panel.getByLabel('Streamed answer').click()
  await panel.getByRole('button', { name: 'Test sandbox-chat' }).click()
  await panel.getByRole('listitem').filter({ hasText: 'sandbox-chat' }).getByText(/ m?s$/).waitFor()
})

e2e('switched off and on again', async () => {
  const page = await openChannels()
  await page.getByRole('button', { name: 'Disable: Primary' }).click()
  await row(page, 'Primary').getByText('Disabled').waitFor()
  expect((await readChannel('Primary'))?.status).toBe(2)
  await page.getByRole('button', { name: 'Enable: Primary' }).click()
  await row(page, 'Primary').getByText('Enabled').waitFor()
  expect((await readChannel('Primary'))?.status).toBe(1)
  const notice = page.getByRole('listitem').filter({ hasText: 'Primary enabled' })
  await notice.getByRole('button', { name: 'Undo' }).click()
  await page.getByText('Taken back').waitFor()
  expect((await readChannel('Primary'))?.status).toBe(2)
  await page.getByRole('button', { name: 'Enable: Primary' }).click()
  await row(page, 'Primary').getByText('Enabled').waitFor()
})

e2e('search, filters and sorting live in the address', async () => {
  const page = await openChannels()
  await page.getByRole('searchbox', { name: 'Name, ID, key or URL' }).fill('Far')
  await page.waitForURL(/[?&]q=Far/)
  await row(page, 'Primary').waitFor({ state: 'hidden' })
  expect(await names(page)).toEqual(['Far away'])
  await page.getByRole('button', { name: 'Reset filters' }).click()
  await row(page, 'Primary').waitFor()
  await page.getByRole('button', { name: 'More filters' }).click()
  await page.getByRole('combobox', { name: 'Group' }).selectOption('vip')
  await page.keyboard.press('Escape')
  await row(page, 'Primary').waitFor({ state: 'hidden' })
  expect(await names(page)).toEqual(['Far away'])
  await page.goto('/channels?sort=name&order=asc')
  await row(page, 'Primary').waitFor()
  const sorted = await names(page)
  expect(sorted).toEqual([...sorted].sort())
  await page.goto('/channels?q=nothing-is-called-this')
  await page.getByText('Nothing found').waitFor()
})

e2e('deleting asks first; several go at once', async () => {
  const page = await openChannels()
  await openMenu(page, 'Short-lived one', 'Delete')
  const question = page.getByRole('alertdialog', { name: 'Delete channel?' })
  await question.getByRole('button', { name: 'Cancel' }).click()
  await question.waitFor({ state: 'hidden' })
  expect(await readChannel('Short-lived one')).toBeDefined()
  for (const name of ['Short-lived one', 'Short-lived two'])
    await page.getByRole('checkbox', { name: `Select ${name}` }).check()
  await page.getByRole('toolbar', { name: 'Actions on the selection' }).getByRole('button', { name: 'Delete' }).click()
  await question.getByRole('button', { name: 'Delete' }).click()
  await page.getByText('2 channels deleted').waitFor()
  await row(page, 'Short-lived').first().waitFor({ state: 'hidden' })
  expect(await readChannel('Short-lived two')).toBeUndefined()
})

e2e('many are changed at once, after a preview of each change', async () => {
  const page = await openChannels()
  await page.getByRole('checkbox', { name: 'Select Primary' }).check()
  await page.getByRole('checkbox', { name: 'Select Broken' }).check()
  await page.getByRole('button', { name: 'Edit', exact: true }).click()
  const sheet = page.getByRole('dialog', { name: 'Edit 2 channels' })
  await sheet.getByRole('button', { name: 'Preview changes' }).click()
  await sheet.getByText('Tick at least one field to change.').waitFor()
  await sheet.getByRole('checkbox', { name: 'Tag' }).check()
  await sheet.getByRole('textbox', { name: 'Tag' }).fill('tested')
  await sheet.getByRole('button', { name: 'Preview changes' }).click()
  await sheet.getByText('2 of 2 channels will change.').waitFor()
  await sheet.getByRole('button', { name: 'Change 2 channels' }).click()
  await sheet.waitFor({ state: 'hidden' })
  await page.getByRole('button', { name: 'By tag' }).click()
  await row(page, 'tested').filter({ hasText: '2 channels' }).waitFor()
})

e2e('an override is clicked together, and a page of its own shows it as JSON', async () => {
  const page = await openChannels()
  await row(page, 'Far away').getByRole('button', { name: 'Far away' }).first().click()
  await page.getByRole('link', { name: 'Open on a page of its own' }).click()
  await page.getByRole('heading', { name: 'Far away' }).waitFor()
  await page.getByRole('button', { name: 'Add operation' }).click()
  await page.getByLabel('Path').first().fill('temperature')
  await page.getByLabel('Value').first().fill('0.5')
  await page.getByRole('button', { name: 'JSON', exact: true }).click()
  expect(JSON.parse(await page.getByLabel('JSON', { exact: true }).last().inputValue())).toEqual({
    operations: [{ mode: 'set', path: 'temperature', value: 0.5 }],
  })
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText('Saved', { exact: true }).first().waitFor()
})

e2e('an address with a part of the form shows that part, and leads on', async () => {
  const page = await lab.signedIn()
  await page.goto('/channels/1#routing')
  await page.getByRole('navigation', { name: 'Parts of the form' }).locator('[aria-current="location"]').waitFor()
  await page.getByRole('link', { name: 'Usage logs' }).click()
  await page.getByRole('heading', { name: 'Usage logs' }).waitFor()
})

e2e('no answer of the server holds a channel’s key', async () => {
  const answer = await lab.management().call('GET', '/api/channel/?p=1&page_size=100')
  expect(JSON.stringify(answer)).not.toContain('sk-far')
})
