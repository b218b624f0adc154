// Frames of one direction: in order, and not more of them in memory than allowed.
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { createQueue, type QueueOptions } from './queue.ts'

const open = (handle: QueueOptions<string>['handle'], waitingMaxBytes = 10) => {
  const errors: unknown[] = []
  let overflows = 0
  const queue = createQueue<string>({
    handle,
    sizeOf: (item) => item.length,
    onOverflow: () => {
      overflows += 1
    },
    onError: (error) => errors.push(error),
    waitingMaxBytes,
  })
  return { queue, errors, overflows: () => overflows }
}

describe('a queue', () => {
  test('handles at once what takes no time', () => {
    const seen: string[] = []
    const { queue } = open((item) => void seen.push(item) as undefined)
    queue.push('a')
    expect(seen).toEqual(['a'])
  })

  test('keeps the order, whichever items take their time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 30 }), async (slow) => {
        const seen: number[] = []
        const queue = createQueue<number>({
          handle: (index) => {
            if (slow[index] !== true) return void seen.push(index) as undefined
            return Promise.resolve().then(() => void seen.push(index))
          },
          sizeOf: () => 1,
          onOverflow: () => undefined,
          onError: () => undefined,
          waitingMaxBytes: 1000,
        })
        for (const index of slow.keys()) queue.push(index)
        await queue.idle()
        expect(seen).toEqual([...slow.keys()])
      }),
    )
  })

  test('says when more waits than may, and takes no more', async () => {
    const gate = Promise.withResolvers<void>()
    const seen: string[] = []
    const { queue, overflows } = open(async (item) => {
      await gate.promise
      seen.push(item)
    })
    for (const item of ['running', '12345', '12345', 'x']) queue.push(item)
    expect(overflows()).toBe(1)
    gate.resolve()
    await queue.idle()
    expect(seen).toEqual(['running', '12345', '12345'])
  })

  test('takes one item of any size', async () => {
    const gate = Promise.withResolvers<void>()
    const { queue, overflows } = open(() => gate.promise)
    queue.push('running')
    queue.push('x'.repeat(100))
    expect(overflows()).toBe(0)
    gate.resolve()
    await queue.idle()
  })

  test('goes on after an item that failed, at once or later', async () => {
    const seen: string[] = []
    const { queue, errors } = open((item) => {
      if (item === 'throws') throw new Error('now')
      if (item === 'rejects') return Promise.reject(new Error('later'))
      seen.push(item)
      return undefined
    })
    for (const item of ['throws', 'rejects', 'fine']) queue.push(item)
    await queue.idle()
    expect(seen).toEqual(['fine'])
    expect(errors).toHaveLength(2)
  })
})
