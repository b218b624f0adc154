// What the playground's address holds: the mode, and which models are tried.
import { readOneOf, readText, type SearchRecord } from '../../lib/url-state.ts'

export const modes = ['chat', 'image', 'speech', 'embeddings'] as const
export type Mode = (typeof modes)[number]

export type PlaygroundSearch = {
  readonly mode?: Mode | undefined
  readonly group?: string | undefined
  readonly model?: string | undefined
  /** The model beside it; there when two are compared. */
  readonly beside?: string | undefined
}

export const readPlaygroundSearch = (search: SearchRecord): PlaygroundSearch => ({
  mode: readOneOf(search.mode, modes),
  group: readText(search.group),
  model: readText(search.model),
  beside: readText(search.beside),
})
