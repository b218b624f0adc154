// API keys: making them with limits that hold, showing, changing and deleting them.
import { expect } from 'bun:test'
import OpenAI from 'openai'
import type { Page } from 'playwright-core'
import { e2e, useConsole } from './support/harness.ts'
import { addChannel, addKey } from './support/management.ts'
import { readText } from './support/text.ts'

const lab = useConsole({
  isSetUp: true,
  furnish: async (management) => {
    await addChannel(management, { name: 'Sandbox', models: 'sandbox-chat,sandbox-fast' })
    await addKey(management, { name: 'everyday' })
    await addKey(management, { name: 'bulk-one' })
    await addKey(management, { name: 'bulk-two' })
  },
})

const openKeys = async (query = ''): Promise<Page> => {
  const page = await lab.signedIn()
  await page.goto(`/keys${query}`)
  await page.getByRole('row').nth(1).waitFor()
  return page
}

const openForm = async (): Promise<Page> => {
  const page = await lab.signedIn()
  await page.goto('/keys?open=new')
  return page
}

const row = (page: Page, name: string) => page.getByRole('row', { name: `Select ${name} ` })

const readKey = async (page: Page, name: string): Promise<string> => {
  await page.getByRole('button', { name: `Show key ${name}` }).click()
  await page.getByRole('button', { name: `Hide key ${name}` }).waitFor()
  return readText(row(page, name).getByRole('code'))
}

/** Status of a chat request with a key. */
const chat = async (apiKey: string, model: string): Promise<number> => {
  const client = new OpenAI({ apiKey, baseURL: `${lab.url()}/v1`, maxRetries: 0 })
  const request = client.chat.completions.create({ model, messages: [{ role: 'user', content: 'Hello' }] })
  const { response } = await request.withResponse().catch((error: unknown) => {
    if (error instanceof OpenAI.APIError) return { response: { status: error.status ?? 0 } }
    throw error
  })
  return response.status
}

e2e('limits on money and models that are chosen in the form hold for clients', async () => {
  const page = await openForm()
  const form = page.getByRole('dialog', { name: 'Create API key' })
  await form.getByLabel('Name', { exact: true }).fill('limited')
  await form.getByRole('switch', { name: 'Unlimited quota' }).click()
  await form.getByLabel('Remaining quota ($)').fill('0.5')
  await form.getByRole('button', { name: '1 day' }).click()
  await form.getByRole('combobox', { name: 'Allowed models' }).fill('sandbox-fast')
  await page.keyboard.press('Enter')
  await form.getByRole('button', { name: 'Remove sandbox-fast' }).waitFor()
  await form.getByRole('button', { name: 'Create', exact: true }).click()
  await form.waitFor({ state: 'hidden' })
  const text = await readText(row(page, 'limited'))
  expect(text).toContain('$0.50')
  expect(text).toContain('1 model')
  const key = await readKey(page, 'limited')
  expect(await chat(key, 'sandbox-fast')).toBe(200)
  expect(await chat(key, 'sandbox-chat')).toBe(403)
})

e2e('an address list shuts others out', async () => {
  const page = await openForm()
  const form = page.getByRole('dialog', { name: 'Create API key' })
  await form.getByLabel('Name', { exact: true }).fill('elsewhere-only')
  await form.getByLabel('Allowed IP addresses').fill('203.0.113.7')
  await form.getByRole('button', { name: 'Create', exact: true }).click()
  await form.waitFor({ state: 'hidden' })
  expect(await chat(await readKey(page, 'elsewhere-only'), 'sandbox-fast')).toBe(403)
})

e2e('a key without a name or with an impossible amount is not made', async () => {
  const page = await openForm()
  const form = page.getByRole('dialog', { name: 'Create API key' })
  await form.getByRole('switch', { name: 'Unlimited quota' }).click()
  await form.getByLabel('Remaining quota ($)').fill('-1')
  await form.getByLabel('Quantity').fill('0')
  await form.getByRole('button', { name: 'Create', exact: true }).click()
  await form.getByText('Please fill this in.').waitFor()
  await form.getByText('A number, not negative.').waitFor()
  await form.getByText('A number from 1 to 100.').waitFor()
})

e2e('several keys are made at once, with numbered names', async () => {
  const page = await openForm()
  const form = page.getByRole('dialog', { name: 'Create API key' })
  await form.getByLabel('Name', { exact: true }).fill('fleet')
  await form.getByLabel('Quantity').fill('3')
  await form.getByRole('button', { name: 'Create', exact: true }).click()
  await form.waitFor({ state: 'hidden' })
  for (const name of ['fleet', 'fleet-2', 'fleet-3'])
    await page.getByRole('button', { name: `Show key ${name}`, exact: true }).waitFor()
})

e2e('the list shows keys masked; showing fetches the whole one, hiding forgets it', async () => {
  const page = await openKeys('?q=everyday')
  const masked = await readText(row(page, 'everyday').getByRole('code'))
  expect(masked).toContain('••••')
  expect(await readKey(page, 'everyday')).toMatch(/^sk-\w{48}$/)
  await page.getByRole('button', { name: 'Hide key everyday' }).click()
  expect(await readText(row(page, 'everyday').getByRole('code'))).toBe(masked)
})

e2e('a key that is switched off is refused at once, and works again when switched on', async () => {
  const page = await openKeys('?q=everyday')
  const key = await readKey(page, 'everyday')
  expect(await chat(key, 'sandbox-fast')).toBe(200)
  await page.getByRole('button', { name: 'Disable: everyday' }).click()
  await row(page, 'everyday').getByText('Disabled').waitFor()
  expect(await chat(key, 'sandbox-fast')).toBe(401)
  await page.getByRole('button', { name: 'Enable: everyday' }).click()
  await row(page, 'everyday').getByText('Enabled').waitFor()
  expect(await chat(key, 'sandbox-fast')).toBe(200)
})

e2e('an edit shows what is stored and keeps the key itself', async () => {
  const page = await openKeys('?q=everyday')
  const key = await readKey(page, 'everyday')
  await row(page, 'everyday').getByRole('button', { name: 'everyday', exact: true }).click()
  const form = page.getByRole('dialog', { name: 'Edit API key' })
  expect(await form.getByLabel('Name', { exact: true }).inputValue()).toBe('everyday')
  await form.getByLabel('Name', { exact: true }).fill('everyday-new')
  await form.getByRole('button', { name: 'Save' }).click()
  await form.waitFor({ state: 'hidden' })
  await row(page, 'everyday-new').waitFor()
  expect(await chat(key, 'sandbox-fast')).toBe(200)
})

e2e('several keys are copied, and deleted after a question', async () => {
  const page = await openKeys('?q=bulk')
  await page.getByRole('checkbox', { name: 'Select all rows of this page' }).check()
  const bar = page.getByRole('toolbar', { name: 'Actions on the selection' })
  await bar.getByText('2 selected').waitFor()
  await bar.getByRole('button', { name: 'Copy keys' }).click()
  await page.getByText('2 keys copied').waitFor()
  const copied = await page.evaluate<string>('navigator.clipboard.readText()')
  expect(
    copied
      .split('\n')
      .map((line) => line.split('\t')[0])
      .sort(),
  ).toEqual(['bulk-one', 'bulk-two'])
  await bar.getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
  await page.getByText('2 keys deleted').waitFor()
  await page.getByText('Nothing found').waitFor()
})

e2e('a client is connected by what there is to copy, and the key is in it only when asked for', async () => {
  const page = await openKeys('?q=everyday')
  await row(page, 'everyday')
    .getByRole('button', { name: /^More actions/ })
    .first()
    .click()
  await page.getByRole('menuitem', { name: 'Connect a client…' }).click()
  const sheet = page.getByRole('dialog', { name: 'Connect a client' })
  await sheet.getByRole('button', { name: 'Claude Code', exact: true }).click()
  const text = () => readText(sheet.locator('pre'))
  expect(await text()).toContain(`ANTHROPIC_BASE_URL="${lab.url()}"`)
  expect(await text()).not.toMatch(/sk-\w{48}/)
  await sheet.getByRole('button', { name: 'Copy with key' }).click()
  await sheet.getByRole('button', { name: 'Copied' }).waitFor()
  const copied = await page.evaluate<string>('navigator.clipboard.readText()')
  const key = /sk-\w{48}/.exec(copied)?.[0] ?? ''
  expect(await chat(key, 'sandbox-fast')).toBe(200)
  expect(page.url()).not.toContain(key)
})

e2e('limits of a key are kept and obeyed', async () => {
  const page = await openKeys('?q=everyday')
  await row(page, 'everyday')
    .getByRole('button', { name: /^everyday/ })
    .first()
    .click()
  const sheet = page.getByRole('dialog', { name: 'Edit API key' })
  await sheet.getByRole('button', { name: 'Limits of use' }).click()
  await sheet.getByLabel('Requests a minute').fill('1')
  await sheet.getByRole('button', { name: 'Save limits' }).click()
  await page.getByText('Limits saved').waitFor()
  await sheet.getByRole('button', { name: 'Close' }).click()
  const key = await readKey(page, 'everyday-new')
  expect([await chat(key, 'sandbox-fast'), await chat(key, 'sandbox-fast')]).toEqual([200, 429])
})

e2e('keys are narrowed by status, and the address keeps it', async () => {
  const page = await openKeys()
  await page.getByLabel('Status', { exact: true }).selectOption('Disabled')
  await page.getByText('Nothing found').waitFor()
  expect(new URL(page.url()).search).toBe('?status=2')
})
