// This process among the processes of an installation: its name, and whether another one is still alive.
import { hostname } from 'node:os'

/** A node that has not shown itself for this long is dead, wherever it ran. */
export const HEARTBEAT_LIMIT_MS = 60_000

export type NodeId = {
  /** `<host>:<pid>:<start ms>`: unique among processes, and telling to people. */
  readonly id: string
  /** Unix seconds. */
  readonly startedAt: number
  /** True for a process of this host that has ended; a process elsewhere is judged by its heartbeat. */
  readonly isKnownDead: (id: string) => boolean
}

const isProcessAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

export const createNodeId = (startedAtMs: number): NodeId => {
  const host = hostname().slice(0, 80)
  return {
    id: `${host}:${process.pid}:${startedAtMs}`,
    startedAt: Math.floor(startedAtMs / 1000),
    isKnownDead: (id) => {
      const [otherHost, pid, start] = id.split(':')
      if (otherHost !== host) return false
      // A number that now belongs to this very process, or to none, was its owner's before.
      return Number(pid) === process.pid ? start !== String(startedAtMs) : !isProcessAlive(Number(pid))
    },
  }
}

export type LivenessDeps = {
  readonly node: NodeId
  /** Unix seconds of a node's last sign of life. */
  readonly findHeartbeat: (nodeId: string) => Promise<number | undefined>
  readonly nowMs: () => number
}

/** Whether the process that owns a hold may still settle it. */
export const createLiveness =
  ({ node, findHeartbeat, nowMs }: LivenessDeps) =>
  async (owner: string): Promise<boolean> => {
    if (owner === node.id) return true
    if (node.isKnownDead(owner)) return false
    const heartbeatAt = await findHeartbeat(owner)
    return heartbeatAt !== undefined && nowMs() - heartbeatAt * 1000 < HEARTBEAT_LIMIT_MS
  }
