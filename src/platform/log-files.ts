// The log files of this machine: listed, read from their end, and thrown away, for the operator's page.
import { readdir, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { LOG_FILE_NAME } from './log-sink.ts'
import type { Redact } from './redact.ts'

export type LogFile = { readonly name: string; readonly size: number; readonly modifiedAtMs: number }
export type LogQuestion = {
  readonly file: string
  /** Lines wanted, the newest of those that fit. */
  readonly limit: number
  /** Only lines that hold this text, in any case. */
  readonly text?: string
  /** Only lines of these levels. */
  readonly levels?: readonly string[]
}
export type LogTail = {
  /** Newest first. */
  readonly lines: readonly string[]
  /** The search stopped at its bound before the beginning of the file. */
  readonly isCut: boolean
}
export type Removal = {
  readonly deletedCount: number
  readonly freedBytes: number
  readonly failedFiles: readonly string[]
}

/** Files that the sink writes, and those of New API that were in the folder before. */
const LOG_NAME = /^(?:combined|oneapi)[\w-]*\.log$/
const CHUNK_BYTES = 256 * 1024
/** How far a search goes back in a file. */
const SEARCH_BYTES_MAX = 16 * 1024 * 1024
const LINE_CHARACTERS_MAX = 16_384

const levelOf = (line: string): string => /"level":"(\w+)"/.exec(line)?.[1] ?? ''

/**
 * The log folder; undefined when there is none. Names are checked: nothing outside the folder, and nothing that is not a log
 * file, is ever touched. Lines are redacted once more on their way out.
 */
export const createLogFiles = (directory: string | undefined, redact: Redact) => {
  const list = async (): Promise<LogFile[]> => {
    if (directory === undefined) return []
    const names = (await readdir(directory).catch(() => [])).filter((name) => LOG_NAME.test(name))
    const files = await Promise.all(
      names.map(async (name): Promise<LogFile[]> => {
        const found = await stat(join(directory, name)).catch(() => undefined)
        return found === undefined ? [] : [{ name, size: found.size, modifiedAtMs: found.mtimeMs }]
      }),
    )
    return files.flat().sort((one, other) => other.modifiedAtMs - one.modifiedAtMs)
  }

  const remove = async (files: readonly LogFile[]): Promise<Removal> => {
    let [deletedCount, freedBytes] = [0, 0]
    const failedFiles: string[] = []
    for (const { name, size } of files) {
      // The open file is kept: its writer would go on into nothing.
      if (directory === undefined || name === LOG_FILE_NAME) continue
      try {
        await unlink(join(directory, name))
        deletedCount++
        freedBytes += size
      } catch {
        failedFiles.push(name)
      }
    }
    return { deletedCount, freedBytes, failedFiles }
  }

  /** The newest lines that fit; undefined when there is no such file. */
  const tail = async ({ file, limit, text = '', levels }: LogQuestion): Promise<LogTail | undefined> => {
    if (directory === undefined || !LOG_NAME.test(file)) return undefined
    const source = Bun.file(join(directory, file))
    if (!(await source.exists())) return undefined
    const wanted = text.toLowerCase()
    const fits = (line: string): boolean =>
      line !== '' &&
      (wanted === '' || line.toLowerCase().includes(wanted)) &&
      (levels === undefined || levels.includes(levelOf(line)))
    const lines: string[] = []
    let end = source.size
    const stop = Math.max(0, end - SEARCH_BYTES_MAX)
    let rest = new Uint8Array()
    while (end > stop && lines.length < limit) {
      const start = Math.max(stop, end - CHUNK_BYTES)
      const chunk = new Uint8Array(await source.slice(start, end).arrayBuffer())
      const bytes = Buffer.concat([chunk, rest])
      // What stands before the first line break belongs to a line that begins further up.
      const cut = start === 0 ? 0 : bytes.indexOf(10) + 1
      rest = start === 0 ? new Uint8Array() : bytes.subarray(0, cut === 0 ? bytes.length : cut)
      const whole = start > 0 && cut === 0 ? '' : bytes.subarray(cut).toString('utf8')
      for (const line of whole.split('\n').reverse()) {
        if (lines.length < limit && fits(line)) lines.push(redact(line.slice(0, LINE_CHARACTERS_MAX)))
      }
      if (rest.length > 4 * CHUNK_BYTES) rest = new Uint8Array()
      end = start
    }
    return { lines, isCut: end > 0 }
  }

  return { directory, list, remove, tail }
}

export type LogFiles = ReturnType<typeof createLogFiles>
