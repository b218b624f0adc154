// Pictures: what each upstream is asked, and what it answers.
import { describe, expect, test } from 'bun:test'
import type { JsonObject } from '../../kernel/index.ts'
import { aliImages } from '../ali-images/index.ts'
import { bflImages } from '../bfl-images/index.ts'
import { cloudflareImages } from '../cloudflare-run/index.ts'
import { geminiImages } from '../gemini-images/index.ts'
import { imagenImages } from '../imagen-images/index.ts'
import { jimengImages } from '../jimeng-images/index.ts'
import { minimaxImages } from '../minimax-images/index.ts'
import { openaiImageEditsClient } from '../openai-image-edits/index.ts'
import { openaiImagesClient } from '../openai-images/index.ts'
import { recraftImages } from '../recraft-images/index.ts'
import { replicateImages } from '../replicate-images/index.ts'
import { siliconflowImages } from '../siliconflow-images/index.ts'
import { stabilityImages } from '../stability-images/index.ts'
import { xaiImages } from '../xai-images/index.ts'
import { zhipuImages } from '../zhipu-images/index.ts'
import { answer, answerOf, formOf, json, jsonOf, options } from './exchange.fixture.ts'
import type { ImagesQuestion } from './images.ts'

const ask = (body: JsonObject = {}): ImagesQuestion =>
  openaiImagesClient.decodeRequest(json({ model: 'm', prompt: 'a cat', ...body }))
const PNG = 'data:image/png;base64,iVBORw0K'
const edit = (body: JsonObject = {}): ImagesQuestion =>
  openaiImageEditsClient.decodeRequest(json({ model: 'm', prompt: 'a hat', image: PNG, ...body }))
const cat = ask({ n: 2, size: '1024x1024', quality: 'high', response_format: 'b64_json' })

describe('Imagen', () => {
  test('is asked as the reference asks it', () => {
    expect(jsonOf(imagenImages.encodeRequest(cat, options('imagen-4.0-generate-001')))).toEqual({
      instances: [{ prompt: 'a cat' }],
      parameters: { sampleCount: 2, aspectRatio: '1:1', personGeneration: 'allow_adult', imageSize: '2K' },
    })
  })
  test('says why it drew nothing, and counts what it drew', () => {
    const made = { bytesBase64Encoded: 'QQ==', mimeType: 'image/png' }
    expect(imagenImages.decodeReply(answer({ predictions: [made, { raiFilteredReason: 'no' }] }), cat)).toMatchObject({
      resultCount: 1,
      usage: { promptTokens: 258 },
    })
    expect(() => imagenImages.decodeReply(answer({ predictions: [{ raiFilteredReason: 'no people' }] }), cat)).toThrow(
      expect.objectContaining({ kind: 'upstream_content_filter' }),
    )
    expect(() => imagenImages.encodeRequest(edit(), options('imagen-4.0'))).toThrow(
      expect.objectContaining({ param: 'image' }),
    )
  })
})

describe('Gemini', () => {
  test('draws one picture at a time, by ratio and resolution, from given pictures', () => {
    expect(geminiImages.split?.(cat, options('m'))).toHaveLength(2)
    const { body, dropped } = geminiImages.encodeRequest(
      edit({ size: '1536x1024', quality: 'high', style: 'vivid' }),
      options('gemini-3-pro-image-preview'),
    )
    expect(jsonOf({ body })).toEqual({
      contents: [
        { role: 'user', parts: [{ text: 'a hat' }, { inlineData: { mimeType: 'image/png', data: 'iVBORw0K' } }] },
      ],
      generationConfig: { responseModalities: ['TEXT', 'IMAGE'], imageConfig: { aspectRatio: '3:2', imageSize: '2K' } },
    })
    expect(dropped).toEqual(['style'])
    const first = jsonOf(geminiImages.encodeRequest(ask({ quality: 'high' }), options('gemini-2.5-flash-image')))
    expect(first.generationConfig).toEqual({ responseModalities: ['TEXT', 'IMAGE'] })
  })
  test('answers with pictures, not with those of its thoughts', () => {
    const parts = [
      { thought: true, inlineData: { data: 'VEg=' } },
      { text: 'Here:' },
      { inlineData: { mimeType: 'image/png', data: 'QQ==' } },
    ]
    const told = answer({
      candidates: [{ content: { parts } }],
      usageMetadata: {
        promptTokenCount: 8,
        candidatesTokenCount: 1290,
        thoughtsTokenCount: 10,
        candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: 1290 }],
      },
    })
    expect(geminiImages.decodeReply(told, ask())).toMatchObject({
      pictures: [{ medium: { data: 'QQ==' } }],
      usage: { promptTokens: 8, completionTokens: 1300, imageOutputTokens: 1290, reasoningTokens: 10 },
    })
    expect(() => geminiImages.decodeReply(answer({ candidates: [{ finishReason: 'IMAGE_SAFETY' }] }), ask())).toThrow(
      expect.objectContaining({ kind: 'upstream_content_filter' }),
    )
  })
})

describe('DashScope', () => {
  const write = (question: ImagesQuestion, model: string) => jsonOf(aliImages.encodeRequest(question, options(model)))
  test('is asked by prompt or in messages, as the model wants it', () => {
    expect(write(cat, 'wanx2.1-t2i-turbo')).toEqual({
      model: 'wanx2.1-t2i-turbo',
      input: { prompt: 'a cat' },
      parameters: { size: '1024*1024', n: 2 },
    })
    expect(write(ask({ negative_prompt: 'dogs' }), 'qwen-image-plus')).toEqual({
      model: 'qwen-image-plus',
      input: { messages: [{ role: 'user', content: [{ text: 'a cat' }] }] },
      parameters: { n: 1, negative_prompt: 'dogs' },
    })
    expect(write(edit(), 'wan2.5-i2i-preview').input).toEqual({ prompt: 'a hat', images: [PNG] })
    expect(write(edit(), 'qwen-image-edit').input).toEqual({
      messages: [{ role: 'user', content: [{ image: PNG }, { text: 'a hat' }] }],
    })
  })
  test('leaves the client’s own input and parameters alone', () => {
    const own = { input: { prompt: 'mine' }, parameters: { n: 4, anything: true } }
    expect(write(ask(own), 'wanx')).toEqual({ model: 'wanx', ...own })
  })
  test('is polled until its task ends, and answers then', () => {
    const task = (status: string, more: JsonObject = {}) =>
      answer({ output: { task_id: 't/1', task_status: status, ...more } })
    expect(aliImages.next?.(task('PENDING'), cat, 'https://h')).toEqual({
      url: 'https://h/api/v1/tasks/t%2F1',
      method: 'GET',
      isForeign: false,
      afterMs: 5000,
    })
    expect(aliImages.next?.(task('SUCCEEDED'), cat, 'https://h')).toBeUndefined()
    expect(
      aliImages.decodeReply(task('SUCCEEDED', { results: [{ url: 'https://x/a.png' }, { code: 'E' }] }), cat),
    ).toMatchObject({
      pictures: [{ medium: { kind: 'url', url: 'https://x/a.png' } }],
      resultCount: 1,
    })
    expect(() =>
      aliImages.decodeReply(task('FAILED', { code: 'DataInspectionFailed', message: 'data_inspection_failed' }), cat),
    ).toThrow('data_inspection_failed')
  })
  test('of the quick models answers at once', () => {
    const told = answer({
      output: { choices: [{ message: { content: [{ image: 'https://x/b.png' }] } }] },
      usage: { image_count: 1 },
    })
    expect(aliImages.next?.(told, cat, 'https://h')).toBeUndefined()
    expect(aliImages.decodeReply(told, cat).pictures).toEqual([{ medium: { kind: 'url', url: 'https://x/b.png' } }])
  })
})

describe('MiniMax', () => {
  test('is told a ratio it knows, and says what failed', () => {
    const { body, dropped } = minimaxImages.encodeRequest(
      ask({ size: '1792x1024', watermark: true, style: 'vivid' }),
      options('image-01'),
    )
    expect(jsonOf({ body })).toEqual({
      model: 'image-01',
      prompt: 'a cat',
      aspect_ratio: '16:9',
      response_format: 'url',
      n: 1,
      aigc_watermark: true,
    })
    expect(dropped).toEqual(['style'])
    expect(minimaxImages.encodeRequest(ask({ size: '100x999' }), options('m')).dropped).toEqual(['size'])
    expect(
      minimaxImages.decodeReply(answer({ data: { image_base64: ['QQ=='] }, base_resp: { status_code: 0 } }), cat)
        .pictures,
    ).toHaveLength(1)
    for (const [code, kind] of [
      [1002, 'upstream_rate_limited'],
      [1004, 'upstream_refused_key'],
      [1008, 'upstream_refused_key'],
      [1026, 'upstream_content_filter'],
    ] as const)
      expect(() =>
        minimaxImages.decodeReply(answer({ base_resp: { status_code: code, status_msg: 'x' } }), cat),
      ).toThrow(expect.objectContaining({ kind }))
  })
})

describe('others', () => {
  test('SiliconFlow has its own words for size and number', () => {
    expect(jsonOf(siliconflowImages.encodeRequest(cat, options('Kwai-Kolors/Kolors')))).toEqual({
      model: 'Kwai-Kolors/Kolors',
      prompt: 'a cat',
      image_size: '1024x1024',
      batch_size: 2,
    })
    expect(
      jsonOf(
        siliconflowImages.encodeRequest(
          edit({ image: [PNG, 'https://x/b.png'] }),
          options('Qwen/Qwen-Image-Edit-2509'),
        ),
      ),
    ).toMatchObject({ image: PNG, image2: 'https://x/b.png' })
    expect(
      siliconflowImages.decodeReply(answer({ images: [{ url: 'https://x/a.png' }], seed: 1 }), cat).pictures,
    ).toHaveLength(1)
  })
  test('Grok is told ratios and resolutions, and is given pictures', () => {
    expect(xaiImages.encodeRequest(cat, options('grok-2-image'))).toEqual({
      body: json({ model: 'grok-2-image', prompt: 'a cat', n: 2, response_format: 'b64_json' }),
      dropped: ['size', 'quality'],
    })
    expect(
      jsonOf(xaiImages.encodeRequest(edit({ size: '1792x1024', quality: 'hd' }), options('grok-imagine-image'))),
    ).toEqual({
      model: 'grok-imagine-image',
      prompt: 'a hat',
      n: 1,
      aspect_ratio: '16:9',
      resolution: '2k',
      image: { type: 'image_url', url: PNG },
    })
  })
  test('Zhipu draws one at a time', () => {
    expect(zhipuImages.split?.(cat, options('m'))).toHaveLength(2)
    expect(zhipuImages.encodeRequest(cat, options('cogview-4'))).toEqual({
      body: json({ model: 'cogview-4', prompt: 'a cat', size: '1024x1024', quality: 'hd' }),
      dropped: [],
    })
  })
  test('Jimeng answers with code 10000, or an error', () => {
    expect(
      jsonOf(
        jimengImages.encodeRequest(
          ask({ size: '512x768', extra_fields: { use_sr: true } }),
          options('jimeng_high_aes'),
        ),
      ),
    ).toEqual({
      req_key: 'jimeng_high_aes',
      prompt: 'a cat',
      return_url: true,
      width: 512,
      height: 768,
      use_sr: true,
    })
    expect(
      jimengImages.decodeReply(
        answer({ code: 10000, data: { image_urls: ['https://x/a.png'], binary_data_base64: null } }),
        cat,
      ).pictures,
    ).toHaveLength(1)
    expect(() => jimengImages.decodeReply(answer({ code: 50412, message: 'text' }), cat)).toThrow(
      expect.objectContaining({ kind: 'upstream_content_filter' }),
    )
    expect(() => jimengImages.decodeReply(answer({ code: 50430, message: 'qps' }), cat)).toThrow(
      expect.objectContaining({ kind: 'upstream_rate_limited' }),
    )
  })
  test('Recraft edits by form, with a strength where no mask says what is meant', () => {
    expect(jsonOf(recraftImages.encodeRequest(cat, options('recraftv3')))).toEqual({
      model: 'recraftv3',
      prompt: 'a cat',
      n: 2,
      response_format: 'b64_json',
      size: '1024x1024',
    })
    expect(formOf(recraftImages.encodeRequest(edit({ strength: 0.3 }), options('recraftv3')))).toEqual({
      model: 'recraftv3',
      prompt: 'a hat',
      n: '1',
      strength: '0.3',
      image: '<image/png>',
    })
    expect(formOf(recraftImages.encodeRequest(edit({ mask: PNG }), options('recraftv3')))).not.toHaveProperty(
      'strength',
    )
  })
  test('Stability takes forms, and answers in bytes or base64', () => {
    expect(
      formOf(
        stabilityImages.encodeRequest(ask({ size: '1792x1024', output_format: 'webp' }), options('stable-image-core')),
      ),
    ).toEqual({ prompt: 'a cat', aspect_ratio: '16:9', output_format: 'webp' })
    expect(formOf(stabilityImages.encodeRequest(edit(), options('sd3.5-large')))).toEqual({
      prompt: 'a hat',
      model: 'sd3.5-large',
      image: '<image/png>',
      strength: '0.7',
      mode: 'image-to-image',
    })
    expect(stabilityImages.decodeReply(answerOf(new Uint8Array([1]), 'image/png'), cat).pictures).toMatchObject([
      { medium: { kind: 'bytes' } },
    ])
    expect(stabilityImages.decodeReply(answer({ image: 'QQ==', finish_reason: 'SUCCESS' }), cat).pictures).toHaveLength(
      1,
    )
    expect(() =>
      stabilityImages.decodeReply(answer({ image: 'QQ==', finish_reason: 'CONTENT_FILTERED' }), cat),
    ).toThrow(expect.objectContaining({ kind: 'upstream_content_filter' }))
    expect(stabilityImages.readError(403, { name: 'content_moderation', errors: ['flagged'] }).message).toBe('flagged')
  })
  test('Cloudflare answers in bytes or base64, and takes forms for Flux 2', () => {
    expect(jsonOf(cloudflareImages.encodeRequest(ask({ size: '512x512' }), options('@cf/x/flux-1-schnell')))).toEqual({
      prompt: 'a cat',
      width: 512,
      height: 512,
    })
    expect(formOf(cloudflareImages.encodeRequest(edit(), options('@cf/x/flux-2-dev')))).toEqual({
      prompt: 'a hat',
      input_image_0: '<image/png>',
    })
    expect(
      cloudflareImages.decodeReply(answer({ result: { image: 'QQ==' }, success: true }), cat).pictures,
    ).toHaveLength(1)
    expect(cloudflareImages.decodeReply(answerOf(new Uint8Array([1]), 'image/png'), cat).pictures).toHaveLength(1)
    expect(() =>
      cloudflareImages.decodeReply(answer({ success: false, errors: [{ code: 5007, message: 'No such model' }] }), cat),
    ).toThrow('No such model')
  })
})

describe('Replicate', () => {
  const write = (question: ImagesQuestion, model: string) =>
    jsonOf(replicateImages.encodeRequest(question, options(model))).input
  test('is told a ratio, or a size within its bounds', () => {
    expect(write(cat, 'black-forest-labs/flux-1.1-pro')).toEqual({
      prompt: 'a cat',
      aspect_ratio: '1:1',
      num_outputs: 2,
      prompt_upsampling: true,
    })
    expect(write(ask({ size: '2000x100', guidance: 3 }), 'x/y')).toEqual({
      prompt: 'a cat',
      aspect_ratio: 'custom',
      width: 1440,
      height: 256,
      guidance: 3,
    })
  })
  test('gets pictures uploaded first, under the member the model knows', () => {
    const question = edit({ image: [PNG, 'https://x/b.png'] })
    const missing = replicateImages.prepare?.(question, 'https://h')
    expect(missing?.fetches).toMatchObject([
      {
        url: 'https://h/v1/files',
        method: 'POST',
        isForeign: false,
        body: { fields: [{ name: 'content', filename: 'image-0.png' }] },
      },
    ])
    const whole = missing!.complete([answer({ urls: { get: 'https://h/files/1' } })])
    expect(write(whole, 'google/nano-banana')).toMatchObject({ image_input: ['https://h/files/1', 'https://x/b.png'] })
    expect(write(whole, 'x/flux-kontext-pro')).toMatchObject({ input_image: 'https://h/files/1' })
    expect(replicateImages.encodeRequest(whole, options('x/flux-kontext-pro')).dropped).toEqual(['image'])
    expect(() => missing!.complete([answer({})])).toThrow(expect.objectContaining({ kind: 'upstream_bad_answer' }))
  })
  test('is polled at the channel’s own host, until it succeeded or failed', () => {
    const told = (status: string, more: JsonObject = {}) =>
      answer({ id: 'p1', status, urls: { get: 'https://evil.example/x' }, ...more })
    expect(replicateImages.next?.(told('processing'), cat, 'https://h')?.url).toBe('https://h/v1/predictions/p1')
    expect(replicateImages.next?.(told('succeeded'), cat, 'https://h')).toBeUndefined()
    expect(replicateImages.decodeReply(told('succeeded', { output: 'https://x/a.png' }), cat).pictures).toHaveLength(1)
    expect(
      replicateImages.decodeReply(told('succeeded', { output: ['https://x/a.png', 'https://x/b.png'] }), cat).pictures,
    ).toHaveLength(2)
    expect(() => replicateImages.decodeReply(told('failed', { error: 'out of memory' }), cat)).toThrow('out of memory')
    expect(() => replicateImages.decodeReply(told('canceled'), cat)).toThrow('canceled')
  })
})

describe('Black Forest Labs', () => {
  test('is told sizes or ratios by model', () => {
    expect(jsonOf(bflImages.encodeRequest(ask({ size: '1000x1000' }), options('flux-pro-1.1')))).toEqual({
      prompt: 'a cat',
      width: 992,
      height: 992,
    })
    expect(jsonOf(bflImages.encodeRequest(edit({ size: '1024x1536' }), options('flux-kontext-pro')))).toEqual({
      prompt: 'a hat',
      aspect_ratio: '2:3',
      input_image: 'iVBORw0K',
    })
    expect(
      jsonOf(bflImages.encodeRequest(edit({ image: ['https://x/1', 'https://x/2'] }), options('flux-2-pro'))),
    ).toEqual({ prompt: 'a hat', input_image: 'https://x/1', input_image_2: 'https://x/2' })
  })
  test('is polled at its own hosts alone, and says when its filter struck', () => {
    const url = (polling: string) =>
      bflImages.next?.(answer({ id: 'a b', polling_url: polling }), cat, 'https://h')?.url
    expect(url('https://api.eu1.bfl.ai/v1/get_result?id=1')).toBe('https://api.eu1.bfl.ai/v1/get_result?id=1')
    expect(url('https://bfl.ai.evil.example/x')).toBe('https://h/v1/get_result?id=a%20b')
    expect(bflImages.next?.(answer({ id: '1', status: 'Pending' }), cat, 'https://h')).toBeDefined()
    const ready = answer({ id: '1', status: 'Ready', result: { sample: 'https://x/a.jpg' } })
    expect(bflImages.next?.(ready, cat, 'https://h')).toBeUndefined()
    expect(bflImages.decodeReply(ready, cat).pictures).toEqual([{ medium: { kind: 'url', url: 'https://x/a.jpg' } }])
    expect(() => bflImages.decodeReply(answer({ status: 'Content Moderated' }), cat)).toThrow(
      expect.objectContaining({ kind: 'upstream_content_filter' }),
    )
    expect(() => bflImages.decodeReply(answer({ status: 'Error' }), cat)).toThrow('Error')
  })
})
