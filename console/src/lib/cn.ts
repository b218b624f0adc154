// Joins class names; of two conflicting Tailwind classes the later one wins.
import { type ClassValue, clsx } from 'clsx'
import { createTailwindMerge } from 'tailwind-merge'

const any = () => true
const sides = ['px', 'py', 'pl', 'pr', 'pt', 'pb']
const textColours = ['ink', 'ink-soft', 'ink-faint', 'accent-ink', 'accent-text', 'ok', 'warn', 'bad', 'info', 'white']

/** A group of classes that share a prefix, such as `w-4` and `w-full`. */
const prefixed = (name: string) => [{ [name]: [any] }]

// The groups that components of this console let their callers override. The library's own table knows every class of
// Tailwind and is five times its code, which the sign-in page would have to load.
const merge = createTailwindMerge(() => ({
  cacheSize: 300,
  theme: {},
  classGroups: {
    display: ['block', 'inline', 'inline-block', 'flex', 'inline-flex', 'grid', 'contents', 'hidden'],
    position: ['static', 'fixed', 'absolute', 'relative', 'sticky'],
    size: prefixed('size'),
    w: prefixed('w'),
    h: prefixed('h'),
    'min-w': prefixed('min-w'),
    'max-w': prefixed('max-w'),
    'max-h': prefixed('max-h'),
    p: prefixed('p'),
    ...Object.fromEntries(sides.map((side) => [side, prefixed(side)])),
    'font-size': [{ text: ['xs', 'sm', 'base', 'lg', 'xl', '2xl'] }],
    'text-color': [{ text: textColours }],
    bg: prefixed('bg'),
    justify: prefixed('justify'),
  },
  conflictingClassGroups: { size: ['w', 'h'], p: sides, px: ['pl', 'pr'], py: ['pt', 'pb'] },
  conflictingClassGroupModifiers: {},
  orderSensitiveModifiers: [],
}))

/** Joins class names, dropping falsy ones and overridden Tailwind classes. */
export const cn = (...classes: ClassValue[]): string => merge(clsx(classes))
