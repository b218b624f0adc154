// What every page must pass: nothing cut off sideways, readable contrast, every control with a name, and axe finds nothing serious.
import { join } from 'node:path'
import axe from 'axe-core'
import type { Page } from 'playwright-core'

const script = await Bun.file(join(import.meta.dir, 'audit.js')).text()

const nameless =
  /^\s*- (?:button|link|textbox|searchbox|combobox|spinbutton|checkbox|switch|radio|menuitem|option|img|dialog|alertdialog|table)(?:$|:| \[)/

/** Controls that a screen reader could not name, from the browser's own reckoning of names. */
const findNameless = async (page: Page): Promise<string[]> => {
  const tree = await page.locator('body').ariaSnapshot()
  return tree
    .split('\n')
    .filter((line) => nameless.test(line))
    .map((line) => `without a name: ${line.trim()}`)
}

/** How far the page reaches beyond its window, pixels. */
export const measureOverflow = (page: Page): Promise<number> =>
  page.evaluate<number>('Math.max(0, document.documentElement.scrollWidth - window.innerWidth)')

const axeRun = `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations
  .filter(({ impact }) => impact === 'serious' || impact === 'critical')
  .flatMap(({ id, nodes }) => nodes.slice(0, 5).map(({ target }) => 'axe ' + id + ': ' + target.join(' '))))`

/** What axe calls serious or critical. */
const findAxeViolations = async (page: Page): Promise<string[]> => {
  await page.evaluate(axe.source)
  return page.evaluate<string[]>(axeRun)
}

/** Everything that is wrong with the page as it stands; empty when all is well. */
export const auditPage = async (page: Page): Promise<string[]> => {
  const overflow = await measureOverflow(page)
  return [
    ...(overflow > 0 ? [`${overflow} px beyond the window`] : []),
    ...(await page.evaluate<string[]>(script)),
    ...(await findNameless(page)),
    ...(await findAxeViolations(page)),
  ]
}
