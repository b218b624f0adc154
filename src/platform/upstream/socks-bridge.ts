// SOCKS proxies for a fetch that only speaks to HTTP proxies: one HTTP proxy on the loopback interface hands calls on to SOCKS servers.
import type { Server } from 'proxy-chain'

/** A proxy as fetch takes it; NO_PROXY must not undo a channel's own choice. */
export type FetchProxy = { readonly url: string; readonly respectNoProxy: false }

export type SocksBridge = {
  /** The HTTP form of a SOCKS proxy URL (`socks5://user:pass@host:port`); starts the bridge at the first call. */
  readonly translate: (socksUrl: string) => Promise<FetchProxy>
  /** Closes the bridge and its connections. */
  readonly close: () => Promise<void>
}

/** More SOCKS servers than this are forgotten oldest first; a forgotten one is simply taken in again. */
const ROUTES_MAX = 256
const PASSWORD_BYTES = 24

/**
 * The library is loaded at the first use, which most installations never reach. Routes are told apart by the user name of the
 * call; the password is random per process, so that no other program of the machine can use the bridge. Host names are
 * resolved by the SOCKS server.
 */
export const createSocksBridge = (): SocksBridge => {
  const password = Buffer.from(crypto.getRandomValues(new Uint8Array(PASSWORD_BYTES))).toString('hex')
  const routes = new Map<string, string>()
  const names = new Map<string, string>()
  let server: Promise<Server> | undefined
  let count = 0

  const start = async (): Promise<Server> => {
    const { Server } = await import('proxy-chain')
    const started = new Server({
      host: '127.0.0.1',
      port: 0,
      prepareRequestFunction: ({ username, password: given }) => {
        const socksUrl = given === password ? routes.get(username) : undefined
        return socksUrl === undefined ? { requestAuthentication: true } : { upstreamProxyUrl: socksUrl }
      },
    })
    await started.listen()
    return started
  }
  const nameOf = (socksUrl: string): string => {
    const known = names.get(socksUrl)
    if (known !== undefined) return known
    const name = `r${++count}`
    names.set(socksUrl, name)
    routes.set(name, socksUrl.replace(/^socks5?:/i, 'socks5h:'))
    const [oldest] = names.keys()
    if (names.size > ROUTES_MAX && oldest !== undefined) {
      routes.delete(names.get(oldest) ?? '')
      names.delete(oldest)
    }
    return name
  }
  return {
    translate: async (socksUrl) => {
      server ??= start()
      const { port } = await server
      return { url: `http://${nameOf(socksUrl)}:${password}@127.0.0.1:${port}`, respectNoProxy: false }
    },
    close: async () => {
      const running = server
      server = undefined
      await (await running)?.close(true)
    },
  }
}

/** True for the statuses with which the bridge itself reports a failure of the SOCKS server on an unencrypted call. */
export const isBridgeFailureStatus = (status: number): boolean => status >= 590 && status <= 599
