// The operator's and the account's wishes about pages, as the server keeps them: JSON text.

/** Entries by name; a text that is no object wishes nothing. */
export const readModules = <Module>(text: unknown): Record<string, Module | undefined> => {
  try {
    const value: unknown = typeof text === 'string' && text !== '' ? JSON.parse(text) : text
    return typeof value === 'object' && value !== null ? (value as Record<string, Module>) : {}
  } catch {
    return {}
  }
}
