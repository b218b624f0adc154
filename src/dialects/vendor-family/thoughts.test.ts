// Thoughts are cut out of a text the same way wherever its chunks are cut.
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { createThoughtSplitter } from './thoughts.ts'

const split = (chunks: readonly string[]) => {
  const splitter = createThoughtSplitter()
  const pieces = [...chunks.flatMap((chunk) => splitter.step(chunk)), ...splitter.flush()]
  const joined: { kind: string; text: string }[] = []
  for (const { kind, text } of pieces) {
    const last = joined.at(-1)
    if (last?.kind === kind) last.text += text
    else joined.push({ kind, text })
  }
  return joined
}

const BOX =
  '<details style="color:gray;background-color: #f8f8f8;padding: 8px;border-radius: 4px;" open> <summary> Thinking... </summary>\n'

const cases: readonly (readonly [string, readonly { kind: string; text: string }[]])[] = [
  ['Hello', [{ kind: 'text', text: 'Hello' }]],
  [
    `${BOX}Let me see.\n</details>\n\nHello.`,
    [
      { kind: 'reasoning', text: 'Let me see.' },
      { kind: 'text', text: 'Hello.' },
    ],
  ],
  [
    'Well. <think>a < b</think>Yes <b>now</b>',
    [
      { kind: 'text', text: 'Well. ' },
      { kind: 'reasoning', text: 'a < b' },
      { kind: 'text', text: 'Yes <b>now</b>' },
    ],
  ],
  [
    '<details><summary>More</summary>folded</details>',
    [{ kind: 'text', text: '<details><summary>More</summary>folded</details>' }],
  ],
  ['<think>never ends', [{ kind: 'reasoning', text: 'never ends' }]],
  ['1 <', [{ kind: 'text', text: '1 <' }]],
]

describe('thoughts', () => {
  test.each(cases)('of %j are told apart', (text, expected) => {
    expect(split([text])).toEqual([...expected])
  })
  test('are told apart at any chunking', () => {
    fc.assert(
      fc.property(fc.constantFrom(...cases), fc.array(fc.nat(200), { maxLength: 12 }), ([text, expected], cuts) => {
        const places = [0, ...cuts.map((cut) => cut % (text.length + 1)).toSorted((a, b) => a - b), text.length]
        const chunks = places.slice(1).map((end, index) => text.slice(places[index], end))
        expect(split(chunks)).toEqual([...expected])
      }),
    )
  })
  test('are not waited for longer than a tag can be', () => {
    const splitter = createThoughtSplitter()
    const text = `<details ${'x'.repeat(500)}`
    expect(splitter.step(text)).toEqual([{ kind: 'text', text }])
  })
})
