// Long lists as files: CSV or JSON lines, written while the client reads, a page of rows in memory at a time.
import { z } from '../../contract/index.ts'
import { type CsvValue, csvLine } from '../../kernel/index.ts'
import type { Answer } from '../frame/index.ts'

export const EXPORT_FORMATS = ['csv', 'jsonl'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

/** The query field that chooses the format; CSV when it is absent or unknown. */
export const exportFormat = () =>
  z
    .string()
    .optional()
    .transform((value): ExportFormat => EXPORT_FORMATS.find((format) => format === value) ?? 'csv')

export type ExportRow = Readonly<Record<string, CsvValue>>

export type Export = {
  readonly format: ExportFormat
  /** File name without its ending. */
  readonly name: string
  readonly columns: readonly string[]
  /** The next rows; none at the end. Asked only when the client has read what came before. */
  readonly next: () => Promise<readonly ExportRow[]>
  /** Aborted when the client leaves. */
  readonly signal: AbortSignal
}

const TYPES = { csv: 'text/csv; charset=utf-8', jsonl: 'application/x-ndjson; charset=utf-8' } as const
/** Tells spreadsheets that the text is UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF'

const render = ({ format, columns }: Export, rows: readonly ExportRow[]): string =>
  rows
    .map((row) => (format === 'csv' ? csvLine(columns.map((column) => row[column] ?? '')) : `${JSON.stringify(row)}\n`))
    .join('')

/** The answer that carries an export. A row that cannot be read breaks the download off, so that it never looks whole. */
export const streamExport = (what: Export): Answer => {
  const encoder = new TextEncoder()
  const { format, name, columns, signal } = what
  const body = new ReadableStream<Uint8Array>(
    {
      start: (controller) => {
        if (format === 'csv') controller.enqueue(encoder.encode(BYTE_ORDER_MARK + csvLine(columns)))
      },
      pull: async (controller) => {
        if (signal.aborted) return controller.close()
        // Where the database answers at once nothing else would get its turn while a client reads fast.
        await Bun.sleep(0)
        const rows = await what.next()
        if (rows.length === 0) controller.close()
        else controller.enqueue(encoder.encode(render(what, rows)))
      },
    },
    { highWaterMark: 1 },
  )
  const headers = {
    'content-type': TYPES[format],
    'content-disposition': `attachment; filename="${name}.${format}"`,
    'x-accel-buffering': 'no',
  }
  return { kind: 'stream', status: 200, body, headers }
}
