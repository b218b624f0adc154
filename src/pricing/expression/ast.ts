// The tree of a parsed expression.

export type BinaryOperator =
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '**'
  | '..'
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'in'
  | 'contains'
  | 'startsWith'
  | 'endsWith'
  | 'matches'
  | 'and'
  | 'or'
  | '??'

/** One step of `a.b["c"]?.d`; an optional step on nothing ends the whole chain with nil. */
export type Link = { readonly key: Node; readonly isOptional: boolean }

export type Node =
  | { readonly kind: 'literal'; readonly value: number | string | boolean | null }
  | { readonly kind: 'variable'; readonly name: string }
  /** A `let` variable or a closure's element, by its place among the evaluation's slots. */
  | { readonly kind: 'slot'; readonly slot: number }
  | { readonly kind: 'unary'; readonly operator: '-' | '+' | 'not'; readonly operand: Node }
  | { readonly kind: 'binary'; readonly operator: BinaryOperator; readonly left: Node; readonly right: Node }
  | { readonly kind: 'choice'; readonly condition: Node; readonly whenTrue: Node; readonly whenFalse: Node }
  | { readonly kind: 'chain'; readonly base: Node; readonly links: readonly Link[] }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Node[] }
  /** A built-in with a closure over a list's elements: `all`, `map`, …; `body` reads the element and index slots. */
  | { readonly kind: 'each'; readonly name: string; readonly list: Node; readonly slot: number; readonly body: Node }
  | { readonly kind: 'list'; readonly items: readonly Node[] }
  | { readonly kind: 'map'; readonly entries: readonly (readonly [key: Node, value: Node])[] }
  | { readonly kind: 'let'; readonly slot: number; readonly value: Node; readonly body: Node }

/** A parsed expression; `slotCount` is the room its `let`s and closures need. */
export type Tree = { readonly root: Node; readonly slotCount: number; readonly variables: ReadonlySet<string> }
