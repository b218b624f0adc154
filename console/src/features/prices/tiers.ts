// Price expressions that a table of tiers can hold: read into rows, and written from them.

/** One tier: up to so many input tokens (the last has no bound), US dollars per million tokens. */
export type Tier = {
  upTo: string
  input: string
  output: string
  cacheRead: string
  cacheWrite: string
}

export const emptyTier: Tier = { upTo: '', input: '', output: '', cacheRead: '', cacheWrite: '' }

const number = '\\d+(?:\\.\\d+)?'
const sumPattern = new RegExp(
  `^p \\* (${number}) \\+ c \\* (${number})(?: \\+ cr \\* (${number}))?(?: \\+ cc \\* (${number}))?$`,
)
const tierPattern = /^tier\("[^"]*", ([^()]*)\)$/
const branchPattern = /^len <= (\d+) \? (tier\("[^"]*", [^()]*\)) : ([\s\S]+)$/

const readTier = (text: string, upTo: string): Tier | undefined => {
  const sum = tierPattern.exec(text)?.[1] ?? text
  const found = sumPattern.exec(sum.trim())
  if (found === null) return undefined
  const [, input = '', output = '', cacheRead = '', cacheWrite = ''] = found
  return { upTo, input, output, cacheRead, cacheWrite }
}

/** The rows of an expression; undefined when it says more than a table can. */
export const readTiers = (expression: string): Tier[] | undefined => {
  const tiers: Tier[] = []
  let rest = expression.trim()
  for (let branch = branchPattern.exec(rest); branch !== null; branch = branchPattern.exec(rest)) {
    const [, upTo = '', own = '', next = ''] = branch
    const tier = readTier(own, upTo)
    if (tier === undefined) return undefined
    tiers.push(tier)
    rest = next.trim()
  }
  const last = readTier(rest, '')
  return last === undefined ? undefined : [...tiers, last]
}

const amountOf = (text: string): string => (text.trim() === '' ? '0' : String(Number(text.replace(',', '.'))))

const writeTier = (tier: Tier, index: number): string => {
  const cached = [
    tier.cacheRead === '' ? '' : ` + cr * ${amountOf(tier.cacheRead)}`,
    tier.cacheWrite === '' ? '' : ` + cc * ${amountOf(tier.cacheWrite)}`,
  ]
  return `tier("tier_${index + 1}", p * ${amountOf(tier.input)} + c * ${amountOf(tier.output)}${cached.join('')})`
}

/** The expression of rows; the last one holds for everything above. */
export const writeTiers = (tiers: readonly Tier[]): string =>
  tiers.reduceRight((rest, tier, index) => {
    const own = writeTier(tier, index)
    return rest === '' ? own : `len <= ${amountOf(tier.upTo)} ? ${own} : ${rest}`
  }, '')
