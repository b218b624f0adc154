// The gateway as a candidate, bundled as `npm start` runs it: on SQLite in a directory of its own, set up over its management API like a
// person would.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Candidate, Running } from './candidate.ts'
import { scriptPath } from './candidate.ts'
import { type Child, findFreePort, spawnScript } from './process.ts'
import { model } from './workloads.ts'

const root = { username: 'root', password: 'bench-password-1' }

// The management calls of one signed-in person.
type Session = { readonly url: string; readonly headers: Readonly<Record<string, string>> }

const call = async (session: Session, method: string, path: string, body?: unknown): Promise<unknown> => {
  const answer = await fetch(session.url + path, {
    method,
    headers: { 'content-type': 'application/json', ...session.headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  const envelope: { success?: boolean; data?: unknown } = text.startsWith('{') ? JSON.parse(text) : {}
  if (!answer.ok || envelope.success !== true)
    throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 300)}`)
  return envelope.data
}

const signIn = async (url: string): Promise<Session> => {
  await call({ url, headers: {} }, 'POST', '/api/setup', {
    ...root,
    confirmPassword: root.password,
    SelfUseModeEnabled: false,
    DemoSiteEnabled: false,
  })
  const answer = await fetch(`${url}/api/user/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(root),
  })
  const { data } = (await answer.json()) as { data?: { id?: number } }
  const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0])
  if (data?.id === undefined) throw new Error(`login failed with status ${answer.status}`)
  return { url, headers: { cookie: cookies.join('; '), 'new-api-user': String(data.id), origin: url } }
}

const createChannel = (session: Session, upstreamUrl: string) =>
  call(session, 'POST', '/api/channel/', {
    mode: 'single',
    channel: {
      type: 1,
      name: 'bench',
      key: 'sk-upstream',
      base_url: upstreamUrl,
      models: model,
      group: 'default',
      auto_ban: 0,
    },
  })

const createKey = async (session: Session): Promise<string> => {
  await call(session, 'POST', '/api/token/', {
    name: 'bench',
    expired_time: -1,
    remain_quota: 0,
    unlimited_quota: true,
    model_limits_enabled: false,
    model_limits: '',
    group: 'default',
  })
  const page = (await call(session, 'GET', '/api/token/?p=1&page_size=10')) as { items: { id: number }[] }
  const revealed = (await call(session, 'POST', `/api/token/${page.items[0]?.id}/key`)) as { key: string }
  return revealed.key
}

const setUp = async (url: string, upstreamUrl: string): Promise<string> => {
  const session = await signIn(url)
  await createChannel(session, upstreamUrl)
  return createKey(session)
}

const isListening = (url: string) =>
  fetch(`${url}/api/status`).then(
    () => true,
    () => false,
  )

const untilListening = async (url: string, child: Child): Promise<void> => {
  const giveUpAtMs = performance.now() + 30_000
  let complaint: string | undefined
  void child.ended.then((text) => {
    complaint = text
  })
  while (!(await isListening(url))) {
    if (complaint !== undefined) throw new Error(`the gateway ended at its start: ${complaint}`)
    if (performance.now() > giveUpAtMs) throw new Error('the gateway did not begin to listen within 30 s')
    await Bun.sleep(2)
  }
}

const environment = (directory: string, port: number, workers: number) => ({
  PORT: String(port),
  HOST: '127.0.0.1',
  WORKERS: String(workers),
  SQL_DSN: `file:${join(directory, 'bench.db')}`,
  SESSION_SECRET: 'bench-session-secret-of-enough-length',
  LOG_LEVEL: 'warn',
  GLOBAL_API_RATE_LIMIT_ENABLE: 'false',
  CRITICAL_RATE_LIMIT_ENABLE: 'false',
})

/** The gateway with `workers` processes; authentication, routing, hold, settlement and log rows are on, as delivered. */
export const gateway = (workers = 1): Candidate => {
  let child: Child | undefined
  let directory: string | undefined
  let key: string | undefined
  return {
    name: workers === 1 ? 'gateway' : `gateway × ${workers}`,
    start: async (upstreamUrl): Promise<Running> => {
      directory ??= await mkdtemp(join(tmpdir(), 'gateway-bench-'))
      const port = findFreePort()
      const url = `http://127.0.0.1:${port}`
      child = spawnScript(scriptPath('../dist/server/main.js'), ['--log-dir', join(directory, 'logs')], {
        cwd: directory,
        isSilent: true,
        env: environment(directory, port, workers),
      })
      await untilListening(url, child)
      key ??= await setUp(url, upstreamUrl)
      return { pid: child.pid, url, headers: { authorization: `Bearer sk-${key}` } }
    },
    stop: async () => child?.stop(),
    dispose: async () => {
      if (directory) await rm(directory, { recursive: true, force: true })
    },
  }
}
