// Ids and tool names on Claude's wire, where only ASCII letters, digits, `_` and `-` may stand.

/** Claude refuses other tool ids (`^[a-zA-Z0-9_-]+$`) and other tool names. */
const FITTING = /^[a-zA-Z0-9_-]+$/
const MARK = 'tg_'
/** What must be spelled out: characters that are not allowed, and an underscore that would read like a spelled-out one. */
const SPELLED = /[^a-zA-Z0-9_-]|_(?=x)/g

/**
 * A text as Claude's wire can carry it: unchanged where it fits, else marked, with each other character as `_x<hex>_`. The
 * same text always gives the same name, two texts never share one, and `readName` gives it back.
 */
export const writeName = (text: string): string =>
  FITTING.test(text) && !text.startsWith(MARK)
    ? text
    : MARK + text.replace(SPELLED, (character) => `_x${character.charCodeAt(0).toString(16)}_`)

/** The text that `writeName` was given; any other text is itself. */
export const readName = (name: string): string =>
  name.startsWith(MARK)
    ? name
        .slice(MARK.length)
        .replace(/_x([0-9a-f]{1,4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    : name
