// The console without a mouse.
import { expect } from 'bun:test'
import type { Page } from 'playwright-core'
import { e2e, useConsole } from './support/harness.ts'
import { addChannel, addKey, rootAccount } from './support/management.ts'

const lab = useConsole({
  isSetUp: true,
  furnish: async (management) => {
    await addChannel(management, { name: 'Sandbox', models: 'sandbox-chat,sandbox-fast' })
    await addKey(management, { name: 'everyday' })
  },
})

/** Name of what has the focus. */
const focusedName = (page: Page): Promise<string> =>
  page.evaluate<string>(
    '(document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.labels?.[0]?.textContent ?? document.activeElement?.textContent ?? "").trim()',
  )

/** Presses Tab until the focus is on the control of this name. */
const tabTo = async (page: Page, name: string | RegExp): Promise<void> => {
  const passed: string[] = []
  for (let step = 0; step < 60; step++) {
    await page.keyboard.press('Tab')
    const focused = await focusedName(page)
    if (typeof name === 'string' ? focused === name : name.test(focused)) return
    passed.push(focused)
  }
  throw new Error(`Tab never reached ${name}: ${passed.join(' | ')}`)
}

e2e('signing in, making a key and signing out by keyboard', async () => {
  const page = await lab.guest()
  await page.goto('/sign-in')
  await page.getByRole('heading', { name: 'Sign in to Tollgate' }).waitFor()
  expect(await focusedName(page)).toBe('Username or email')
  await page.keyboard.type(rootAccount.username)
  await tabTo(page, 'Password')
  await page.keyboard.type(rootAccount.password)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: /^Hello/ }).waitFor()

  await page.keyboard.press('Control+k')
  await page.getByRole('dialog', { name: 'Search pages and actions' }).waitFor()
  await page.keyboard.type('create api')
  await page.keyboard.press('Enter')
  const form = page.getByRole('dialog', { name: 'Create API key' })
  await form.getByLabel('Name', { exact: true }).waitFor()
  await tabTo(page, 'Name')
  await page.keyboard.type('typed')
  await page.keyboard.press('Enter')
  await form.waitFor({ state: 'hidden' })
  await page.getByRole('button', { name: 'Show key typed' }).waitFor()

  await tabTo(page, /Account menu/)
  await page.keyboard.press('Enter')
  await page.locator('[role="menuitem"]:focus', { hasText: 'Profile' }).waitFor()
  await page.keyboard.press('End')
  await page.locator('[role="menuitem"]:focus', { hasText: 'Sign out' }).waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('alertdialog', { name: 'Sign out' }).waitFor()
  await tabTo(page, 'Sign out')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Sign in to Tollgate' }).waitFor()
})

e2e('the first Tab offers to skip to the content', async () => {
  const page = await lab.signedIn()
  await page.goto('/dashboard/overview')
  await page.getByRole('heading', { name: /^Hello/ }).waitFor()
  await page.keyboard.press('Tab')
  const skip = page.getByRole('link', { name: 'Skip to content' })
  expect(await focusedName(page)).toBe('Skip to content')
  expect((await skip.boundingBox())?.height ?? 0).toBeGreaterThan(20)
  await page.keyboard.press('Enter')
  expect(await page.evaluate<string>('document.activeElement.id')).toBe('main')
})

e2e('a provider is picked and a channel made by keyboard', async () => {
  const page = await lab.signedIn()
  await page.goto('/channels?open=new')
  const form = page.getByRole('dialog', { name: 'Add channel' })
  await form.getByLabel('Name', { exact: true }).waitFor()
  await tabTo(page, 'Provider')
  await page.keyboard.press('Enter')
  await page.getByRole('option', { name: /^Sandbox/ }).waitFor()
  await page.keyboard.type('sandbox')
  await page.keyboard.press('Enter')
  await tabTo(page, 'Key')
  await page.keyboard.type('any text')
  await tabTo(page, 'Models')
  await page.keyboard.type('sandbox-chat')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  await form.getByRole('button', { name: 'Remove sandbox-chat' }).waitFor()
  await tabTo(page, 'Create')
  await page.keyboard.press('Enter')
  await form.waitFor({ state: 'hidden' })
  await page.getByRole('row').filter({ hasText: 'Sandbox' }).nth(1).waitFor()
})

e2e('Escape closes a sheet and gives the focus back', async () => {
  const page = await lab.signedIn()
  await page.goto('/keys')
  await page.getByRole('button', { name: 'Show key everyday' }).waitFor()
  await page.getByRole('button', { name: 'Create API key' }).focus()
  await page.keyboard.press('Enter')
  const form = page.getByRole('dialog', { name: 'Create API key' })
  await form.getByLabel('Name', { exact: true }).waitFor()
  await page.keyboard.press('Escape')
  await form.waitFor({ state: 'hidden' })
  expect(await focusedName(page)).toBe('Create API key')
  await page.keyboard.press('/')
  expect(await focusedName(page)).toBe('Search by name')
})
