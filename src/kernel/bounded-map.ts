// A map that forgets what was not used for longest, so that keys which strangers choose cannot fill the memory.

/**
 * Holds between half of `capacity` and `capacity` entries once it was full. Two generations: what is read or written lives in the
 * young one; when that is half of the capacity, the old one is dropped whole. Every step costs the same, whereas taking the first key
 * of a large Map out again and again makes the runtime walk over all that were taken before.
 */
export class BoundedMap<Key, Value> {
  readonly #half: number
  #young = new Map<Key, Value>()
  #old = new Map<Key, Value>()

  constructor(capacity: number) {
    this.#half = Math.max(1, Math.ceil(capacity / 2))
  }

  /** At most `capacity`. */
  get size(): number {
    return this.#young.size + this.#old.size
  }

  /** Reading counts as use. */
  get(key: Key): Value | undefined {
    const young = this.#young.get(key)
    if (young !== undefined) return young
    const old = this.#old.get(key)
    if (old === undefined) return undefined
    this.#old.delete(key)
    this.#add(key, old)
    return old
  }

  set(key: Key, value: Value): void {
    if (!this.#young.has(key)) this.#old.delete(key)
    this.#add(key, value)
  }

  delete(key: Key): void {
    if (!this.#young.delete(key)) this.#old.delete(key)
  }

  clear(): void {
    this.#young.clear()
    this.#old.clear()
  }

  *[Symbol.iterator](): Generator<[Key, Value]> {
    yield* this.#old
    yield* this.#young
  }

  #add(key: Key, value: Value): void {
    if (this.#young.size >= this.#half && !this.#young.has(key)) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(key, value)
  }
}
