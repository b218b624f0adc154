// The newcomer's story by mouse: from an empty server to a charge that explains itself.
import { expect } from 'bun:test'
import OpenAI from 'openai'
import type { Page } from 'playwright-core'
import { e2e, useConsole } from './support/harness.ts'
import { readText } from './support/text.ts'

const lab = useConsole({ isSetUp: false })
const password = 'correct horse battery'

const setUp = async (page: Page): Promise<void> => {
  await page.goto('/')
  await page.getByRole('heading', { name: 'Create the root account' }).waitFor()
  expect(new URL(page.url()).pathname).toBe('/setup')
  await page.getByLabel('Username').fill('captain')
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByLabel('Repeat password').fill('something else')
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByText('The two passwords differ.').waitFor()
  await page.getByLabel('Repeat password').fill(password)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByText('For myself').click()
  await page.getByRole('button', { name: 'Finish setup' }).click()
  await page.getByRole('heading', { name: /^Hello/ }).waitFor()
}

const addSandboxChannel = async (page: Page): Promise<void> => {
  const start = page.getByRole('region', { name: 'Getting started' })
  await start.getByText('0 of 3').waitFor()
  await start.getByRole('link', { name: 'Add channel' }).click()
  const form = page.getByRole('dialog', { name: 'Add channel' })
  await form.getByRole('button', { name: 'Provider' }).click()
  await page.getByRole('combobox', { name: 'Search', exact: true }).fill('sandb')
  await page.getByRole('option', { name: /^Sandbox/ }).click()
  expect(await form.getByLabel('Name', { exact: true }).inputValue()).toBe('Sandbox')
  await form.getByLabel('Key', { exact: true }).fill('any text')
  await form.getByRole('button', { name: /^Fill defaults/ }).click()
  await form.getByRole('button', { name: 'Remove sandbox-chat' }).waitFor()
  await form.getByRole('button', { name: 'Create', exact: true }).click()
  await page.getByText('Sandbox added').waitFor()
  await form.waitFor({ state: 'hidden' })
}

const testChannel = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: 'Quick test: Sandbox' }).click()
  await page.getByText(/^Sandbox answered in/).waitFor()
}

const createKey = async (page: Page): Promise<string> => {
  await page.getByRole('link', { name: 'API keys' }).click()
  await page.getByRole('button', { name: 'Create API key' }).first().click()
  const form = page.getByRole('dialog', { name: 'Create API key' })
  await form.getByLabel('Name', { exact: true }).fill('first-app')
  await form.getByRole('button', { name: 'Create', exact: true }).click()
  await form.waitFor({ state: 'hidden' })
  await page.getByRole('button', { name: 'Copy key first-app' }).click()
  await page.getByRole('button', { name: 'Copied' }).waitFor()
  const key = await page.evaluate<string>('navigator.clipboard.readText()')
  expect(key).toMatch(/^sk-[A-Za-z0-9]{48}$/)
  return key
}

const callThroughSdk = async (apiKey: string) => {
  const client = new OpenAI({ apiKey, baseURL: `${lab.url()}/v1`, maxRetries: 0 })
  const messages = [{ role: 'user' as const, content: 'Hello' }]
  const whole = await client.chat.completions.create({ model: 'sandbox-chat', messages })
  expect(whole.choices[0]?.message.content).not.toBe('')
  let streamed = ''
  const stream = await client.chat.completions.create({ model: 'sandbox-chat', messages, stream: true })
  for await (const chunk of stream) streamed += chunk.choices[0]?.delta.content ?? ''
  expect(streamed).toBe(whole.choices[0]?.message.content ?? '')
  return whole.usage
}

/** The playground asks without a key; its conversation is there again after a reload, and its charge is in the log. */
const askInPlayground = async (page: Page): Promise<void> => {
  await page.getByRole('link', { name: 'Playground' }).click()
  await page.getByRole('button', { name: 'Model', exact: true }).click()
  await page.getByRole('option', { name: 'sandbox-fast' }).click()
  await page.getByRole('textbox', { name: 'Question' }).fill('What is a toll gate?')
  await page.getByRole('button', { name: 'Send' }).click()
  const answers = page.getByRole('region', { name: 'Model' }).getByRole('article')
  await answers
    .nth(1)
    .getByText(/\d+ in, \d+ out/)
    .waitFor()
  const answer = await readText(answers.nth(1))
  await page.reload()
  await answers.nth(1).waitFor()
  expect(await readText(answers.nth(0))).toContain('What is a toll gate?')
  expect(await readText(answers.nth(1))).toBe(answer)
  await page.getByRole('link', { name: 'Usage logs' }).click()
  const row = page.getByRole('row').filter({ hasText: 'sandbox-fast' })
  await row.first().getByText('$0.0000').waitFor()
}

/** A request is found again by its id alone. */
const findRequest = async (page: Page): Promise<void> => {
  const rows = page.getByRole('row').filter({ hasText: 'first-app' })
  await rows
    .last()
    .getByRole('button', { name: /^Details/ })
    .click()
  const detail = page.getByRole('dialog')
  const id = (await readText(detail.getByText(/^\d{14}\w+$/))).trim()
  await page.keyboard.press('Escape')
  await detail.waitFor({ state: 'hidden' })
  await page.getByRole('link', { name: 'Overview' }).click()
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: /Search/ }).fill(id)
  await page.getByRole('option', { name: `Request ${id} in the usage logs` }).click()
  await rows.first().waitFor()
  expect(await rows.count()).toBe(1)
}

const readCharge = async (page: Page, usage: OpenAI.CompletionUsage | undefined): Promise<void> => {
  await page.getByRole('link', { name: 'Usage logs' }).click()
  const rows = page.getByRole('row').filter({ hasText: 'first-app' })
  await rows.nth(1).waitFor()
  expect(await rows.count()).toBe(2)
  await rows
    .last()
    .getByRole('button', { name: /^Details/ })
    .click()
  const detail = page.getByRole('dialog')
  await detail.getByRole('heading', { name: 'Why it cost this' }).waitFor()
  const charge = detail.getByRole('table', { name: 'Why it cost this' })
  const input = await readText(charge.getByRole('row', { name: /^Input/ }))
  const output = await readText(charge.getByRole('row', { name: /^Output/ }))
  expect(Number(input.split('\t')[1])).toBe(usage?.prompt_tokens ?? 0)
  expect(Number(output.split('\t')[1])).toBe(usage?.completion_tokens ?? 0)
  expect(await readText(charge.getByRole('row', { name: /^Charged/ }))).toMatch(/\$0\.0000\d\d/)
  await page.keyboard.press('Escape')
  await detail.waitFor({ state: 'hidden' })
}

e2e('an empty server, a channel, a key, two calls, and what they cost', async () => {
  const page = await lab.guest()
  await setUp(page)
  await addSandboxChannel(page)
  await testChannel(page)
  const key = await createKey(page)
  const usage = await callThroughSdk(key)
  await readCharge(page, usage)
  await findRequest(page)
  await page.getByRole('link', { name: 'Overview' }).click()
  await page.getByRole('region', { name: 'Getting started' }).waitFor({ state: 'hidden' })
  const figures = page.getByRole('definition')
  await figures.getByText('2', { exact: true }).waitFor()
  // The channel's test is a request too, though nobody's.
  await figures.getByText('3 in the last minute').waitFor()
  await askInPlayground(page)
})

e2e('the wizard is closed once the server is set up', async () => {
  const page = await lab.guest()
  await page.goto('/setup')
  await page.getByRole('heading', { name: 'Already set up' }).waitFor()
  await page.getByRole('link', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Sign in to Tollgate' }).waitFor()
})
