// One's own account: names, second factor, sessions, notifications, navigation; and that nothing secret stays in the browser.
import { expect } from 'bun:test'
import type { Page } from 'playwright-core'
import { decodeBase32, totpAt, totpStep } from '../../src/identity/index.ts'
import { e2e, useConsole } from './support/harness.ts'
import { addChannel, addKey, rootAccount } from './support/management.ts'
import { readText } from './support/text.ts'

const lab = useConsole({
  isSetUp: true,
  furnish: async (management) => {
    await addChannel(management, { name: 'Sandbox', models: 'sandbox-chat' })
    await addKey(management, { name: 'any' })
    for (const username of ['ann', 'bob', 'carol', 'dave'])
      await management.call('POST', '/api/user/', { username, password: 'a good password' })
  },
})

/** Signs an account in, in a profile of its own. */
const signIn = async (username: string): Promise<Page> => {
  const page = await lab.guest()
  await page.goto('/sign-in')
  await page.getByLabel('Username or email').fill(username)
  await page.getByLabel('Password', { exact: true }).fill('a good password')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.waitForURL(/dashboard/)
  return page
}

const codeOf = (secret: string, drift = 0): string =>
  totpAt(decodeBase32(secret) ?? new Uint8Array(), totpStep(Math.floor(Date.now() / 1000)) + drift)

e2e('a second factor is set up, guards the next sign-in, and is switched off with a backup code', async () => {
  const page = await signIn('ann')
  await page.goto('/profile?tab=security')
  await page.getByRole('button', { name: 'Set up' }).click()
  const secret = await readText(page.locator('code').first())
  const [backup = ''] = await page.locator('ol ul li').allInnerTexts()
  await page.getByLabel('Code', { exact: true }).fill(codeOf(secret, -1))
  await page.getByRole('button', { name: 'Switch on' }).click()
  await page.getByText('The second factor is on').waitFor()
  const other = await lab.guest()
  await other.goto('/sign-in')
  await other.getByLabel('Username or email').fill('ann')
  await other.getByLabel('Password', { exact: true }).fill('a good password')
  await other.getByRole('button', { name: 'Sign in', exact: true }).click()
  await other.getByLabel('Code').fill(codeOf(secret))
  await other.getByRole('button', { name: 'Verify' }).click()
  await other.waitForURL(/dashboard/)
  await page.getByRole('button', { name: 'Switch off' }).click()
  await page.getByLabel('Code', { exact: true }).fill(backup)
  await page.getByRole('button', { name: 'Switch off' }).click()
  await page.getByText('The second factor is off').waitFor()
})

e2e('one sees where one is signed in, and ends the other places', async () => {
  const page = await signIn('carol')
  const other = await lab.guest({ expectedStatuses: [401] })
  await other.goto('/sign-in')
  await other.getByLabel('Username or email').fill('carol')
  await other.getByLabel('Password', { exact: true }).fill('a good password')
  await other.getByRole('button', { name: 'Sign in', exact: true }).click()
  await other.waitForURL(/dashboard/)
  await page.goto('/profile?tab=security')
  await page.getByRole('button', { name: 'Sign out elsewhere' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Sign out' }).click()
  await page.getByText('1 session ended').waitFor()
  await other.goto('/keys')
  await other.waitForURL(/sign-in/)
})

e2e('notifications are saved and are there again; hidden entries leave the navigation', async () => {
  const page = await signIn('dave')
  await page.goto('/profile?tab=notifications')
  await page.getByRole('button', { name: 'Gotify' }).click()
  await page.getByLabel('Server').fill('https://gotify.example.com')
  await page.getByLabel('Application token').fill('not-shown')
  await page.getByLabel('Warn below ($)').fill('2.5')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved', { exact: true }).first().waitFor()
  await page.reload()
  expect(await page.getByLabel('Warn below ($)').inputValue()).toBe('2.5')
  await page.goto('/profile?tab=navigation')
  const entry = page.getByRole('navigation').getByRole('link', { name: 'Usage logs' })
  await entry.waitFor()
  await page.getByRole('switch', { name: 'Usage logs' }).click()
  await entry.waitFor({ state: 'detached' })
})

e2e('names are changed; closing the account wants the name and ends it', async () => {
  const page = await signIn('dave')
  await page.goto('/profile')
  await page.getByLabel('Display name').fill('Dave D.')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Dave D.').first().waitFor()
  await page.getByRole('button', { name: 'Close account' }).click()
  const close = page.locator('form').getByRole('button', { name: 'Close account' })
  expect(await close.isDisabled()).toBe(true)
  await page.getByLabel('Type dave to confirm').fill('dave')
  await close.click()
  await page.waitForURL(/sign-in/)
})

e2e('nothing in the browser’s storage or in addresses signs anybody in', async () => {
  const page = await signIn('carol')
  for (const path of ['/keys', '/profile?tab=security', '/usage-logs/common']) await page.goto(path)
  const stored = await page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])')
  expect(String(stored)).not.toMatch(/sk-|session=|token|password|secret/i)
  expect(String(stored)).not.toContain(rootAccount.password)
  expect(page.url()).not.toMatch(/token|key=|secret/)
})
