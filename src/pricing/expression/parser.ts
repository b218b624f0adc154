// Builds the tree of an expression; precedence and associativity follow billing.md section 12.2.
import type { BinaryOperator, Link, Node, Tree } from './ast.ts'
import { type Token, tokenize } from './lexer.ts'
import { ExpressionError, MAX_DEPTH, MAX_OPERATORS } from './limits.ts'

type Binary = { readonly precedence: number; readonly operator: BinaryOperator }

const BINARY: ReadonlyMap<string, Binary> = new Map([
  ['or', { precedence: 10, operator: 'or' }],
  ['||', { precedence: 10, operator: 'or' }],
  ['and', { precedence: 15, operator: 'and' }],
  ['&&', { precedence: 15, operator: 'and' }],
  ['==', { precedence: 20, operator: '==' }],
  ['!=', { precedence: 20, operator: '!=' }],
  ['<', { precedence: 20, operator: '<' }],
  ['<=', { precedence: 20, operator: '<=' }],
  ['>', { precedence: 20, operator: '>' }],
  ['>=', { precedence: 20, operator: '>=' }],
  ['in', { precedence: 20, operator: 'in' }],
  ['contains', { precedence: 20, operator: 'contains' }],
  ['startsWith', { precedence: 20, operator: 'startsWith' }],
  ['endsWith', { precedence: 20, operator: 'endsWith' }],
  ['matches', { precedence: 20, operator: 'matches' }],
  ['..', { precedence: 25, operator: '..' }],
  ['+', { precedence: 30, operator: '+' }],
  ['-', { precedence: 30, operator: '-' }],
  ['*', { precedence: 60, operator: '*' }],
  ['/', { precedence: 60, operator: '/' }],
  ['%', { precedence: 60, operator: '%' }],
  ['**', { precedence: 100, operator: '**' }],
  ['^', { precedence: 100, operator: '**' }],
  ['??', { precedence: 500, operator: '??' }],
] as const)

const NEGATABLE = new Set(['in', 'contains', 'startsWith', 'endsWith', 'matches'])
const UNARY_NOT = 50
const UNARY_SIGN = 90

/** Built-ins that take a closure as their second argument; the ones listed as `optional` work without it too. */
const CLOSURES = new Set(['all', 'none', 'any', 'one', 'filter', 'map', 'count', 'sum', 'find', 'findIndex'])
const OPTIONAL_CLOSURES = new Set(['count', 'sum'])
const RESERVED = new Set([
  'true',
  'false',
  'nil',
  'let',
  'not',
  'in',
  'and',
  'or',
  'contains',
  'startsWith',
  'endsWith',
])

/** What `let` names and closure pointers stand for at one place of the text. */
type Scope = { readonly names: ReadonlyMap<string, number>; readonly element: number | undefined }

class Parser {
  private readonly tokens: readonly Token[]
  private at = 0
  private depth = 0
  private slots = 0
  private readonly variables = new Set<string>()

  constructor(source: string) {
    this.tokens = tokenize(source)
  }

  parse(): Tree {
    const root = this.expression(0, { names: new Map(), element: undefined })
    if (this.token.kind !== 'end') throw this.unexpected()
    return { root, slotCount: this.slots, variables: this.variables }
  }

  private get token(): Token {
    const token = this.tokens[this.at] ?? this.tokens.at(-1)
    if (token === undefined) throw new ExpressionError('empty')
    return token
  }

  private unexpected(): ExpressionError {
    const { kind, value, at } = this.token
    return new ExpressionError(kind === 'end' ? 'ends too early' : `unexpected "${value}" at ${at}`)
  }

  private is(value: string): boolean {
    const { token } = this
    return (token.kind === 'sign' || token.kind === 'name') && token.value === value
  }

  private take(value: string): boolean {
    if (!this.is(value)) return false
    this.at++
    return true
  }

  private expect(value: string): void {
    if (!this.take(value)) throw this.unexpected()
  }

  private expectName(): string {
    const { token } = this
    if (token.kind !== 'name' || token.value.startsWith('#')) throw this.unexpected()
    this.at++
    return token.value
  }

  private expression(minPrecedence: number, scope: Scope): Node {
    if (++this.depth > MAX_DEPTH) throw new ExpressionError(`nested deeper than ${MAX_DEPTH}`)
    const node = minPrecedence === 0 && this.is('let') ? this.letIn(scope) : this.operators(minPrecedence, scope)
    this.depth--
    return node
  }

  private letIn(scope: Scope): Node {
    this.expect('let')
    const name = this.expectName()
    if (RESERVED.has(name)) throw new ExpressionError(`"${name}" cannot be redefined`)
    this.expect('=')
    const value = this.expression(0, scope)
    this.expect(';')
    const slot = this.slots++
    const body = this.expression(0, { ...scope, names: new Map(scope.names).set(name, slot) })
    return { kind: 'let', slot, value, body }
  }

  private operators(minPrecedence: number, scope: Scope): Node {
    let left = this.primary(scope)
    let previous = ''
    for (let operators = 0; ; operators++) {
      // A long row of operators is a deep tree: evaluation recurses as deep as it is long.
      if (operators > MAX_OPERATORS) throw new ExpressionError(`more than ${MAX_OPERATORS} operators in a row`)
      if (minPrecedence === 0 && this.take('|')) {
        left = this.piped(left, scope)
        continue
      }
      const start = this.at
      const isNegated = this.is('not') && this.takeNegation()
      const binary = this.token.kind === 'end' || this.token.kind === 'text' ? undefined : this.binaryHere()
      if (binary === undefined || binary.precedence < minPrecedence) {
        this.at = start
        break
      }
      if (previous === '??' && binary.operator !== '??') {
        throw new ExpressionError('"??" and other operators need parentheses')
      }
      this.at++
      const isRightAssociative = binary.operator === '**'
      const right = this.expression(isRightAssociative ? binary.precedence : binary.precedence + 1, scope)
      left = { kind: 'binary', operator: binary.operator, left, right }
      if (isNegated) left = { kind: 'unary', operator: 'not', operand: left }
      previous = binary.operator
    }
    return minPrecedence === 0 ? this.choice(left, scope) : left
  }

  private binaryHere(): Binary | undefined {
    const { token } = this
    return token.kind === 'sign' || token.kind === 'name' ? BINARY.get(token.value) : undefined
  }

  /** Steps over `not` where one of the operators that can be negated follows. */
  private takeNegation(): boolean {
    const next = this.tokens[this.at + 1]
    if (next?.kind !== 'name' || !NEGATABLE.has(next.value)) return false
    this.at++
    return true
  }

  private choice(condition: Node, scope: Scope): Node {
    if (!this.take('?')) return condition
    if (this.take(':')) return { kind: 'choice', condition, whenTrue: condition, whenFalse: this.expression(0, scope) }
    const whenTrue = this.expression(0, scope)
    this.expect(':')
    return { kind: 'choice', condition, whenTrue, whenFalse: this.expression(0, scope) }
  }

  private piped(input: Node, scope: Scope): Node {
    const name = this.expectName()
    this.expect('(')
    return this.links(this.call(name, scope, input), scope)
  }

  private primary(scope: Scope): Node {
    if (this.take('!') || this.take('not')) {
      return { kind: 'unary', operator: 'not', operand: this.expression(UNARY_NOT, scope) }
    }
    for (const operator of ['-', '+'] as const) {
      if (this.take(operator)) return { kind: 'unary', operator, operand: this.expression(UNARY_SIGN, scope) }
    }
    return this.links(this.operand(scope), scope)
  }

  private operand(scope: Scope): Node {
    const { token } = this
    if (token.kind === 'end') throw this.unexpected()
    if (token.kind === 'number' || token.kind === 'text') {
      this.at++
      return { kind: 'literal', value: token.value }
    }
    if (token.kind === 'name') return this.named(scope)
    if (this.take('(')) return this.closed(this.expression(0, scope))
    if (this.take('[')) return { kind: 'list', items: this.items(']', scope) }
    if (this.take('{')) return this.mapLiteral(scope)
    // `.name` inside a closure is short for `#.name`.
    if (token.value === '.' && scope.element !== undefined) return { kind: 'slot', slot: scope.element }
    throw this.unexpected()
  }

  private closed(node: Node): Node {
    this.expect(')')
    return node
  }

  private named(scope: Scope): Node {
    const { value: name } = this.token
    this.at++
    if (name === '#' || name === '#index') return this.pointer(String(name), scope)
    if (name === 'true' || name === 'false') return { kind: 'literal', value: name === 'true' }
    if (name === 'nil') return { kind: 'literal', value: null }
    if (typeof name !== 'string' || RESERVED.has(name) || name.startsWith('#')) {
      this.at--
      throw this.unexpected()
    }
    if (this.take('(')) return this.call(name, scope, undefined)
    const slot = scope.names.get(name)
    if (slot !== undefined) return { kind: 'slot', slot }
    this.variables.add(name)
    return { kind: 'variable', name }
  }

  private pointer(name: string, scope: Scope): Node {
    if (scope.element === undefined) throw new ExpressionError(`"${name}" outside of a closure`)
    return { kind: 'slot', slot: name === '#' ? scope.element : scope.element + 1 }
  }

  /** A call whose name and opening parenthesis are taken; a piped value comes first among the arguments. */
  private call(name: string, scope: Scope, input: Node | undefined): Node {
    if (!CLOSURES.has(name)) {
      const args = this.items(')', scope)
      return { kind: 'call', name, args: input === undefined ? args : [input, ...args] }
    }
    let list = input
    if (list === undefined) {
      list = this.expression(0, scope)
      if (!this.is(')')) this.expect(',')
    }
    if (this.is(')') && OPTIONAL_CLOSURES.has(name)) {
      this.at++
      return { kind: 'call', name, args: [list] }
    }
    return this.closure(name, list, scope)
  }

  private closure(name: string, list: Node, scope: Scope): Node {
    const slot = this.slots
    this.slots += 2
    const inner: Scope = { ...scope, element: slot }
    const hasBraces = this.take('{')
    const body = this.expression(0, inner)
    if (hasBraces) this.expect('}')
    this.take(',')
    this.expect(')')
    return { kind: 'each', name, list, slot, body }
  }

  private items(close: string, scope: Scope): readonly Node[] {
    const items: Node[] = []
    while (!this.take(close)) {
      items.push(this.expression(0, scope))
      if (!this.is(close)) this.expect(',')
    }
    return items
  }

  private mapLiteral(scope: Scope): Node {
    const entries: [Node, Node][] = []
    while (!this.take('}')) {
      const key = this.mapKey(scope)
      this.expect(':')
      entries.push([key, this.expression(0, scope)])
      if (!this.is('}')) this.expect(',')
    }
    return { kind: 'map', entries }
  }

  private mapKey(scope: Scope): Node {
    const { token } = this
    if (this.take('(')) return this.closed(this.expression(0, scope))
    if (token.kind !== 'name' && token.kind !== 'text' && token.kind !== 'number') throw this.unexpected()
    this.at++
    return { kind: 'literal', value: String(token.value) }
  }

  private links(base: Node, scope: Scope): Node {
    const links: Link[] = []
    for (;;) {
      if (this.is('.') || this.is('?.')) {
        const isOptional = this.take('?.') || !this.take('.')
        if (isOptional && this.take('[')) links.push({ key: this.indexKey(scope), isOptional })
        else links.push({ key: { kind: 'literal', value: this.expectName() }, isOptional })
      } else if (this.take('[')) links.push({ key: this.indexKey(scope), isOptional: false })
      else break
    }
    return links.length === 0 ? base : { kind: 'chain', base, links }
  }

  private indexKey(scope: Scope): Node {
    const key = this.expression(0, scope)
    this.expect(']')
    return key
  }
}

/** Parses an expression. Throws an ExpressionError that says what is wrong and where. */
export const parseExpression = (source: string): Tree => new Parser(source).parse()
