// What opens over the channels: the form with an upstream to talk to, keys, updates, copies, and servers of models.
import { afterAll, expect } from 'bun:test'
import type { Page } from 'playwright-core'
import { adoptSession } from './support/browser.ts'
import { e2e, useConsole } from './support/harness.ts'
import { addChannel, rootAccount, signIn } from './support/management.ts'

const models = ['gpt-4o', 'gpt-4o-mini', 'claude-sonnet-5', 'acme-1']
const served = new Set(['llama3.3:70b', 'gpt-oss:20b'])

const refused = () =>
  Response.json({ error: { message: 'Incorrect API key provided.', code: 'invalid_api_key' } }, { status: 401 })

const answer = {
  id: 'x',
  object: 'chat.completion',
  model: 'gpt-4o',
  choices: [{ index: 0, message: { role: 'assistant', content: 'hi' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 3, completion_tokens: 1, total_tokens: 4 },
}

const isWelcome = (request: Request): boolean => /sk-(good|pool)/.test(request.headers.get('authorization') ?? '')

/** An OpenAI that knows two keys, an Ollama, and the usage page of a ChatGPT plan. */
const upstream = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  routes: {
    '/v1/models': (request) => (isWelcome(request) ? Response.json({ data: models.map((id) => ({ id })) }) : refused()),
    '/v1/chat/completions': (request) => (isWelcome(request) ? Response.json(answer) : refused()),
    '/api/version': Response.json({ version: '0.12.3' }),
    '/api/tags': () =>
      Response.json({
        models: [...served].map((name) => ({ name, size: 42e9, digest: 'sha256:0123456789abcdef', modified_at: '' })),
      }),
    '/api/delete': async (request) => {
      const { name, model } = (await request.json()) as { name?: string; model?: string }
      served.delete(name ?? model ?? '')
      return new Response()
    },
    '/backend-api/wham/usage': Response.json({
      plan_type: 'plus',
      email: 'ann@example.com',
      rate_limit: { primary_window: { used_percent: 42, limit_window_seconds: 18_000, reset_at: 1_795_300_000 } },
    }),
  },
})
const base_url = `http://127.0.0.1:${upstream.port}`

afterAll(() => upstream.stop(true))

const lab = useConsole({
  isSetUp: true,
  furnish: async (management) => {
    const pool = {
      name: 'Pool',
      type: 1,
      key: 'sk-pool-1\nsk-pool-2\nsk-pool-3',
      models: 'gpt-4o,gone-model',
      base_url,
    }
    await management.call('POST', '/api/channel/', {
      mode: 'multi_to_single',
      multi_key_mode: 'random',
      channel: { ...pool, group: 'default', priority: 0, weight: 0 },
    })
    await addChannel(management, { name: 'Secret', type: 1, key: 'sk-good-secret', models: 'gpt-4o', base_url })
    await addChannel(management, { name: 'Llama box', type: 4, models: 'gpt-oss:20b', base_url })
    const login = JSON.stringify({ access_token: 'a', account_id: 'b' })
    await addChannel(management, { name: 'Plan', type: 57, key: login, models: 'gpt-5-codex', base_url })
    await management.call('POST', '/api/prefill_group/', { name: 'Chat', type: 'model', items: ['gpt-4o', 'acme-1'] })
  },
})

const open = async (path: string): Promise<Page> => {
  const page = await lab.signedIn()
  await page.goto(path)
  return page
}

const openDialog = async (name: string, item: string): Promise<Page> => {
  const page = await open('/channels')
  await page.getByRole('button', { name: `More actions: ${name}` }).click()
  await page.getByRole('menuitem', { name: item }).click()
  return page
}

type Row = { id: number; name: string; models: string; model_mapping: string | null; status: number }

const readChannel = async (name: string): Promise<Row | undefined> => {
  const { items } = await lab.management().call<{ items: Row[] }>('GET', '/api/channel/?p=1&page_size=100')
  return items.find((item) => item.name === name)
}

const formOf = (page: Page) => page.getByRole('dialog', { name: 'Add channel' })

e2e('a newcomer pastes a key, is told that it is wrong, mends it, picks models, tests and creates', async () => {
  const page = await open('/channels?open=new')
  const form = formOf(page)
  await form.getByLabel('Key', { exact: true }).fill('sk-wrong')
  await form.getByLabel('Base URL').fill(base_url)
  await form.getByRole('button', { name: 'Fetch from upstream' }).click()
  const note = form.getByRole('alert').filter({ hasText: 'The provider refuses this key' })
  await note.getByText(/Incorrect API key provided/).waitFor()
  expect(await form.getByLabel('Key', { exact: true }).getAttribute('aria-invalid')).toBe('true')
  await note.getByRole('button', { name: 'Go to the key' }).click()
  await form.getByLabel('Key', { exact: true }).and(page.locator(':focus')).waitFor()
  await page.keyboard.press('Control+a')
  await page.keyboard.insertText('sk-good')
  await form.getByRole('button', { name: 'Fetch from upstream' }).click()
  const found = page.getByRole('dialog', { name: 'Models of the upstream' })
  await found.getByText('The upstream lists 4 models').waitFor()
  // What OpenAI is known for is ticked.
  await found.getByRole('button', { name: 'Use 2 models' }).waitFor()
  await found.getByRole('searchbox', { name: 'Search: New' }).fill('acme')
  await found.getByLabel('acme-1').check()
  await found.getByRole('button', { name: 'Use 3 models' }).click()
  await form.getByRole('button', { name: 'Test gpt-4o', exact: true }).click()
  await form.getByText(/^gpt-4o answered in/).waitFor()
  expect(await readChannel('OpenAI')).toBeUndefined()
  await form.getByRole('button', { name: 'Create', exact: true }).click()
  await page.getByText('OpenAI added').waitFor()
  expect((await readChannel('OpenAI'))?.models).toBe('gpt-4o,gpt-4o-mini,acme-1')
})

e2e('models of a channel that is not saved are tested one by one', async () => {
  const page = await open('/channels?open=new')
  const form = formOf(page)
  await form.getByLabel('Key', { exact: true }).fill('sk-good')
  await form.getByLabel('Base URL').fill(base_url)
  await form.getByRole('button', { name: 'Chat (2)' }).click()
  await form.getByRole('button', { name: 'Test models…' }).click()
  const panel = page.getByRole('dialog', { name: 'Test OpenAI' })
  await panel.getByRole('button', { name: 'Test 2 models' }).click()
  await panel.getByText('2 of 2 tested, 0 failed').waitFor()
})

e2e('a mapping is filled in by rows, and says what does not fit the models', async () => {
  const page = await open('/channels?open=new')
  const form = formOf(page)
  await form.getByLabel('Key', { exact: true }).fill('sk-good')
  await form.getByRole('button', { name: 'Chat (2)' }).click()
  await form.getByRole('button', { name: 'Add row' }).first().click()
  await form.getByRole('combobox', { name: 'Asked for 1' }).fill('best')
  await form.getByRole('combobox', { name: 'Sent upstream 1' }).fill('acm')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  expect(await form.getByRole('combobox', { name: 'Sent upstream 1' }).inputValue()).toBe('acme-1')
  await form.getByText('Not among the models, so nobody can ask for it: best.').waitFor()
  await form.getByRole('button', { name: 'Add to the models' }).click()
  await form.getByRole('button', { name: 'Remove from the models' }).click()
  await form.getByRole('button', { name: 'Remove from the models' }).waitFor({ state: 'hidden' })
  await form.getByRole('button', { name: 'Model mapping: Edit as JSON' }).click()
  expect(JSON.parse(await form.getByLabel('Model mapping as JSON').inputValue())).toEqual({ best: 'acme-1' })
  await form.getByLabel('Name', { exact: true }).fill('Mapped')
  await form.getByRole('button', { name: 'Create', exact: true }).click()
  await page.getByText('Mapped added').waitFor()
  expect(await readChannel('Mapped')).toMatchObject({
    models: 'gpt-4o,best',
    model_mapping: '{\n  "best": "acme-1"\n}',
  })
})

e2e('a form with unsaved changes is not left without a question', async () => {
  const page = await open('/channels?open=new')
  const form = formOf(page)
  await form.getByLabel('Name', { exact: true }).fill('Half done')
  await page.keyboard.press('Escape')
  const question = page.getByRole('alertdialog', { name: 'Leave without saving?' })
  await question.getByRole('button', { name: 'Cancel' }).click()
  expect(await form.getByLabel('Name', { exact: true }).inputValue()).toBe('Half done')
  await form.getByRole('button', { name: 'Cancel' }).click()
  await question.getByRole('button', { name: 'Leave' }).click()
  await form.waitFor({ state: 'hidden' })
  // One that was not touched is closed at once.
  await page.goto('/channels?open=new')
  await form.getByLabel('Key', { exact: true }).waitFor()
  await page.keyboard.press('Escape')
  await form.waitFor({ state: 'hidden' })
})

e2e('the parts of the long form are stepped to, and stay in the address', async () => {
  const { id } = (await readChannel('Secret')) ?? {}
  const page = await open(`/channels/${id}`)
  const parts = page.getByRole('navigation', { name: 'Parts of the form' })
  await page.getByLabel('Name', { exact: true }).fill('Secret ')
  await parts.getByRole('link', { name: 'Overrides' }).click()
  await page.waitForURL(/#overrides$/)
  await parts
    .locator('[aria-current="location"]')
    .filter({ hasText: /Overrides|Upstream models|Limits/ })
    .waitFor()
  expect(await page.getByRole('alertdialog').count()).toBe(0)
})

e2e('a stored key is shown after a proof only, and stays nowhere', async () => {
  const { id } = (await readChannel('Secret')) ?? {}
  // In a session of its own: a proof gives the session another id.
  const page = await lab.guest({ expectedStatuses: [403] })
  await adoptSession(page.context(), lab.url(), await signIn(lab.url()))
  await page.goto(`/channels?open=${id}`)
  const form = page.getByRole('dialog', { name: 'Edit channel' })
  await form.getByRole('button', { name: 'Show stored key' }).click()
  const proof = page.getByRole('dialog', { name: 'Confirm that it is you' })
  await proof.getByRole('textbox', { name: 'Password' }).fill(rootAccount.password)
  await proof.getByRole('button', { name: 'Confirm' }).click()
  await form.getByText('sk-good-secret').waitFor()
  expect(page.url()).not.toContain('sk-good')
  expect(await page.evaluate<string>('JSON.stringify(localStorage) + JSON.stringify(sessionStorage)')).not.toContain(
    'sk-good',
  )
  await form.getByRole('button', { name: 'Hide' }).click()
  expect(await page.content()).not.toContain('sk-good-secret')
})

e2e('keys of a pool are switched one by one and together', async () => {
  const page = await openDialog('Pool', 'Manage keys')
  const sheet = page.getByRole('dialog', { name: 'Keys of Pool' })
  await sheet.getByRole('button', { name: 'Disable: #2' }).click()
  await sheet.getByRole('button', { name: 'Enable: #2' }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('row').filter({ hasText: 'Pool' }).getByText('Enabled 2/3').waitFor()
  await page.getByRole('button', { name: 'More actions: Pool' }).click()
  await page.getByRole('menuitem', { name: 'Manage keys' }).click()
  await sheet.getByRole('button', { name: 'Enable all' }).click()
  const question = page.getByRole('alertdialog')
  await question.getByText('The filters find 3 keys.').waitFor()
  await question.getByRole('button', { name: 'Enable all' }).click()
  await sheet.getByRole('button', { name: 'Disable: #2' }).waitFor()
})

e2e('what the upstream has anew is taken over, what is gone goes', async () => {
  const page = await openDialog('Pool', 'Model updates')
  const sheet = page.getByRole('dialog', { name: 'Model updates of Pool' })
  await sheet.getByRole('button', { name: 'Check now' }).click()
  await sheet.getByLabel('gone-model').check()
  await sheet.getByLabel('claude-sonnet-5').uncheck()
  await sheet.getByRole('button', { name: 'Add 2, remove 1' }).click()
  await sheet.waitFor({ state: 'hidden' })
  expect((await readChannel('Pool'))?.models).toBe('gpt-4o,gpt-4o-mini,acme-1')
})

e2e('a copy opens for editing', async () => {
  const page = await openDialog('Secret', 'Duplicate')
  const sheet = page.getByRole('dialog', { name: 'Duplicate Secret' })
  await sheet.getByLabel('Added to the name').fill(' two')
  await sheet.getByRole('button', { name: 'Duplicate' }).click()
  const form = page.getByRole('dialog', { name: 'Edit channel' })
  await form.getByLabel('Name', { exact: true }).waitFor()
  expect(await form.getByLabel('Name', { exact: true }).inputValue()).toBe('Secret two')
})

e2e('an Ollama server tells its models; one is served, one removed', async () => {
  const page = await openDialog('Llama box', 'Models on the server')
  const sheet = page.getByRole('dialog', { name: 'Models of Llama box' })
  await sheet.getByText('Ollama 0.12.3').waitFor()
  await sheet.getByRole('listitem').filter({ hasText: 'llama3.3' }).getByRole('button', { name: 'Serve' }).click()
  await page.getByText('Saved', { exact: true }).first().waitFor()
  expect((await readChannel('Llama box'))?.models).toBe('gpt-oss:20b,llama3.3:70b')
  await sheet.getByRole('button', { name: 'Delete: gpt-oss:20b' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
  await page.getByText('gpt-oss:20b deleted').waitFor()
  expect([...served]).toEqual(['llama3.3:70b'])
})

e2e('a Codex login tells how much of its plan is used', async () => {
  const page = await open('/channels')
  await page.getByRole('row').filter({ hasText: 'Plan' }).getByRole('button', { name: 'Account' }).click()
  const sheet = page.getByRole('dialog', { name: 'Codex: Plan' })
  await sheet.getByText('ann@example.com').first().waitFor()
  await sheet.getByText('42 %').waitFor()
  await sheet.getByText('5 hours').waitFor()
})

e2e('channels are found by their address, and all that are found are deleted', async () => {
  for (const name of ['Old one', 'Old two'])
    await addChannel(lab.management(), { name, models: 'm', type: 1, base_url: 'https://old.example' })
  const page = await open('/channels')
  await page.getByRole('button', { name: 'More filters' }).click()
  await page.getByLabel('Base URL').fill('old.example')
  await page.keyboard.press('Enter')
  await page.waitForURL(/base=old\.example/)
  await page.keyboard.press('Escape')
  await page.getByRole('row').filter({ hasText: 'Secret' }).first().waitFor({ state: 'hidden' })
  await page.getByRole('checkbox', { name: 'Select Old one' }).check()
  const bar = page.getByRole('toolbar', { name: 'Actions on the selection' })
  await bar.getByRole('button', { name: 'Select all 2 results' }).click()
  await bar.getByRole('button', { name: 'Delete' }).click()
  const question = page.getByRole('alertdialog', { name: 'Delete channel?' })
  await question.getByText('2 channels will be deleted').waitFor()
  await question.getByRole('button', { name: 'Delete' }).click()
  await page.getByText('2 channels deleted').waitFor()
  expect(await readChannel('Old two')).toBeUndefined()
  expect(await readChannel('Secret')).toBeDefined()
})

e2e('a press on a row opens it, a press on what is in the row does that', async () => {
  const page = await open('/channels')
  const row = page.getByRole('row').filter({ hasText: 'Llama box' })
  await row.getByRole('checkbox').check()
  expect(await page.getByRole('dialog').count()).toBe(0)
  await row.getByText('Enabled').click()
  await page.getByRole('dialog', { name: 'Edit channel' }).waitFor()
})
