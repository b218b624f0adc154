// A vendor that answers over a WebSocket: the request is one message, and clients of every family get their answer.
import { afterEach, describe, expect, test } from 'bun:test'
import { readPath } from '../../src/kernel/index.ts'
import { useLab } from '../support/gateway.ts'

const lab = useLab()
let stop: (() => void) | undefined
afterEach(() => stop?.())

/** Frames of Spark's answer: text in pieces, the last with usage. https://www.xfyun.cn/doc/spark/Web.html */
const frame = (status: number, seq: number, content: string) => ({
  header: { code: 0, message: 'Success', sid: 'cht1', status },
  payload: {
    choices: { status, seq, text: [{ content, role: 'assistant', index: 0 }] },
    ...(status === 2 ? { usage: { text: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 } } } : {}),
  },
})

const startSpark = (frames: readonly object[]) => {
  const requests: { readonly url: URL; readonly body: unknown }[] = []
  const server = Bun.serve<{ url: string }>({
    hostname: '127.0.0.1',
    port: 0,
    fetch: (request, self) =>
      self.upgrade(request, { data: { url: request.url } }) ? undefined : new Response('', { status: 400 }),
    websocket: {
      message: (socket, message) => {
        requests.push({ url: new URL(socket.data.url), body: JSON.parse(String(message)) })
        for (const piece of frames) socket.send(JSON.stringify(piece))
        socket.close(1000)
      },
    },
  })
  stop = () => void server.stop(true)
  return { url: `http://127.0.0.1:${server.port}`, requests }
}

const prepare = async (frames: readonly object[]) => {
  const spark = startSpark(frames)
  const gateway = await lab.gateway({
    channels: [{ type: 18, upstream: spark, models: ['SparkDesk-v3.5'], keys: ['app|secret|key'] }],
    options: { ModelRatio: { 'SparkDesk-v3.5': 1 }, RetryTimes: '0' },
  })
  return { spark, gateway }
}

const whole = [frame(0, 0, 'Hel'), frame(1, 1, 'lo'), frame(2, 2, '!')]

describe('Spark', () => {
  test('answers in one piece and in streams, to clients of two families', async () => {
    const { spark, gateway } = await prepare(whole)
    const chat = await gateway.chat({ model: 'SparkDesk-v3.5' })
    expect(readPath(await chat.json(), 'choices', 0, 'message', 'content')).toBe('Hello!')
    const { url, body } = spark.requests[0] ?? {}
    expect(url?.pathname).toBe('/v3.5/chat')
    expect(url?.searchParams.get('authorization')).toBeTruthy()
    expect(body).toMatchObject({ header: { app_id: 'app' }, parameter: { chat: { domain: 'generalv3.5' } } })
    const claude = await gateway.post('/v1/messages', {
      model: 'SparkDesk-v3.5',
      max_tokens: 100,
      stream: true,
      messages: [{ role: 'user', content: 'Hello' }],
    })
    expect(await claude.text()).toContain('message_stop')
    const { rows } = await gateway.books()
    expect(rows.map(({ prompt_tokens, completion_tokens }) => [prompt_tokens, completion_tokens])).toEqual([
      [10, 5],
      [10, 5],
    ])
  })
  test('that reports a code is an error, and nobody is charged', async () => {
    const { gateway } = await prepare([{ header: { code: 11200, message: 'no licence', sid: 's', status: 2 } }])
    const response = await gateway.chat({ model: 'SparkDesk-v3.5' })
    expect(response.status).toBeGreaterThanOrEqual(400)
    expect((await gateway.books()).rows).toHaveLength(0)
  })
  test('that closes in the middle is a broken answer', async () => {
    const { gateway } = await prepare(whole.slice(0, 2))
    const text = await (await gateway.chat({ model: 'SparkDesk-v3.5', stream: true })).text()
    expect(text).not.toContain('[DONE]')
  })
})
