// Bounds of the expression language; with them every expression ends soon, whatever was typed.

/** Characters of an expression's text. */
export const MAX_EXPRESSION_LENGTH = 8192
/** Nested parentheses, operators, closures. */
export const MAX_DEPTH = 64
/** Binary operators and pipes in one row without parentheses. */
export const MAX_OPERATORS = 500
/** Work units of one evaluation: about one per evaluated node, element or regular-expression step. */
export const MAX_STEPS = 500_000
/** Elements of a range or a built list. */
export const MAX_ELEMENTS = 10_000
/** Characters of a text that an expression builds. */
export const MAX_TEXT_LENGTH = 1_000_000
/** States of a regular expression. */
export const MAX_PATTERN_STATES = 1000

/** An expression that cannot be read or evaluated; the message is safe to show to the operator. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError'
}
