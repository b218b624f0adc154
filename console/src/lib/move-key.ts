// Names for moves of money, so that pressing again after a lost answer does not make the move twice.
import { useCallback, useState } from 'react'

/** Works on pages without TLS, too, where `randomUUID` is missing. */
const newKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')

/** The name of the move that this form makes, and a way to begin the next one after it was made. */
export const useMoveKey = (): { readonly key: string; readonly next: () => void } => {
  const [key, setKey] = useState(newKey)
  return { key, next: useCallback(() => setKey(newKey()), []) }
}
