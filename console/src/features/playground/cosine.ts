// How near two vectors point, from −1 to 1.

export const cosine = (one: readonly number[], other: readonly number[]): number => {
  let [product, first, second] = [0, 0, 0]
  for (const [index, value] of one.entries()) {
    const opposite = other[index] ?? 0
    product += value * opposite
    first += value * value
    second += opposite * opposite
  }
  return first === 0 || second === 0 ? 0 : product / Math.sqrt(first * second)
}
