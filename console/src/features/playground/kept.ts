// Conversations outlive a reload of the page, in the tab's own storage: they end with the tab, and nobody else reads them.
import { getUserId } from '../../lib/preferences.ts'
import { isRunning, type Message } from './conversation.ts'
import { readMessages } from './export.ts'

/** Which of the conversations side by side. */
export type Place = 'a' | 'b'

/** The account is part of the key: who signs in after somebody else in the same tab finds nothing. */
const keyOf = (place: Place): string => `tollgate.chat.${getUserId() ?? ''}.${place}`

/** What the tab kept; nothing where there is nothing, or nothing that makes sense. */
export const loadMessages = (place: Place): readonly Message[] => {
  try {
    return readMessages(JSON.parse(sessionStorage.getItem(keyOf(place)) ?? '[]'))
  } catch {
    return []
  }
}

/** Keeps a conversation as it stands between two answers. */
export const keepMessages = (place: Place, messages: readonly Message[]): void => {
  if (isRunning(messages)) return
  try {
    if (messages.length === 0) sessionStorage.removeItem(keyOf(place))
    else sessionStorage.setItem(keyOf(place), JSON.stringify(messages))
  } catch {
    // Storage may be blocked, or too small for pictures: the conversation then lasts until the page is left.
  }
}
