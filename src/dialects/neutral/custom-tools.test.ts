// A free-text tool keeps its text on the way over an upstream that knows only functions.
import { describe, expect, test } from 'bun:test'
import { createAssembler, streamReply } from './assemble.ts'
import type { Conversation } from './conversation.ts'
import { createCustomToolStage } from './custom-tools.ts'
import type { Reply } from './reply.ts'

const conversation: Conversation = {
  model: 'm',
  isStream: true,
  turns: [],
  tools: [
    { kind: 'custom', name: 'apply_patch' },
    { kind: 'function', name: 'look' },
  ],
  sampling: {},
  reasoning: {},
  output: {},
  extras: { family: 'openai-responses', members: {} },
}

const call = (name: string, text: string, isCustom?: boolean) =>
  ({
    kind: 'tool-call',
    id: `c-${name}`,
    name,
    arguments: text,
    ...(isCustom === undefined ? {} : { isCustom }),
  }) as const

const reply: Reply = {
  id: 'r',
  model: 'm',
  answers: [
    {
      index: 0,
      parts: [
        call('apply_patch', JSON.stringify({ input: '*** Begin\n"x"' })),
        call('look', '{"input":"y"}'),
        call('apply_patch', 'bare text'),
        call('apply_patch', '{"input":"own"}', true),
      ],
      finish: { reason: 'tool-calls' },
    },
  ],
}

const unwrapped = [
  call('apply_patch', '*** Begin\n"x"', true),
  call('look', '{"input":"y"}'),
  call('apply_patch', 'bare text', true),
  call('apply_patch', '{"input":"own"}', true),
]

describe('calls of custom tools', () => {
  test('are unwrapped in whole answers, and only those', () => {
    expect(createCustomToolStage(conversation)?.whole(reply).answers[0]?.parts).toEqual(unwrapped)
  })
  test('are unwrapped in streams, however their arguments come', () => {
    const stage = createCustomToolStage(conversation)
    const assembler = createAssembler()
    for (const event of streamReply(reply)) {
      const pieces = event.kind === 'tool-delta' ? [...event.text].map((text) => ({ ...event, text })) : [event]
      for (const piece of pieces) for (const staged of stage?.step(piece) ?? []) assembler.step(staged)
    }
    expect(assembler.reply().answers[0]?.parts).toEqual(unwrapped)
  })
  test('need no stage where there are no such tools', () => {
    expect(createCustomToolStage({ ...conversation, tools: [] })).toBeUndefined()
  })
})
