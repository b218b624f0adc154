// Where log lines go: stdout and a rotated file, written in batches behind the program's back so that no request waits for a disk.
import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  statSync,
  unlinkSync,
  write,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'

export type LogSink = {
  /** Takes one line with its newline. Never blocks, never throws. */
  readonly write: (line: string) => void
  /** Writes everything that waits, blocking; for the end of the process. */
  readonly flushSync: () => void
  /** Resolves when everything taken so far is written. */
  readonly flush: () => Promise<void>
  readonly close: () => void
}

export type LogFileOptions = {
  /** Folder; made when missing. */
  readonly directory: string
  /** A file is renamed and a new one begun beyond so many bytes. */
  readonly fileBytesMax?: number
  /** Rotated files kept; older ones are deleted. */
  readonly filesMax?: number
  readonly nowMs?: () => number
}

const FILE_BYTES_MAX = 64 * 1024 * 1024
const FILES_MAX = 14
/** Lines that wait for a stuck output beyond so many characters are dropped, and counted. */
const WAITING_CHARACTERS_MAX = 16 * 1024 * 1024
export const LOG_FILE_NAME = 'combined.log'
const ROTATED_NAME = /^combined-\d{8}T\d{6}(?:-\d+)?\.log$/

/** One output: lines gather while a write is under way, then go out together. */
const createBatchWriter = (fileDescriptor: () => number, beforeBatch: () => void): LogSink => {
  let waiting: string[] = []
  let waitingCharacters = 0
  let dropped = 0
  let isWriting = false
  let idleWaiters: (() => void)[] = []

  const takeBatch = (): Buffer => {
    const note = dropped > 0 ? `{"level":40,"msg":"${dropped} log lines were dropped: the output is too slow"}\n` : ''
    const batch = Buffer.from(waiting.join('') + note)
    waiting = []
    waitingCharacters = 0
    dropped = 0
    return batch
  }
  const settle = (): void => {
    isWriting = false
    if (waiting.length > 0) {
      schedule()
      return
    }
    for (const wake of idleWaiters) wake()
    idleWaiters = []
  }
  const writeRest = (batch: Buffer, from: number): void => {
    write(fileDescriptor(), batch, from, batch.length - from, null, (error, written) => {
      const isBusy = error?.code === 'EAGAIN'
      const next = from + (error === null ? written : 0)
      if ((error !== null && !isBusy) || next >= batch.length) settle()
      else if (isBusy) setTimeout(() => writeRest(batch, next), 10)
      else writeRest(batch, next)
    })
  }
  const schedule = (): void => {
    isWriting = true
    setImmediate(() => {
      if (waiting.length === 0) {
        settle()
        return
      }
      beforeBatch()
      writeRest(takeBatch(), 0)
    })
  }
  return {
    write: (line) => {
      if (waitingCharacters > WAITING_CHARACTERS_MAX) {
        dropped++
        return
      }
      waiting.push(line)
      waitingCharacters += line.length
      if (!isWriting) schedule()
    },
    flushSync: () => {
      if (waiting.length === 0) return
      try {
        writeSync(fileDescriptor(), takeBatch())
      } catch {
        // The process is ending and its output is gone: there is nowhere left to tell it.
      }
    },
    flush: () => (isWriting ? new Promise((resolve) => idleWaiters.push(resolve)) : Promise.resolve()),
    close: () => {},
  }
}

/** Lines to the standard output. */
export const createStdoutSink = (): LogSink =>
  createBatchWriter(
    () => 1,
    () => {},
  )

/**
 * Lines to `<directory>/combined.log`. The file is renamed to `combined-<UTC time>.log` when it is full or when a day has ended
 * (UTC), and opened again when another process has renamed it, so that several workers may share it. Throws when the folder
 * cannot be made or the file not opened.
 */
export const createFileSink = (options: LogFileOptions): LogSink => {
  const { directory, fileBytesMax = FILE_BYTES_MAX, filesMax = FILES_MAX, nowMs = Date.now } = options
  const path = join(directory, LOG_FILE_NAME)
  mkdirSync(directory, { recursive: true })
  let descriptor = openSync(path, 'a', 0o640)

  const reopen = (): void => {
    const previous = descriptor
    descriptor = openSync(path, 'a', 0o640)
    closeSync(previous)
  }
  const rotateWhenDue = (): void => {
    try {
      const named = statSync(path, { throwIfNoEntry: false })
      const open = fstatSync(descriptor)
      if (named === undefined || named.ino !== open.ino) {
        reopen()
        return
      }
      const isOld = named.size > 0 && dayOf(named.mtimeMs) < dayOf(nowMs())
      if (named.size < fileBytesMax && !isOld) return
      renameSync(path, freeName(directory, isOld ? named.mtimeMs : nowMs()))
      reopen()
      deleteOldest(directory, filesMax)
    } catch {
      // A full disk or a vanished folder must not stop the gateway: lines go on to the open file and to stdout.
    }
  }
  const writer = createBatchWriter(() => descriptor, rotateWhenDue)
  return { ...writer, close: () => closeSync(descriptor) }
}

const DAY_MS = 86_400_000
const dayOf = (timeMs: number): number => Math.floor(timeMs / DAY_MS)

const freeName = (directory: string, timeMs: number): string => {
  const stamp = new Date(timeMs).toISOString().slice(0, 19).replace(/[-:]/g, '')
  for (let number = 0; ; number++) {
    const path = join(directory, `combined-${stamp}${number === 0 ? '' : `-${number}`}.log`)
    if (statSync(path, { throwIfNoEntry: false }) === undefined) return path
  }
}

const deleteOldest = (directory: string, filesMax: number): void => {
  const rotated = readdirSync(directory)
    .filter((name) => ROTATED_NAME.test(name))
    .map((name) => ({ path: join(directory, name), timeMs: statSync(join(directory, name)).mtimeMs }))
    .sort((one, other) => other.timeMs - one.timeMs)
  for (const { path } of rotated.slice(filesMax)) unlinkSync(path)
}

/** Several sinks as one. */
export const joinSinks = (sinks: readonly LogSink[]): LogSink => ({
  write: (line) => {
    for (const sink of sinks) sink.write(line)
  },
  flushSync: () => {
    for (const sink of sinks) sink.flushSync()
  },
  flush: async () => {
    await Promise.all(sinks.map((sink) => sink.flush()))
  },
  close: () => {
    for (const sink of sinks) sink.close()
  },
})
