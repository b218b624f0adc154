// Thoughts that an answer carries inside its text, between tags: cut out while the text streams, wherever its chunks are cut.

export type Thought = { readonly kind: 'text' | 'reasoning'; readonly text: string }

/** Dify writes the folded box of its own front end around thoughts, newer models the bare tag. */
const OPENING = /<think>\s*|<details\b[^>]*>\s*<summary>\s*Thinking\.\.\.\s*<\/summary>\s*/
const CLOSING = /\s*(?:<\/think>|<\/details>)/
/** No opening tag is longer: what is, was text. */
const LONGEST_OPENING = 400
const BARE = '<think>'
const BOX = '<details'
const SUMMARY = '<summary>'

/** Whether text that begins with `<` may still grow into an opening tag. */
const mayOpen = (text: string): boolean => {
  if (BARE.startsWith(text) || BOX.startsWith(text)) return true
  if (!text.startsWith(BOX) || text.length > LONGEST_OPENING) return false
  const end = text.indexOf('>')
  if (end < 0) return true
  const inside = text.slice(end + 1).trimStart()
  if (SUMMARY.startsWith(inside)) return true
  return (
    inside.startsWith(SUMMARY) && 'Thinking...</summary>'.startsWith(inside.slice(SUMMARY.length).replace(/\s/g, ''))
  )
}

/** Where a tail begins that has to wait for more text; the text's length when none has to. */
const holdFrom = (text: string): number => {
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at + 1)) if (mayOpen(text.slice(at))) return at
  return text.length
}

/** White space and the beginning of a closing tag wait: they may belong to the end of the thought. */
const PARTIAL_CLOSING = /\s*(?:<(?:\/(?:t(?:h(?:i(?:n(?:k)?)?)?)?|d(?:e(?:t(?:a(?:i(?:l(?:s)?)?)?)?)?)?)?)?)?$/

/** Splits a text as it comes. `flush` gives what was held back; a thought that was never closed stays one. */
export const createThoughtSplitter = () => {
  let held = ''
  let isThinking = false
  /** White space behind an opening or closing tag is layout. */
  let trims = false

  const emit = (kind: Thought['kind'], text: string, out: Thought[]): void => {
    const shown = trims ? text.trimStart() : text
    if (shown === '') return
    trims = false
    out.push({ kind, text: shown })
  }

  const step = (text: string): readonly Thought[] => {
    const out: Thought[] = []
    held += text
    for (;;) {
      const kind = isThinking ? 'reasoning' : 'text'
      const tag = (isThinking ? CLOSING : OPENING).exec(held)
      if (tag === null) {
        const end = isThinking ? (PARTIAL_CLOSING.exec(held)?.index ?? held.length) : holdFrom(held)
        emit(kind, held.slice(0, end), out)
        held = held.slice(end)
        return out
      }
      emit(kind, held.slice(0, tag.index), out)
      held = held.slice(tag.index + tag[0].length)
      isThinking = !isThinking
      trims = true
    }
  }

  const flush = (): readonly Thought[] => {
    const out: Thought[] = []
    emit(isThinking ? 'reasoning' : 'text', held, out)
    held = ''
    return out
  }

  return { step, flush }
}
