// Texts that are the address of a page and nothing else.

/** The address, when the text is one and nothing else. */
export const readAddress = (text: string): string | undefined => {
  const trimmed = text.trim()
  if (!/^https?:\/\/\S+$/.test(trimmed)) return undefined
  return URL.parse(trimmed)?.href
}
