// CPU time and resident memory of a process and its descendants: from /proc, or from ps where there is none.
import { existsSync, readdirSync, readFileSync } from 'node:fs'

export type Footprint = {
  /** User and system time since the start, in microseconds; resolution 10,000. */
  readonly cpuUs: number
  readonly rssBytes: number
}

type ProcessRow = Footprint & { readonly pid: number; readonly parent: number }

// Linux reports times in ticks of 1/100 second on every architecture that Bun runs on (USER_HZ).
const usPerTick = 10_000

const readProc = (pid: string): ProcessRow[] => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The name in parentheses may contain anything; the fields behind it are numbered from 3 (proc_pid_stat(5)).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const rss = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]
    const ticks = Number(fields[11]) + Number(fields[12])
    return [
      { pid: Number(pid), parent: Number(fields[1]), cpuUs: ticks * usPerTick, rssBytes: Number(rss ?? 0) * 1024 },
    ]
  } catch {
    // The process ended between listing and reading.
    return []
  }
}

const listFromProc = () =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap(readProc)

const parsePsTime = (text: string): number =>
  text
    .split(/[:-]/)
    .reduce((seconds, part, index, parts) => seconds * (parts.length === 4 && index === 1 ? 24 : 60) + Number(part), 0)

const listFromPs = (): ProcessRow[] =>
  Bun.spawnSync(['ps', '-A', '-o', 'pid=,ppid=,time=,rss='])
    .stdout.toString()
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields.length === 4)
    .map(([pid, parent, time = '', rss]) => ({
      pid: Number(pid),
      parent: Number(parent),
      cpuUs: parsePsTime(time) * 1e6,
      rssBytes: Number(rss) * 1024,
    }))

/** Sums a process and all its living descendants. */
export const footprintOf = (root: number): Footprint => {
  const rows = existsSync('/proc/self/stat') ? listFromProc() : listFromPs()
  const family = new Set([root])
  for (let before = 0; before !== family.size; ) {
    before = family.size
    for (const { pid, parent } of rows) if (family.has(parent)) family.add(pid)
  }
  const members = rows.filter(({ pid }) => family.has(pid))
  return {
    cpuUs: members.reduce((sum, { cpuUs }) => sum + cpuUs, 0),
    rssBytes: members.reduce((sum, { rssBytes }) => sum + rssBytes, 0),
  }
}
