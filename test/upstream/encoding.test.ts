// Proves compressed whole answers.
import { expect, test } from 'bun:test'
import { chatCompletion, compress, createPacer, json, openRawClient, startUpstream } from './index.ts'

test.each(['gzip', 'br', 'deflate'] as const)(
  'a whole answer in %s is decoded by fetch to the same JSON',
  async (encoding) => {
    const upstream = await startUpstream()
    upstream.script('always', json(chatCompletion(), { encoding }))
    expect(await (await fetch(upstream.url, { method: 'POST' })).json()).toEqual(chatCompletion())
    const init = { method: 'POST', decompress: false }
    const verbatim = await fetch(upstream.url, init)
    expect(verbatim.headers.get('content-encoding')).toBe(encoding)
    const compressed = await compress(Buffer.from(JSON.stringify(chatCompletion())), encoding)
    expect(compressed.equals(Buffer.from(await verbatim.arrayBuffer()))).toBeTrue()
    await upstream.stop()
  },
)

test('a whole answer may be chunked, in small writes, at the pace of the test', async () => {
  const upstream = await startUpstream()
  const pace = createPacer()
  upstream.script('next', json('{"answer":42}', { isChunked: true, bytesPerWrite: 5, pace }))
  const client = await openRawClient(upstream.port)
  client.post('/', {})
  await pace.release()
  await client.sees('{"ans')
  expect(client.text).not.toContain('wer"')
  pace.releaseAll()
  await client.sees('0\r\n\r\n')
  expect(client.text).not.toContain('content-length')
  expect(upstream.last.answer.writes).toBe(3)
  client.leave()
  await upstream.stop()
})
