// This process among the processes of an installation: its name, and whether another one is still alive.
import { hostname } from 'node:os'

/** `<host>:<pid>:<start ms>`: unique among processes, and telling to people. */
export const createNodeId = (startedAtMs: number): string => `${hostname().slice(0, 80)}:${process.pid}:${startedAtMs}`

/** A node that has not shown itself for this long is dead, wherever it ran. */
export const HEARTBEAT_LIMIT_MS = 60_000

const isProcessAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

export type LivenessDeps = {
  readonly nodeId: string
  readonly findHeartbeat: (nodeId: string) => Promise<number | undefined>
  readonly nowMs: () => number
}

/** A process of this host is dead as soon as its pid is; one of another host when its heartbeat stops. */
export const createLiveness =
  ({ nodeId, findHeartbeat, nowMs }: LivenessDeps) =>
  async (owner: string): Promise<boolean> => {
    if (owner === nodeId) return true
    const [host = '', pid = ''] = owner.split(':')
    if (host === nodeId.split(':')[0] && !isProcessAlive(Number(pid))) return false
    const heartbeatAt = await findHeartbeat(owner)
    return heartbeatAt !== undefined && nowMs() - heartbeatAt * 1000 < HEARTBEAT_LIMIT_MS
  }
