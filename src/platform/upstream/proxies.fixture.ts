// Small proxies for tests: an HTTP one that marks what it forwards, and a SOCKS5 one with password; both note what was asked.
import { connect, createServer, type Socket } from 'node:net'

export type TestProxy = { readonly url: string; readonly seen: string[]; readonly close: () => void }

/** Forwards unencrypted calls and adds a `via` header. */
export const startHttpProxy = async (): Promise<TestProxy> => {
  const seen: string[] = []
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: (request) => {
      seen.push(request.url)
      const target = request.url.replace('inner.test', '127.0.0.1')
      return fetch(target, { headers: { via: 'test-proxy' }, proxy: false })
    },
  })
  return { url: `http://127.0.0.1:${server.port}`, seen, close: () => server.stop(true) }
}

/** Reads exactly so many bytes. */
const readBytes = async (socket: Socket, count: number): Promise<Buffer> => {
  for (;;) {
    const bytes: Buffer | null = socket.read(count)
    if (bytes !== null) return bytes
    await new Promise((resolve, reject) => {
      socket.once('readable', resolve)
      socket.once('close', () => reject(new Error('closed')))
    })
  }
}

const readCounted = async (socket: Socket): Promise<string> => {
  const [length = 0] = await readBytes(socket, 1)
  return length === 0 ? '' : (await readBytes(socket, length)).toString()
}

const readDestination = async (socket: Socket): Promise<{ host: string; port: number }> => {
  const head = await readBytes(socket, 4)
  const host = head[3] === 1 ? (await readBytes(socket, 4)).join('.') : await readCounted(socket)
  return { host, port: (await readBytes(socket, 2)).readUInt16BE(0) }
}

/** RFC 1928 with the user/password method of RFC 1929; the host `inner.test` is this machine. */
export const startSocksServer = async (account: { user: string; password: string }): Promise<TestProxy> => {
  const seen: string[] = []
  const handle = async (socket: Socket): Promise<void> => {
    await readBytes(socket, 1)
    await readCounted(socket)
    socket.write(Buffer.from([5, 2]))
    await readBytes(socket, 1)
    const isRight = (await readCounted(socket)) === account.user && (await readCounted(socket)) === account.password
    socket.write(Buffer.from([1, isRight ? 0 : 1]))
    if (!isRight) return void socket.end()
    const { host, port } = await readDestination(socket)
    seen.push(`${host}:${port}`)
    const target = connect(port, host === 'inner.test' ? '127.0.0.1' : host)
    target.on('error', () => socket.destroy())
    target.on('connect', () => {
      socket.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]))
      socket.pipe(target).pipe(socket)
    })
    socket.on('close', () => target.destroy())
  }
  const server = createServer((socket) => {
    socket.on('error', () => {})
    handle(socket).catch(() => socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const login = `${encodeURIComponent(account.user)}:${encodeURIComponent(account.password)}`
  return { url: `socks5://${login}@127.0.0.1:${port}`, seen, close: () => server.close() }
}
