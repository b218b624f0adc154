// What is told about models: described by an administrator, and found in the price list by everybody.
import { expect } from 'bun:test'
import { e2e, useConsole } from './support/harness.ts'
import { addChannel } from './support/management.ts'
import { readText } from './support/text.ts'

const lab = useConsole({
  isSetUp: true,
  furnish: async (management) => {
    await addChannel(management, { name: 'Sandbox', models: 'sandbox-chat,gpt-4o,claude-opus-4' })
  },
})

e2e('a model that nobody described is described, and the price list says so', async () => {
  const page = await lab.signedIn()
  await page.goto('/models/metadata')
  await page.getByRole('button', { name: 'Missing models (3)' }).click()
  await page.getByRole('button', { name: 'Describe: sandbox-chat' }).click()
  const form = page.getByRole('dialog', { name: 'Describe a model' })
  expect(await form.getByLabel('Model name').inputValue()).toBe('sandbox-chat')
  await form.getByLabel('Description').fill('Answers without a network.')
  await form.getByRole('button', { name: 'Create', exact: true }).click()
  await form.waitFor({ state: 'hidden' })
  await page.getByRole('row', { name: /sandbox-chat/ }).waitFor()

  const guest = await lab.guest()
  await guest.goto('/pricing?q=network')
  await guest.getByRole('link', { name: 'sandbox-chat' }).click()
  await guest.getByRole('heading', { name: 'sandbox-chat' }).waitFor()
  expect(await readText(guest.getByRole('main'))).toContain('Answers without a network.')
})

e2e('the price list is narrowed by vendor, and the address remembers it', async () => {
  const page = await lab.guest()
  await page.goto('/pricing')
  await page.getByRole('button', { name: /^Anthropic/ }).click()
  await page.getByRole('link', { name: 'gpt-4o' }).waitFor({ state: 'detached' })
  await page.getByRole('link', { name: 'claude-opus-4' }).waitFor()
  expect(page.url()).toContain('vendor=Anthropic')
})

e2e('a hidden model is no longer offered', async () => {
  const page = await lab.signedIn()
  await page.goto('/models/metadata?open=new&name=claude-opus-4')
  const form = page.getByRole('dialog', { name: 'Describe a model' })
  await form.getByRole('switch', { name: 'Show in the price list' }).click()
  await form.getByRole('button', { name: 'Create', exact: true }).click()
  await form.waitFor({ state: 'hidden' })
  const guest = await lab.guest()
  await guest.goto('/pricing')
  await guest.getByRole('link', { name: 'gpt-4o' }).waitFor()
  expect(await guest.getByRole('link', { name: 'claude-opus-4' }).count()).toBe(0)
})
