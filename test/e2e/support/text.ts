// Reading what a page shows.
import type { Locator } from 'playwright-core'

/** The visible text of one element, once it is there; cells of a row are separated by tabs. */
export const readText = async (locator: Locator): Promise<string> => {
  await locator.waitFor()
  const [text = ''] = await locator.allInnerTexts()
  return text
}
