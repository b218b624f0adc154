// The SQL of every repository function is written down, so that a change of it is seen in review.
import { expect, test } from 'bun:test'
import { renderSql, uncovered } from './sql-text.ts'

const directory = `${import.meta.dir}/../../../src/storage/repos/__sql__`
const texts = await renderSql()

test('every repository function is written down', () => {
  expect(uncovered()).toEqual([])
})

for (const [name, text] of texts) {
  test(`the SQL of ${name} is what its file says (update: bun test/contracts/storage/update-sql.ts)`, async () => {
    const file = Bun.file(`${directory}/${name}.txt`)
    expect(text).toBe((await file.exists()) ? await file.text() : '')
  })
}
