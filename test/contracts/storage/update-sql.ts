// Writes down the SQL of the repositories anew; its changes are read in review.
import { renderSql } from './sql-text.ts'

const directory = `${import.meta.dir}/../../../src/storage/repos/__sql__`
for (const [name, text] of await renderSql()) await Bun.write(`${directory}/${name}.txt`, text)
