// The playground: a question and its answer as it comes, thoughts, functions, two models side by side, what went over the wire, and chat programs.
import { afterAll, expect } from 'bun:test'
import type { Page } from 'playwright-core'
import { createGate, startUpstream, stream, type Upstream } from '../upstream/index.ts'
import { e2e, useConsole } from './support/harness.ts'
import { addChannel, addKey } from './support/management.ts'
import { readText } from './support/text.ts'

const chunk = (delta: object, finish: string | null = null) =>
  JSON.stringify({ id: 'c', object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: finish }] })
const usage = JSON.stringify({
  id: 'c',
  choices: [],
  usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
})

const thinking = [
  chunk({ role: 'assistant', reasoning_content: 'The reader wants a table.' }),
  chunk({ content: '# Rivers\n\n| river | km |\n|---|---|\n| Nile | 6650 |\n' }),
  chunk({ content: '\n<img src=x onerror=alert(1)> **long**' }, 'stop'),
  usage,
]
const calling = [
  chunk({
    tool_calls: [
      { index: 0, id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{"city":' } },
    ],
  }),
  chunk({ tool_calls: [{ index: 0, function: { arguments: '"Paris"}' } }] }, 'tool_calls'),
  usage,
]

let upstream: Upstream
afterAll(() => upstream?.stop())

const lab = useConsole({
  isSetUp: true,
  furnish: async (management) => {
    upstream = await startUpstream()
    upstream.script({ where: ({ text }) => text.includes('think') }, stream(thinking))
    upstream.script(
      { where: ({ text }) => text.includes('weather') && !text.includes('"role":"tool"') },
      stream(calling),
    )
    await addChannel(management, { name: 'Sandbox', models: 'sandbox-chat,sandbox-fast' })
    const real = { name: 'Vendor', models: 'gpt-4o-mini', type: 1, base_url: upstream.url }
    await addChannel(management, real)
    await addKey(management, { name: 'everyday' })
    const chats = [{ 'Own chat': `${upstream.url}/chat#key={key}&url={address}` }]
    await management.call('PUT', '/api/option/', { key: 'Chats', value: JSON.stringify(chats) })
  },
})

const open = async (query: string): Promise<Page> => {
  const page = await lab.signedIn()
  await page.goto(`/playground?${query}`)
  await page.getByRole('textbox', { name: 'Question' }).waitFor()
  return page
}

const ask = async (page: Page, text: string): Promise<void> => {
  await page.getByRole('textbox', { name: 'Question' }).fill(text)
  await page.keyboard.press('Enter')
}

e2e('an answer comes with its thoughts, as Markdown without any HTML, and is charged to the account', async () => {
  const page = await open('model=gpt-4o-mini')
  await ask(page, 'think of rivers')
  const answer = page.getByRole('article', { name: 'gpt-4o-mini' })
  await answer.getByRole('cell', { name: 'Nile' }).waitFor()
  await answer.getByText('10 in, 5 out').waitFor()
  expect(await answer.getByRole('img').count()).toBe(0)
  await answer.getByText('Reasoning').click()
  await answer.getByText('The reader wants a table.').waitFor()
  const { items } = await lab
    .management()
    .call<{ items: { token_name: string; model_name: string }[] }>('GET', '/api/log/?type=2')
  expect(items[0]).toMatchObject({ token_name: 'playground-default', model_name: 'gpt-4o-mini' })
})

e2e('a running answer can be stopped, asked again, and its question changed', async () => {
  const gate = createGate()
  upstream.script(
    { where: ({ text }) => text.includes('slowly'), times: 1 },
    stream([chunk({ content: 'begun ' }), chunk({ content: 'end' }, 'stop')], {
      cutAfter: 1,
      ending: 'fin',
      endWhen: gate,
    }),
  )
  const page = await open('model=gpt-4o-mini')
  await ask(page, 'answer slowly')
  await page.getByText('begun').waitFor()
  await page.getByRole('button', { name: 'Stop' }).click()
  await page.getByText('You stopped this answer.').waitFor()
  gate.open()
  await page.getByRole('button', { name: 'Ask again' }).click()
  await page.getByText('Hello from upstream.').waitFor()
  const question = page.getByRole('article', { name: 'You' })
  await question.getByRole('button', { name: 'Edit' }).click()
  await page.getByRole('textbox', { name: 'Message text' }).fill('another question')
  await page.getByRole('button', { name: 'Save and send' }).click()
  await page.getByText('Hello from upstream.').waitFor()
  expect(await question.count()).toBe(1)
  expect(upstream.last.text).toContain('another question')
})

e2e('a function that is called waits for its result, and the model goes on with it', async () => {
  const page = await open('model=gpt-4o-mini')
  await page.getByRole('button', { name: 'Insert example' }).first().click()
  await ask(page, 'what is the weather?')
  await page.getByText('"city": "Paris"').waitFor()
  await page.getByRole('textbox', { name: 'Result of get_weather' }).fill('{"celsius":5}')
  await page.getByRole('button', { name: 'Send results' }).click()
  await page.getByText('Hello from upstream.').waitFor()
  expect(upstream.last.json).toMatchObject({
    messages: [
      { role: 'user' },
      { role: 'assistant' },
      { role: 'tool', tool_call_id: 'call_1', content: '{"celsius":5}' },
    ],
  })
  expect(upstream.last.json.tools).toHaveLength(1)
})

e2e('parameters are sent when they are ticked, with the system prompt, and survive a reload', async () => {
  const page = await open('model=gpt-4o-mini')
  await page.getByRole('textbox', { name: 'System prompt' }).fill('Be brief.')
  await page.getByRole('spinbutton', { name: 'temperature' }).fill('0.3')
  await page.reload()
  await ask(page, 'Hi')
  await page.getByText('Hello from upstream.').waitFor()
  expect(upstream.last.json).toMatchObject({ temperature: 0.3, stream: true })
  expect(upstream.last.json.top_p).toBeUndefined()
  expect(upstream.last.json.messages).toMatchObject([{ role: 'system', content: 'Be brief.' }, { role: 'user' }])
})

e2e('two models get the same question, and what went over the wire can be read as code', async () => {
  const page = await open('model=gpt-4o-mini')
  await page.getByRole('button', { name: 'Compare' }).click()
  await page.getByRole('button', { name: 'Model B' }).click()
  await page.getByRole('option', { name: 'sandbox-fast' }).click()
  await page.waitForURL(/beside=sandbox-fast/)
  await ask(page, 'Hi both')
  await page.getByRole('article', { name: 'gpt-4o-mini' }).getByText('Hello from upstream.').waitFor()
  await page.getByRole('article', { name: 'sandbox-fast' }).getByText('You said: Hi both').waitFor()
  await page.getByRole('button', { name: 'Request and response' }).last().click()
  const sheet = page.getByRole('dialog', { name: 'Request and response' })
  expect(await readText(sheet.getByRole('region', { name: 'Request' }))).toContain('"sandbox-fast"')
  await sheet.getByRole('button', { name: 'Response' }).click()
  expect(await readText(sheet.getByRole('region', { name: 'Response' }))).toContain('data: [DONE]')
  await sheet.getByRole('button', { name: 'Code' }).click()
  const code = await readText(sheet.getByRole('region', { name: 'curl' }))
  expect(code).toContain('$API_KEY')
  expect(code).not.toContain('sk-')
})

e2e('a failure is told where the answer would be', async () => {
  upstream.script({ where: ({ text }) => text.includes('broken'), times: 9 }, (exchange) => exchange.reset())
  const page = await lab.signedIn({ expectedStatuses: [502] })
  await page.goto('/playground?model=gpt-4o-mini')
  await ask(page, 'broken')
  await page
    .getByRole('alert')
    .filter({ hasText: /upstream/ })
    .waitFor()
})

e2e('texts are embedded and compared', async () => {
  upstream.script({ path: /embeddings/ }, (exchange) => {
    const data = [
      { index: 0, embedding: [1, 0] },
      { index: 1, embedding: [0, 1] },
    ]
    return (async () => {
      await exchange.head(200, { 'content-type': 'application/json' })
      await exchange.write(JSON.stringify({ data, usage: { prompt_tokens: 4, total_tokens: 4 } }))
      await exchange.end()
    })()
  })
  const page = await lab.signedIn()
  await page.goto('/playground?mode=embeddings&model=gpt-4o-mini')
  await page.getByRole('textbox', { name: 'Texts, one a line' }).fill('up\ndown')
  await page.getByRole('button', { name: 'Run' }).click()
  await page.getByText('2 dimensions · 4 tokens').waitFor()
  expect(await readText(page.getByRole('row', { name: /1\. up/ }))).toContain('1.000')
})

e2e('a chat program gets a key only after a warning and a press, and the address bar never shows it', async () => {
  const page = await lab.signedIn()
  await page.goto('/chat')
  await page.getByRole('link', { name: 'Open Own chat' }).click()
  await page.getByText(`The key goes to 127.0.0.1:${upstream.port}`).waitFor()
  expect(await page.locator('iframe').count()).toBe(0)
  expect(page.url()).not.toContain('sk-')
})
