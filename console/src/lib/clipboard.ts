// Copying text, also on plain HTTP where the clipboard API is missing.

/** Copies text; false when the browser allows neither way, so that the caller can offer the text for selection. */
export const copyText = async (text: string): Promise<boolean> => {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    const area = document.createElement('textarea')
    area.value = text
    area.setAttribute('readonly', '')
    area.className = 'fixed opacity-0'
    // Inside an open dialog the focus trap would take the focus from an element outside of it.
    const parent = document.activeElement?.closest('[role="dialog"]') ?? document.body
    parent.append(area)
    area.select()
    const isCopied = document.execCommand('copy')
    area.remove()
    return isCopied
  }
}
