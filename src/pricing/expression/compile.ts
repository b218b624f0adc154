// Turns a tree into closures, so that a price evaluated per request does not walk the tree each time.
import type { BinaryOperator, Link, Node } from './ast.ts'
import { BUILTINS, isIn } from './builtins.ts'
import { ExpressionError, MAX_ELEMENTS, MAX_TEXT_LENGTH } from './limits.ts'
import { compilePattern } from './regex.ts'
import { type State, spend, type TierTokens, TOKEN_NAMES } from './state.ts'
import { areEqual, asBoolean, asList, asNumber, asText, isList, isMap, kindOf, type Value } from './values.ts'

export type Run = (state: State) => Value

type Infix = (state: State, left: Value, right: Value) => Value

const isTokenName = (name: string): name is keyof TierTokens => TOKEN_NAMES.has(name)

const add = (state: State, left: Value, right: Value): Value => {
  if (typeof left !== 'string' || typeof right !== 'string') return asNumber(left) + asNumber(right)
  const text = left + right
  spend(state, text.length / 16)
  if (text.length > MAX_TEXT_LENGTH) throw new ExpressionError('text too long')
  return text
}

const remainder = (left: number, right: number): number => {
  if (!Number.isInteger(left) || !Number.isInteger(right)) throw new ExpressionError('"%" needs whole numbers')
  if (right === 0) throw new ExpressionError('division by zero')
  return left % right
}

const range = (state: State, from: number, to: number): Value => {
  if (!Number.isInteger(from) || !Number.isInteger(to)) throw new ExpressionError('".." needs whole numbers')
  const length = Math.max(0, to - from + 1)
  if (length > MAX_ELEMENTS) throw new ExpressionError('range too long')
  spend(state, length)
  return Array.from({ length }, (_, index) => from + index)
}

const compare = (left: Value, right: Value): number => {
  if (typeof left === 'string' && typeof right === 'string') return left === right ? 0 : left < right ? -1 : 1
  const difference = asNumber(left) - asNumber(right)
  return Number.isNaN(difference) && left === right ? 0 : difference
}

/** `contains` and its kin on nil are false, as they are for a missing parameter. */
const textTest =
  (test: (text: string, other: string) => boolean): Infix =>
  (state, left, right) => {
    if (left === null) return false
    const text = asText(left)
    spend(state, text.length / 16)
    return test(text, asText(right))
  }

const INFIX: Readonly<Record<Exclude<BinaryOperator, 'and' | 'or' | '??' | 'matches'>, Infix>> = {
  '+': add,
  '-': (_, left, right) => asNumber(left) - asNumber(right),
  '*': (_, left, right) => asNumber(left) * asNumber(right),
  '/': (_, left, right) => asNumber(left) / asNumber(right),
  '%': (_, left, right) => remainder(asNumber(left), asNumber(right)),
  '**': (_, left, right) => asNumber(left) ** asNumber(right),
  '..': (state, left, right) => range(state, asNumber(left), asNumber(right)),
  '==': (_, left, right) => areEqual(left, right),
  '!=': (_, left, right) => !areEqual(left, right),
  '<': (_, left, right) => compare(left, right) < 0,
  '<=': (_, left, right) => compare(left, right) <= 0,
  '>': (_, left, right) => compare(left, right) > 0,
  '>=': (_, left, right) => compare(left, right) >= 0,
  in: isIn,
  contains: textTest((text, other) => text.includes(other)),
  startsWith: textTest((text, other) => text.startsWith(other)),
  endsWith: textTest((text, other) => text.endsWith(other)),
}

const compileMatches = (leftNode: Node, rightNode: Node): Run => {
  const left = compileNode(leftNode)
  const right = compileNode(rightNode)
  const fixed = rightNode.kind === 'literal' ? compilePattern(asText(rightNode.value)) : undefined
  return (state) => {
    const text = left(state)
    if (text === null) return false
    const pattern = fixed ?? compilePattern(asText(right(state)))
    return pattern(asText(text), (steps) => spend(state, steps))
  }
}

const compileBinary = (operator: BinaryOperator, leftNode: Node, rightNode: Node): Run => {
  if (operator === 'matches') return compileMatches(leftNode, rightNode)
  const left = compileNode(leftNode)
  const right = compileNode(rightNode)
  if (operator === 'and') return (state) => asBoolean(left(state)) && asBoolean(right(state))
  if (operator === 'or') return (state) => asBoolean(left(state)) || asBoolean(right(state))
  if (operator === '??') return (state) => left(state) ?? right(state)
  const infix = INFIX[operator]
  return (state) => infix(state, left(state), right(state))
}

const compileUnary = (operator: '-' | '+' | 'not', operandNode: Node): Run => {
  const operand = compileNode(operandNode)
  if (operator === 'not') return (state) => !asBoolean(operand(state))
  return operator === '-' ? (state) => -asNumber(operand(state)) : (state) => asNumber(operand(state))
}

const compileCall = (name: string, argNodes: readonly Node[]): Run => {
  const builtin = BUILTINS.get(name)
  if (builtin === undefined) throw new ExpressionError(`unknown function "${name}"`)
  const { min, max, run } = builtin
  if (argNodes.length < min || argNodes.length > max) throw new ExpressionError(`"${name}" takes ${min} argument(s)`)
  const args = argNodes.map(compileNode)
  return (state) => {
    spend(state, 1)
    return run(
      state,
      args.map((arg) => arg(state)),
    )
  }
}

const readMember = (value: Value, key: Value): Value => {
  if (isMap(value)) {
    const name = asText(key)
    return Object.hasOwn(value, name) ? (value[name] ?? null) : null
  }
  if (!isList(value)) throw new ExpressionError(`cannot read a member of ${kindOf(value)}`)
  const index = asNumber(key)
  const item = value[index < 0 ? value.length + index : index]
  if (item === undefined) throw new ExpressionError('index out of range')
  return item
}

const compileChain = (baseNode: Node, links: readonly Link[]): Run => {
  const base = compileNode(baseNode)
  const steps = links.map(({ key, isOptional }) => ({ key: compileNode(key), isOptional }))
  return (state) => {
    let value = base(state)
    for (const { key, isOptional } of steps) {
      if (value === null && isOptional) return null
      value = readMember(value, key(state))
    }
    return value
  }
}

type Each = (list: readonly Value[], test: (item: Value, index: number) => Value) => Value

const holds = (value: Value): boolean => asBoolean(value)

const EACH: Readonly<Record<string, Each>> = {
  all: (list, body) => list.every((item, index) => holds(body(item, index))),
  none: (list, body) => !list.some((item, index) => holds(body(item, index))),
  any: (list, body) => list.some((item, index) => holds(body(item, index))),
  one: (list, body) => list.filter((item, index) => holds(body(item, index))).length === 1,
  filter: (list, body) => list.filter((item, index) => holds(body(item, index))),
  map: (list, body) => list.map(body),
  count: (list, body) => list.filter((item, index) => holds(body(item, index))).length,
  sum: (list, body) => list.reduce<number>((sum, item, index) => sum + asNumber(body(item, index)), 0),
  find: (list, body) => list.find((item, index) => holds(body(item, index))) ?? null,
  findIndex: (list, body) => list.findIndex((item, index) => holds(body(item, index))),
}

const countNodes = (node: Node): number => {
  switch (node.kind) {
    case 'unary':
      return 1 + countNodes(node.operand)
    case 'binary':
      return 1 + countNodes(node.left) + countNodes(node.right)
    case 'choice':
      return 1 + countNodes(node.condition) + countNodes(node.whenTrue) + countNodes(node.whenFalse)
    case 'chain':
      return node.links.reduce((sum, link) => sum + countNodes(link.key), 1 + countNodes(node.base))
    case 'call':
      return node.args.reduce((sum, arg) => sum + countNodes(arg), 1)
    case 'each':
      return 1 + countNodes(node.list) + countNodes(node.body)
    case 'list':
      return node.items.reduce((sum, item) => sum + countNodes(item), 1)
    case 'map':
      return node.entries.reduce((sum, [key, value]) => sum + countNodes(key) + countNodes(value), 1)
    case 'let':
      return 1 + countNodes(node.value) + countNodes(node.body)
    default:
      return 1
  }
}

const compileEach = (name: string, listNode: Node, slot: number, bodyNode: Node): Run => {
  const each = EACH[name]
  if (each === undefined) throw new ExpressionError(`unknown function "${name}"`)
  const list = compileNode(listNode)
  const body = compileNode(bodyNode)
  const cost = countNodes(bodyNode)
  return (state) =>
    each(asList(list(state)), (item, index) => {
      spend(state, cost)
      state.slots[slot] = item
      state.slots[slot + 1] = index
      return body(state)
    })
}

const compileVariable = (name: string): Run => {
  if (!isTokenName(name)) throw new ExpressionError(`unknown name "${name}"`)
  return (state) => state.tokens[name]
}

const compileMap = (entryNodes: readonly (readonly [Node, Node])[]): Run => {
  const entries = entryNodes.map(([key, value]) => [compileNode(key), compileNode(value)] as const)
  return (state) => Object.fromEntries(entries.map(([key, value]) => [asText(key(state)), value(state)]))
}

/** Compiles a tree. Throws an ExpressionError for unknown names and wrong numbers of arguments. */
export const compileNode = (node: Node): Run => {
  switch (node.kind) {
    case 'literal':
      return () => node.value
    case 'variable':
      return compileVariable(node.name)
    case 'slot':
      return (state) => state.slots[node.slot] ?? null
    case 'unary':
      return compileUnary(node.operator, node.operand)
    case 'binary':
      return compileBinary(node.operator, node.left, node.right)
    case 'choice': {
      const [condition, whenTrue, whenFalse] = [node.condition, node.whenTrue, node.whenFalse].map(compileNode)
      if (condition === undefined || whenTrue === undefined || whenFalse === undefined)
        throw new ExpressionError('empty')
      return (state) => (asBoolean(condition(state)) ? whenTrue(state) : whenFalse(state))
    }
    case 'chain':
      return compileChain(node.base, node.links)
    case 'call':
      return compileCall(node.name, node.args)
    case 'each':
      return compileEach(node.name, node.list, node.slot, node.body)
    case 'list': {
      const items = node.items.map(compileNode)
      return (state) => items.map((item) => item(state))
    }
    case 'map':
      return compileMap(node.entries)
    case 'let': {
      const value = compileNode(node.value)
      const body = compileNode(node.body)
      return (state) => {
        state.slots[node.slot] = value(state)
        return body(state)
      }
    }
  }
}
