// Work that outlives its client is waited for, but not for ever.
import { describe, expect, test } from 'bun:test'
import { createBackground } from './background.ts'

describe('createBackground', () => {
  test('is idle when nothing runs', async () => {
    expect(await createBackground().idle(1000)).toBe(true)
  })

  test('waits for everything, also for what fails and for what begins meanwhile', async () => {
    const background = createBackground()
    const [first, second, third] = [
      Promise.withResolvers<void>(),
      Promise.withResolvers<void>(),
      Promise.withResolvers<void>(),
    ]
    const ended: string[] = []
    background.track(first.promise.then(() => ended.push('first')))
    background.track(second.promise).catch(() => ended.push('second'))
    const idle = background.idle(5000).then((isIdle) => ended.push(`idle ${isIdle}`))
    background.track(third.promise.then(() => ended.push('third')))
    first.resolve()
    second.reject(new Error('it failed'))
    await Promise.allSettled([first.promise, second.promise])
    third.resolve()
    await idle
    expect(ended.toSorted()).toEqual(['first', 'idle true', 'second', 'third'])
    expect(ended.at(-1)).toBe('idle true')
  })

  test('gives up when the time is over', async () => {
    const background = createBackground()
    background.track(new Promise(() => undefined))
    expect(await background.idle(5)).toBe(false)
  })

  test('gives the work back as it is', async () => {
    expect(await createBackground().track(Promise.resolve(7))).toBe(7)
  })
})
