// A client on a bare socket: shows packets and connection ends as they are, reads slowly, leaves when it wants.
import { connect } from 'node:net'

export type RawClient = {
  send(text: string | Uint8Array): void
  /** Sends a POST with a JSON body. */
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): void
  /** Everything received so far. */
  readonly text: string
  readonly bytes: Buffer
  /** Number of reads that brought data. */
  readonly reads: number
  /** Resolves when `part` was received; rejects when the connection ended without it. */
  sees(part: string): Promise<void>
  /** How the connection ended. */
  readonly ended: Promise<'fin' | 'reset'>
  /** Leaves at once. */
  leave(): void
  /** Stops and resumes reading, so that the sender's buffers fill. */
  pause(): void
  resume(): void
}

/** Connects to a server on this machine. */
export const openRawClient = async (port: number): Promise<RawClient> => {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  const ended = Promise.withResolvers<'fin' | 'reset'>()
  const pieces: Buffer[] = []
  let isOver = false
  let watchers: (() => boolean)[] = []
  const settle = () => {
    watchers = watchers.filter((isSettled) => !isSettled())
  }
  const finish = (how: 'fin' | 'reset') => {
    isOver = true
    ended.resolve(how)
    settle()
  }
  const text = () => Buffer.concat(pieces).toString('utf8')
  socket.on('data', (piece: Buffer) => {
    pieces.push(piece)
    settle()
  })
  socket.on('error', () => finish('reset'))
  socket.on('end', () => finish('fin'))
  socket.on('close', () => finish('fin'))
  await new Promise<void>((resolve) => socket.once('connect', resolve))
  return {
    send: (data) => socket.write(data),
    post: (path, body, headers = {}) => {
      const json = JSON.stringify(body)
      const extra = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
      const head = `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${extra.join('')}`
      socket.write(`${head}Content-Length: ${Buffer.byteLength(json)}\r\n\r\n${json}`)
    },
    get text() {
      return text()
    },
    get bytes() {
      return Buffer.concat(pieces)
    },
    get reads() {
      return pieces.length
    },
    sees: (part) =>
      new Promise((resolve, reject) => {
        watchers.push(() => {
          if (text().includes(part)) resolve()
          else if (isOver) reject(new Error(`the connection ended without ${JSON.stringify(part)}: ${text()}`))
          else return false
          return true
        })
        settle()
      }),
    ended: ended.promise,
    leave: () => socket.destroy(),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
  }
}
