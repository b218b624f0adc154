import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { MAX_STEPS } from './limits.ts'
import { compileExpression, evaluateTier, namesVariable, type TierOutcome, validateExpression } from './program.ts'
import { EMPTY_REQUEST, type RequestFacts } from './request-facts.ts'

const tokens = { p: 1000, c: 200, len: 1500, cr: 300, cc: 40, cc1h: 60, img: 5, ai: 6, img_o: 7, ao: 8 }

const run = (source: string, request: Partial<RequestFacts> = {}): TierOutcome =>
  evaluateTier(source, tokens, { ...EMPTY_REQUEST, ...request })

/** The number an expression answers, or the reason why none. Booleans are asked as `… ? 1 : 0`. */
const value = (source: string, request: Partial<RequestFacts> = {}): number | string => {
  const outcome = run(source, request)
  return outcome.kind === 'value' ? outcome.value : outcome.reason
}

const holds = (source: string, request: Partial<RequestFacts> = {}): number | string =>
  value(`(${source}) ? 1 : 0`, request)

describe('numbers and operators', () => {
  const cases: [string, number][] = [
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['10 - 4 - 3', 3],
    ['7 / 2', 3.5],
    ['7 % 4', 3],
    ['0 - -2**2', 4],
    ['2 ** 3 ** 2', 512],
    ['2 ^ 10', 1024],
    ['abs(-3) + ceil(1.2) + floor(1.8) + max(1, 2) + min(3, 4)', 11],
    ['round(2.5) + abs(round(-2.5))', 6],
    ['1_000 + 0x10 + 0b11 + 0o7', 1026],
    ['1e3 + .5', 1000.5],
    ['1 ?? 2', 1],
    ['nil ?? 2', 2],
    ['true ? 1 : false ? 2 : 3', 1],
    ['let x = p * 2; let y = x + 1; y', 2001],
    ['p + c + len + cr + cc + cc1h + img + ai + img_o + ao', 3126],
    ['// a comment\n p /* and another */ * 1', 1000],
    ['v1: p', 1000],
    ['sum([1, 2, 3])', 6],
    ['mean([1, 2, 3])', 2],
    ['[5, 6, 7][1] + [5, 6, 7][-1]', 13],
    ['{"a": 1, b: 2}.b', 2],
    ['{"a": {"b": [3]}}["a"].b[0]', 3],
    ['sum(1..4)', 10],
    ['count([true, false, true])', 2],
    ['int("7") + float("0.5") + int(2.9)', 9.5],
  ]
  for (const [source, expected] of cases) test(source, () => expect(value(source)).toBe(expected))
})

describe('conditions', () => {
  const cases: [string, number][] = [
    ['1 < 2 and 2 <= 2 && 3 > 2 and 3 >= 3', 1],
    ['not (1 == 2) and !(1 != 1)', 1],
    ['false or true || false', 1],
    ['"b" in ["a", "b"]', 1],
    ['"a" in {"a": 1}', 1],
    ['"c" not in ["a", "b"]', 1],
    ['3 in 1..5', 1],
    ['"hello" contains "ell"', 1],
    ['"hello" not contains "xyz"', 1],
    ['"hello" startsWith "he" and "hello" endsWith "lo"', 1],
    ['"a" < "b"', 1],
    ['[1, {"a": nil}] == [1, {"a": nil}]', 1],
    ['1 == "1"', 0],
    ["'it\\'s' == \"it's\"", 1],
    ['`raw\\n` == "raw\\\\n"', 1],
    ['"\\u0041\\x42" == "AB"', 1],
    ['hasPrefix("abc", "ab") and hasSuffix("abc", "bc")', 1],
    ['upper("ab") == "AB" and lower("AB") == "ab" and trim(" a ") == "a"', 1],
    ['split("a,b", ",") == ["a", "b"] and join(["a", "b"], "-") == "a-b"', 1],
    ['type(1.5) == "float" and type([]) == "array" and type(nil) == "nil"', 1],
    ['string(1500000) == "1.5e+06" and string(0.00001) == "1e-05" and string(123456.5) == "123456.5"', 1],
    ['string([1, "a", nil, {"b": true, "a": 2}]) == "[1 a <nil> map[a:2 b:true]]"', 1],
    ['keys({"a": 1}) == ["a"] and values({"a": 1}) == [1]', 1],
    ['get({"a": 1}, "a") == 1 and get({"a": 1}, "b") == nil and first([4, 5]) == 4 and last([4, 5]) == 5', 1],
  ]
  for (const [source, expected] of cases) {
    test(source, () => expect(holds(source)).toBe(expected))
  }
})

describe('closures and pipes', () => {
  const cases: [string, number][] = [
    ['all([1, 2], # > 0)', 1],
    ['all([1, 2], {# > 1})', 0],
    ['any([1, 2], # > 1) and none([1, 2], # > 2) and one([1, 2], # == 1)', 1],
    ['sum(map([1, 2, 3], # * 2)) == 12', 1],
    ['count(filter([1, 2, 3], # % 2 == 1), true) == 2', 1],
    ['sum([{"n": 1}, {"n": 4}], .n) == 5', 1],
    ['find([1, 2, 3], # > 1) == 2 and findIndex([1, 2, 3], # > 1) == 1 and find([1], # > 5) == nil', 1],
    ['map([5, 6], #index) == [0, 1]', 1],
    ['[3, 1] | map(# + 1) | sum() == 6', 1],
    ['"  A " | trim() | lower() == "a"', 1],
    ['let limit = 2; count([1, 2, 3], # >= limit) == 2', 1],
    ['any([[1], [2, 3]], sum(#) > 4)', 1],
    ['all(filter([[1], []], count(#, true) > 0), any(#, # == 1))', 1],
  ]
  for (const [source, expected] of cases) test(source, () => expect(holds(source)).toBe(expected))
})

describe('the request', () => {
  const body = {
    model: 'm',
    service_tier: 'fast',
    n: 3,
    'odd.key': true,
    stream_options: { include_usage: true },
    messages: [
      { role: 'system', content: 'a' },
      { role: 'user', content: 'b' },
    ],
    tools: [{ type: 'web_search' }],
  }
  const request: Partial<RequestFacts> = {
    header: (name) => (name === 'anthropic-beta' ? '  fast-mode-2026-02-01 ' : undefined),
    body: () => body,
    nowMs: Date.UTC(2026, 7, 2, 23, 45),
  }
  const cases: [string, number][] = [
    ['param("service_tier") == "fast"', 1],
    ['param("n") == 3 and param("messages.#") == 2', 1],
    ['param("messages.1.role") == "user"', 1],
    ['param("messages.#.role") == ["system", "user"]', 1],
    ['param("messages.#(role==\\"user\\").content") == "b"', 1],
    ['param("messages.#(role!=\\"user\\")#.content") == ["a"]', 1],
    ['param("odd\\\\.key") == true', 1],
    ['param("stream_*.include_usage") == true', 1],
    ['param("tools.#.type") == ["web_search"]', 1],
    ['param("nosuch") == nil and param("") == nil and param("messages.9.role") == nil', 1],
    ['param("nosuch")?.deeper == nil', 1],
    ['(param("nosuch") ?? "standard") == "standard"', 1],
    ['param("nosuch") contains "x"', 0],
    ['header("Anthropic-Beta") contains "fast-mode"', 1],
    ['header("x-nothing") == ""', 1],
    ['has(header("anthropic-beta"), "fast") and has(param("tools"), "web_search")', 1],
    ['has(param("nosuch"), "x") or has("abc", "")', 0],
    ['hour("UTC") == 23 and minute("") == 45 and day("nowhere") == 2 and month("UTC") == 8', 1],
    ['weekday("UTC") == 0', 1],
    ['hour("Asia/Shanghai") == 7 and day("Asia/Shanghai") == 3 and weekday("Asia/Shanghai") == 1', 1],
    ['param("constructor") == nil and param("messages.length") == nil', 1],
  ]
  for (const [source, expected] of cases) test(source, () => expect(holds(source, request)).toBe(expected))

  test('a request without a JSON body answers nil', () => {
    expect(holds('param("n") == nil')).toBe(1)
  })

  test('asking the request is remembered, naming tokens is not asking', () => {
    expect(run('tier("a", p)')).toEqual({ kind: 'value', value: 1000, tier: 'a', hasReadRequest: false })
    expect(run('param("x") == nil ? p : c')).toMatchObject({ hasReadRequest: true })
    expect(run('hour("UTC") > 99 ? p : c')).toMatchObject({ hasReadRequest: true })
  })

  test('the last tier that was evaluated is the matched one', () => {
    expect(run('tier("a", 1) + tier("b", 2)')).toMatchObject({ value: 3, tier: 'b' })
    expect(run('p')).toMatchObject({ tier: '' })
  })
})

describe('regular expressions', () => {
  const cases: [string, string, number][] = [
    ['gpt-5.4-mini', '^gpt-5(\\\\.\\\\d+)?(-mini)?$', 1],
    ['gpt-5x', '^gpt-5(\\\\.\\\\d+)?(-mini)?$', 0],
    ['aaa', 'a{3}', 1],
    ['aa', '^a{3,}$', 0],
    ['aaaa', '^a{2,3}$', 0],
    ['Claude', '(?i)^CLAUDE$', 1],
    ['a\\nb', 'a.b', 0],
    ['a\\nb', '(?s)a.b', 1],
    ['x-1', '[^a-w]-[0-9]', 1],
    ['a]', '[]a]+$', 1],
    ['foo bar', '\\\\bbar\\\\b', 1],
    ['foobar', '\\\\bbar', 0],
    ['日本', '^.{2}$', 1],
    ['cat', 'dog|cat|cow', 1],
    ['', '^$', 1],
    ['ab', '(?:a|b)*?$', 1],
  ]
  for (const [text, pattern, expected] of cases) {
    test(`"${text}" matches "${pattern}"`, () => expect(holds(`"${text}" matches "${pattern}"`)).toBe(expected))
  }

  test('patterns agree with the engine of the runtime', () => {
    const pattern = fc.constantFrom('a*b', '(a|b)+c', '[ab]{1,3}', 'a?b?c?', '^(ab)*$', 'b.c|^a', '[^b]c', '(a+b*)+$')
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c') })
    fc.assert(
      fc.property(pattern, text, (source, subject) => {
        expect(holds(`"${subject}" matches "${source}"`)).toBe(new RegExp(source).test(subject) ? 1 : 0)
      }),
      { numRuns: 500 },
    )
  })

  test('a pattern made to backtrack does not', () => {
    const subject = 'a'.repeat(5000)
    const request = { body: () => ({ s: subject }) }
    expect(holds('param("s") matches "^(a+)+$"', request)).toBe(1)
    expect(holds('param("s") matches "^(a|a)*b$"', request)).toBe(0)
  })

  test('patterns that are wrong, too large or not supported are refused', () => {
    for (const source of ['(', '[', 'a{9999}', '*a', 'a**b)', '(?=a)', '\\\\p{L}', '\\\\1', '(a{100}){100}', '[b-a]']) {
      expect(typeof holds(`"x" matches "${source}"`)).toBe('string')
    }
  })
})

describe('errors', () => {
  const broken: string[] = [
    '',
    'p *',
    '(p',
    'p p',
    'nosuch + 1',
    'nosuch(1)',
    'len(1)',
    'max(1)',
    'max(1, 2, 3)',
    'tier("a")',
    '"text"',
    'p > 1',
    '1 / 0',
    '0 / 0',
    '5 % 0',
    '5.5 % 2',
    'p - 2000',
    '1 + "a"',
    '[1][5]',
    'param("x").y',
    'nil.a',
    'if',
    '# + 1',
    'let p2 = 1',
    'let true = 1; 1',
    '"unfinished',
    '"\\q"',
    'v2: p',
    'p ?? 1 + 2',
    '1..99999',
    'all(1, true)',
    'all([1], 5)',
    '$',
    'p = 1',
    'p ; c',
    '@',
  ]
  for (const source of broken) {
    test(`refuses ${source}`, () => expect(typeof value(source)).toBe('string'))
  }

  test('length, depth and operators are bounded', () => {
    expect(run(' '.repeat(9000)).kind).toBe('failed')
    expect(run(`${'('.repeat(200)}p${')'.repeat(200)}`).kind).toBe('failed')
    expect(run(`${'-'.repeat(200)}1`).kind).toBe('failed')
    expect(run(`0${'+1'.repeat(1000)}`).kind).toBe('failed')
    expect(run(`0${'+1'.repeat(400)}`)).toMatchObject({ value: 400 })
  })

  test('work is bounded', () => {
    const nested = 'sum(1..5000, sum(1..5000, sum(1..5000)))'
    expect(run(nested)).toEqual({ kind: 'failed', reason: 'takes too long' })
    expect(MAX_STEPS).toBeLessThan(5000 ** 2)
    const request = { body: () => ({ s: 'x'.repeat(200_000) }) }
    expect(run('sum(1..5000, has(param("s"), "y") ? 1 : 0)', request).kind).toBe('failed')
  })

  test('any text ends soon with a number or a reason', () => {
    const word = fc.constantFrom(
      ...'p c len 1 2.5 "a" true nil + - * / % ** == < > and or not in contains matches ?? ? : ( ) [ ] { } , . ?. .. | # let x = ; tier( param( sum( map( all( has( max('.split(
        ' ',
      ),
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(word, { maxLength: 30 }).map((words) => words.join(' ')),
          fc.string(),
        ),
        (source) => {
          const outcome = run(source)
          if (outcome.kind === 'value') expect(outcome.value).toBeGreaterThanOrEqual(0)
          else expect(outcome.reason.length).toBeGreaterThan(0)
        },
      ),
      { numRuns: 3000 },
    )
  })

  test('values that an expression builds cannot reach prototypes', () => {
    expect(holds('{"__proto__": {"x": 1}}?.x == nil')).toBe(1)
    expect(holds('{"a": 1}.constructor == nil')).toBe(1)
  })
})

describe('programs', () => {
  test('a compiled expression is kept', () => {
    const source = 'p * 3 + c * 15'
    expect(compileExpression(source)).toBe(compileExpression(source))
  })

  test('the memory of programs is bounded', () => {
    const first = compileExpression('p * 0')
    for (let index = 1; index <= 300; index++) compileExpression(`p * ${index}`)
    expect(compileExpression('p * 0')).not.toBe(first)
  })

  test('a name counts wherever it occurs, but not as a member, a key or text', () => {
    expect(namesVariable('p > 0 ? p : cr', 'cr')).toBe(true)
    expect(namesVariable('p + 0 * cr', 'cr')).toBe(true)
    expect(namesVariable('{"cr": 1}.cr + p', 'cr')).toBe(false)
    expect(namesVariable('has("cr", "cr") ? p : c', 'cr')).toBe(false)
    expect(namesVariable('let cr = 1; p * cr', 'cr')).toBe(false)
    expect(namesVariable('p *', 'p')).toBe(false)
  })
})

describe('the check on save', () => {
  test('good expressions pass', () => {
    for (const source of [
      'p * 3 + c * 15',
      'len <= 200000 ? tier("base", p * 3) : tier("long", p * 6)',
      'p * (param("service_tier") == "fast" ? 2 : 1)',
      'count(param("messages") ?? [], # != nil) > 20 ? p * 2 : p',
    ]) {
      expect(validateExpression(source)).toBeUndefined()
    }
  })

  test('errors on any of the sample sizes or requests are found', () => {
    expect(validateExpression('p * nosuch')).toContain('nosuch')
    expect(validateExpression('len > 500000 ? "free" : p')).toContain('not a number')
    expect(validateExpression('p - 50000')).toContain('negative')
    expect(validateExpression('param("service_tier") == "fast" ? nil : p')).toContain('nil')
    expect(validateExpression('header("anthropic-beta") contains "fast" ? 1 / 0 : p')).toContain('finite')
  })
})
