// The face of the linear regular expressions: patterns of operators that no text can make slow.
export { compilePattern } from './compile.ts'
export { hasMatch } from './has-match.ts'
export { PatternError, type Program } from './program.ts'
export { replaceAll } from './replace.ts'
