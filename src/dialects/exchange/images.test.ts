// Pictures: what OpenAI's clients ask and get.
import { describe, expect, test } from 'bun:test'
import type { JsonObject } from '../../kernel/index.ts'
import { openaiImageEditsClient } from '../openai-image-edits/index.ts'
import { openaiImagesClient, openaiImagesUpstream } from '../openai-images/index.ts'
import { answer, answerOf, context, file, form, json, jsonOf, options, recorded } from './exchange.fixture.ts'
import { type ImagesQuestion, joinImages } from './images.ts'

const ask = (body: JsonObject = {}): ImagesQuestion =>
  openaiImagesClient.decodeRequest(json({ model: 'm', prompt: 'a cat', ...body }))
const PNG = 'data:image/png;base64,iVBORw0K'
const edit = (body: JsonObject = {}): ImagesQuestion =>
  openaiImageEditsClient.decodeRequest(json({ model: 'm', prompt: 'a hat', image: PNG, ...body }))
const cat = ask({ n: 2, size: '1024x1024', quality: 'high', response_format: 'b64_json' })

describe('clients', () => {
  test('edit by form, with pictures under any of their names, in order', () => {
    const question = openaiImageEditsClient.decodeRequest(
      form(
        { name: 'model', value: 'm' },
        { name: 'prompt', value: 'a hat' },
        { name: 'n', value: '2' },
        file('image[]', 'one'),
        file('image[1]', 'two'),
        file('mask', 'three'),
      ),
    )
    expect(question).toMatchObject({ kind: 'edit', count: 2, prompt: 'a hat' })
    expect(question.images.map((image) => image.kind === 'bytes' && Buffer.from(image.bytes).toString())).toEqual([
      'one',
      'two',
    ])
    expect(question.mask).toMatchObject({ kind: 'bytes' })
  })
  test('edit in JSON, by address, data URL or object', () => {
    expect(edit({ image: undefined, images: [{ image_url: 'https://x/a.png' }, PNG] }).images).toEqual([
      { kind: 'url', url: 'https://x/a.png' },
      { kind: 'base64', data: 'iVBORw0K', mimeType: 'image/png' },
    ])
  })
  test('may send a picture as text in a data URL', () => {
    const svg = encodeURIComponent('<svg/>')
    expect(edit({ image: `data:image/svg+xml,${svg}` }).images).toEqual([
      { kind: 'base64', data: 'PHN2Zy8+', mimeType: 'image/svg+xml' },
    ])
    expect(edit({ image: 'data:image/svg+xml;charset=utf-8,%zz' }).images).toMatchObject([{ data: 'JXp6' }])
    expect(edit({ image: 'iVBORw0K' }).images).toEqual([{ kind: 'base64', data: 'iVBORw0K' }])
  })
  test('ask for variations without a prompt', () => {
    expect(openaiImageEditsClient.decodeRequest(form(file('image')))).toMatchObject({ kind: 'variation', prompt: '' })
  })
  test('keep members that nobody here knows, for upstreams that do', () => {
    expect(ask({ guidance_scale: 7, partial_images: 2 }).extras).toEqual({ guidance_scale: 7 })
  })
  test('are told which member is wrong', () => {
    for (const [body, param] of [
      [{ prompt: '' }, 'prompt'],
      [{ prompt: 7 }, 'prompt'],
      [{ n: 0 }, 'n'],
      [{ n: 11 }, 'n'],
      [{ n: 1.5 }, 'n'],
      [{ response_format: 'gif' }, 'response_format'],
      [{ stream: 'maybe' }, 'stream'],
      [{ image: { id: 1 } }, 'image'],
      [{ size: {} }, 'size'],
    ] as const)
      expect(() => ask(body as JsonObject)).toThrow(expect.objectContaining({ kind: 'invalid_request', param }))
    expect(() => openaiImageEditsClient.decodeRequest(json({ prompt: 'x' }))).toThrow(
      expect.objectContaining({ param: 'image' }),
    )
  })
  test('that want bytes get pictures fetched', () => {
    const reply = {
      pictures: [{ medium: { kind: 'url', url: 'https://x/a.png' } }, { medium: { kind: 'base64', data: 'QQ==' } }],
    } as const
    const missing = openaiImagesClient.complete?.(reply, cat)
    expect(missing?.fetches).toEqual([{ url: 'https://x/a.png', method: 'GET', isForeign: true }])
    const whole = missing?.complete([answerOf(new Uint8Array([66]), 'image/png')])
    expect(openaiImagesClient.encodeReply(whole!, cat, context).body).toEqual({
      created: 1_800_000_000,
      data: [{ b64_json: 'Qg==' }, { b64_json: 'QQ==' }],
    })
    expect(openaiImagesClient.complete?.(reply, ask())).toBeUndefined()
  })
  test('that want a stream get one event for each picture, the last one with usage', () => {
    const usage = {
      semantics: 'openai',
      promptTokens: 5,
      completionTokens: 9,
      imageInputTokens: 2,
      source: 'upstream',
    } as const
    const pictures = [
      { medium: { kind: 'base64', data: 'QQ==' } },
      { medium: { kind: 'base64', data: 'Qg==' } },
    ] as const
    const { contentType, body } = openaiImagesClient.encodeReply(
      { pictures, usage },
      ask({ stream: true, n: 2 }),
      context,
    )
    expect(contentType).toBe('text/event-stream')
    const events = String(body).trimEnd().split('\n\n')
    expect(events).toHaveLength(2)
    expect(events[0]).toBe(
      'event: image_generation.completed\ndata: {"type":"image_generation.completed","b64_json":"QQ==","created_at":1800000000}',
    )
    expect(events[1]).toContain(
      '"usage":{"total_tokens":14,"input_tokens":5,"output_tokens":9,"input_tokens_details":{"image_tokens":2}}',
    )
  })
})

describe('answers in OpenAI’s shape', () => {
  test('are read with their prompts, and written again without empty members', () => {
    const reply = openaiImagesUpstream.decodeReply(recorded('openai/openai-image.json'), cat)
    expect(reply).toMatchObject({ createdAt: 1770935200, resultCount: 2 })
    const { body } = openaiImagesClient.encodeReply(reply, cat, context)
    expect(body).toEqual(recorded('openai/openai-image.json').body!)
  })
  test('without pictures are no answers; errors inside a success are errors', () => {
    expect(() => openaiImagesUpstream.decodeReply(answer({ data: [] }), cat)).toThrow(
      expect.objectContaining({ kind: 'upstream_bad_answer' }),
    )
    expect(() =>
      openaiImagesUpstream.decodeReply(recorded('openai/gpt-image-response-format-error.json'), cat),
    ).toThrow('Unknown parameter')
    expect(() => openaiImagesUpstream.decodeReply(answerOf(''), cat)).toThrow(
      expect.objectContaining({ kind: 'upstream_empty' }),
    )
  })
  test('replies to a split question are joined in order', () => {
    const usage = { semantics: 'openai', promptTokens: 5, completionTokens: 9, source: 'upstream' } as const
    const part = (data: string) => ({ pictures: [{ medium: { kind: 'base64', data } as const }], usage })
    expect(joinImages([part('A'), part('B')])).toMatchObject({
      pictures: [{ medium: { data: 'A' } }, { medium: { data: 'B' } }],
      resultCount: 2,
      usage: { promptTokens: 10, completionTokens: 18 },
    })
  })
  test('VolcEngine gets given pictures in JSON', () => {
    const { image } = jsonOf(openaiImagesUpstream.encodeRequest(edit(), options('doubao-seedream-4-0')))
    expect(image).toBe(PNG)
  })
})
